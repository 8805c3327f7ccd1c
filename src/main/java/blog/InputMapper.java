package blog;

import static blog.schema.Tables.POSTS;
import static blog.schema.Tables.USERS;

import dev.postern.Passwords;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.TableField;

/// Mapper of request bodies to column values.
///
/// The values contain only sent members, and members that clients cannot set are rejected.
///
/// @param passwords encoder of passwords
record InputMapper(Passwords passwords) {

    /// Key of the password in requests.
    static final String PASSWORD = "password";

    private static final List<String> NESTED_POST_NAMES = List.of("title", "content");

    /// Returns the values of a new user, whose body can also have `posts`.
    Map<TableField<?, ?>, Object> newUser(JsonBody body) {
        body.rejectOtherNames(List.of("email", "full_name", PASSWORD, "posts"));
        List.of("email", "full_name", PASSWORD).forEach(body::text);
        return user(body);
    }

    /// Returns the changed values of a user.
    Map<TableField<?, ?>, Object> userChanges(JsonBody body) {
        return user(body.rejectOtherNames(List.of("email", "full_name", PASSWORD)));
    }

    private Map<TableField<?, ?>, Object> user(JsonBody body) {
        Map<TableField<?, ?>, Object> values = new LinkedHashMap<>();
        if (body.has("email")) {
            values.put(USERS.EMAIL, email(body));
        }
        if (body.has("full_name")) {
            values.put(USERS.FULL_NAME, body.text("full_name"));
        }
        if (body.has(PASSWORD)) {
            values.put(USERS.HASHED_PASSWORD, passwords.hash(body.text(PASSWORD)));
        }
        return values;
    }

    private static String email(JsonBody body) {
        String email = body.text("email").strip();
        if (!EmailHook.isAddress(email)) {
            throw body.invalidValue("email", "is not an e-mail address");
        }
        return email;
    }

    /// Returns the values of a new post.
    Map<TableField<?, ?>, Object> newPost(JsonBody body) {
        body.rejectOtherNames(List.of("title", "content", "user_id"));
        body.text("title");
        Map<TableField<?, ?>, Object> values = post(body);
        values.put(POSTS.USER_ID, body.number("user_id"));
        return values;
    }

    /// Returns the values of a new post in the body of a new user.
    Map<TableField<?, ?>, Object> newNestedPost(JsonBody body) {
        body.rejectOtherNames(NESTED_POST_NAMES).text("title");
        return post(body);
    }

    /// Returns the changed values of a post.
    Map<TableField<?, ?>, Object> postChanges(JsonBody body) {
        return post(body.rejectOtherNames(NESTED_POST_NAMES));
    }

    @SuppressWarnings("NullAway") // jOOQ accepts null as the value of content
    private static Map<TableField<?, ?>, Object> post(JsonBody body) {
        Map<TableField<?, ?>, Object> values = new LinkedHashMap<>();
        if (body.has("title")) {
            values.put(POSTS.TITLE, body.text("title"));
        }
        if (body.has("content")) {
            values.put(POSTS.CONTENT, body.nullableText("content"));
        }
        return values;
    }
}
