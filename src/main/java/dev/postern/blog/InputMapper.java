package dev.postern.blog;

import static dev.postern.schema.Tables.POSTS;
import static dev.postern.schema.Tables.USERS;

import dev.postern.catalog.WriteOnlyColumn;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.TableField;

/// What a body sets, column by column: only what was sent, and nothing that is not the client's to set.
///
/// @param password the rule for passwords
record InputMapper(WriteOnlyColumn password) {

    private static final int LONGEST_EMAIL = 254;
    private static final List<String> POST_WITHIN_USER = List.of("title", "content");

    /// All that a new user needs; `posts` may stand beside it.
    Map<TableField<?, ?>, Object> newUser(JsonBody body) {
        body.only(List.of("email", "full_name", password.inputKey(), "posts"));
        List.of("email", "full_name", password.inputKey()).forEach(body::text);
        return user(body);
    }

    /// What is to change of a user.
    Map<TableField<?, ?>, Object> userChanges(JsonBody body) {
        return user(body.only(List.of("email", "full_name", password.inputKey())));
    }

    private Map<TableField<?, ?>, Object> user(JsonBody body) {
        Map<TableField<?, ?>, Object> values = new LinkedHashMap<>();
        if (body.has("email")) {
            values.put(USERS.EMAIL, email(body));
        }
        if (body.has("full_name")) {
            values.put(USERS.FULL_NAME, body.text("full_name"));
        }
        if (body.has(password.inputKey())) {
            values.put(password.column(), password.encoder().apply(body.text(password.inputKey())));
        }
        return values;
    }

    private static String email(JsonBody body) {
        String email = body.text("email");
        if (!isAddress(email)) {
            throw body.refused("email", "is not an e-mail address");
        }
        return email;
    }

    /// Something on each side of one @, and no space or control character.
    private static boolean isAddress(String email) {
        int at = email.indexOf('@');
        return at > 0
                && at == email.lastIndexOf('@')
                && at < email.length() - 1
                && email.length() <= LONGEST_EMAIL
                && email.chars().noneMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c));
    }

    /// All that a new post needs.
    Map<TableField<?, ?>, Object> newPost(JsonBody body) {
        body.only(List.of("title", "content", "user_id"));
        body.text("title");
        Map<TableField<?, ?>, Object> values = post(body);
        values.put(POSTS.USER_ID, body.number("user_id"));
        return values;
    }

    /// A new post of a user who is about to be made.
    Map<TableField<?, ?>, Object> newPostWithin(JsonBody body) {
        body.only(POST_WITHIN_USER).text("title");
        return post(body);
    }

    /// What is to change of a post.
    Map<TableField<?, ?>, Object> postChanges(JsonBody body) {
        return post(body.only(POST_WITHIN_USER));
    }

    @SuppressWarnings("NullAway") // a null content is a value like others to jOOQ
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
