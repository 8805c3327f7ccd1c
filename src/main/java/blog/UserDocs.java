package blog;

import static blog.schema.Tables.USERS;
import static dev.postern.JsonSchema.optional;
import static dev.postern.JsonSchema.required;

import dev.postern.EndpointDoc;
import dev.postern.JsonSchema;
import java.util.List;
import java.util.stream.Stream;
import org.jooq.TableField;

/// API documentation of [UserRoutes].
final class UserDocs {

    private static final String TAG = "Blog: users";

    private static final JsonSchema ID = JsonSchema.integer(1, Long.MAX_VALUE);
    private static final JsonSchema TEXT = JsonSchema.text();
    private static final JsonSchema EMAIL = TEXT.format("email").description("E-mail address.");
    private static final JsonSchema NAME = TEXT.description("Full name.");
    private static final JsonSchema PASSWORD =
            TEXT.format("password").description("Stored as a hash and never returned.");
    private static final JsonSchema USER = JsonSchema.object("blog.User", User.COLUMNS);

    private static final List<TableField<?, ?>> WRITABLE_COLUMNS =
            List.of(USERS.EMAIL, USERS.FULL_NAME, USERS.HASHED_PASSWORD);

    private static final List<TableField<?, ?>> ACTIVITY_COLUMNS = List.of(USERS.IS_ACTIVE, USERS.DELETED_AT);

    private UserDocs() {}

    /// Returns the documentation, visible to roles that can read the responses' columns.
    static List<EndpointDoc> all() {
        return operations()
                .map(endpoint -> endpoint.requiresSelect(User.COLUMNS))
                .toList();
    }

    private static Stream<EndpointDoc> operations() {
        return Stream.of(
                EndpointDoc.of("GET /blog/users", TAG, "blog.users.list", "List users, newest first")
                        .query("active", JsonSchema.bool(), "Only active users.")
                        .query("page", UrlParameters.PAGE, "Number of the page.")
                        .query("per_page", UrlParameters.PER_PAGE, "Maximum number of users of a page.")
                        .response(200, "The page.", Page.of("blog.Users", USER)),
                forOneUser("GET /blog/users/{id}", "blog.users.one", "Get a user"),
                EndpointDoc.of(
                                "GET /blog/users/by-email/{email}",
                                TAG,
                                "blog.users.byEmail",
                                "Get a user by e-mail address")
                        .path("email", TEXT.format("email"), "E-mail address, case-insensitive.")
                        .response(200, "The user.", USER)
                        .errors(404),
                create(),
                forOneUser("PATCH /blog/users/{id}", "blog.users.update", "Update a user")
                        .body(JsonSchema.object(
                                "blog.UserChanges",
                                optional("email", EMAIL),
                                optional("full_name", NAME),
                                optional("password", PASSWORD)))
                        .requiresUpdate(WRITABLE_COLUMNS)
                        .errors(409),
                EndpointDoc.of("DELETE /blog/users/{id}", TAG, "blog.users.delete", "Delete a user without posts")
                        .path("id", ID, "Id of the user.")
                        .response(204, "The user was deleted.")
                        .requiresDelete(USERS)
                        .errors(404, 409),
                forOneUser("POST /blog/users/{id}/deactivate", "blog.users.deactivate", "Deactivate a user")
                        .requiresUpdate(ACTIVITY_COLUMNS),
                forOneUser("POST /blog/users/{id}/restore", "blog.users.restore", "Reactivate a user")
                        .requiresUpdate(ACTIVITY_COLUMNS),
                authors(),
                counts());
    }

    private static EndpointDoc forOneUser(String request, String id, String summary) {
        return EndpointDoc.of(request, TAG, id, summary)
                .path("id", ID, "Id of the user.")
                .response(200, "The updated user.", USER)
                .errors(404, 409);
    }

    private static EndpointDoc create() {
        JsonSchema userWithPosts = JsonSchema.object(
                "blog.UserWithPosts", required("user", USER), required("posts", PostDocs.POST.array()));
        JsonSchema posts = PostDocs.NESTED_POST.array().description("Posts to create with the user.");
        return EndpointDoc.of("POST /blog/users", TAG, "blog.users.create", "Create a user, with posts")
                .description("The user and the posts are created in one transaction.")
                .body(JsonSchema.object(
                        "blog.NewUser",
                        required("email", EMAIL),
                        required("full_name", NAME),
                        required("password", PASSWORD),
                        optional("posts", posts)))
                .response(201, "The user, with the posts if the request has posts.", USER.or(userWithPosts), "Location")
                .requiresInsert(WRITABLE_COLUMNS)
                .errors(409);
    }

    private static EndpointDoc authors() {
        JsonSchema author = JsonSchema.object(
                "blog.Author",
                required("user_id", ID),
                required("email", TEXT),
                required("full_name", TEXT),
                required("post_id", ID.nullable()),
                required("title", TEXT.nullable()));
        return EndpointDoc.of("GET /blog/authors", TAG, "blog.authors", "List users with their posts")
                .query("outer", JsonSchema.bool(), "Include users without matching posts.")
                .query("title", TEXT, "LIKE pattern of the title.")
                .response(200, "Pairs of user and post.", author.array());
    }

    private static EndpointDoc counts() {
        JsonSchema count = JsonSchema.integer(0, Long.MAX_VALUE);
        JsonSchema counts = JsonSchema.object("blog.Counts", required("users", count), required("active", count));
        return EndpointDoc.of("GET /blog/counts", TAG, "blog.counts", "Count the users")
                .response(200, "The numbers.", counts);
    }
}
