package dev.postern.blog;

import static dev.postern.openapi.SchemaBuilder.optional;
import static dev.postern.openapi.SchemaBuilder.required;
import static dev.postern.schema.Tables.USERS;

import dev.postern.catalog.RolePrivileges.ColumnPrivilege;
import dev.postern.openapi.EndpointDescription;
import dev.postern.openapi.SchemaBuilder;
import java.util.List;
import java.util.stream.Stream;
import org.jooq.TableField;

/// API documentation of [UserRoutes].
final class UserDocs {

    private static final String TAG = "Blog: users";

    private static final SchemaBuilder ID = SchemaBuilder.integer(1, Long.MAX_VALUE);
    private static final SchemaBuilder TEXT = SchemaBuilder.string();
    private static final SchemaBuilder EMAIL = TEXT.format("email").description("E-mail address.");
    private static final SchemaBuilder NAME = TEXT.description("Full name.");
    private static final SchemaBuilder PASSWORD =
            TEXT.format("password").description("Stored as a hash and never returned.");
    private static final SchemaBuilder USER = SchemaBuilder.object("blog.User", User.COLUMNS);

    private static final List<TableField<?, ?>> WRITABLE_COLUMNS =
            List.of(USERS.EMAIL, USERS.FULL_NAME, USERS.HASHED_PASSWORD);

    private static final List<TableField<?, ?>> ACTIVITY_COLUMNS = List.of(USERS.IS_ACTIVE, USERS.DELETED_AT);

    private UserDocs() {}

    /// Returns the documentation, visible to roles that can read the responses' columns.
    static List<EndpointDescription> all() {
        return operations()
                .map(endpoint -> endpoint.requires(ColumnPrivilege.SELECT, User.COLUMNS))
                .toList();
    }

    private static Stream<EndpointDescription> operations() {
        return Stream.of(
                EndpointDescription.of("GET /blog/users", TAG, "blog.users.list", "List users, newest first")
                        .queryParameter("active", SchemaBuilder.bool(), "Only active users.")
                        .queryParameter("page", UrlParameters.PAGE, "Number of the page.")
                        .queryParameter("per_page", UrlParameters.PER_PAGE, "Maximum number of users of a page.")
                        .response(200, "The page.", Page.of("blog.Users", USER)),
                forOneUser("GET /blog/users/{id}", "blog.users.one", "Get a user"),
                EndpointDescription.of(
                                "GET /blog/users/by-email/{email}",
                                TAG,
                                "blog.users.byEmail",
                                "Get a user by e-mail address")
                        .pathParameter("email", TEXT.format("email"), "E-mail address, case-insensitive.")
                        .response(200, "The user.", USER)
                        .errors(404),
                create(),
                forOneUser("PATCH /blog/users/{id}", "blog.users.update", "Update a user")
                        .requestBody(SchemaBuilder.object(
                                "blog.UserChanges",
                                optional("email", EMAIL),
                                optional("full_name", NAME),
                                optional("password", PASSWORD)))
                        .requires(ColumnPrivilege.UPDATE, WRITABLE_COLUMNS)
                        .errors(409),
                EndpointDescription.of(
                                "DELETE /blog/users/{id}", TAG, "blog.users.delete", "Delete a user without posts")
                        .pathParameter("id", ID, "Id of the user.")
                        .response(204, "The user was deleted.")
                        .requiresDelete(USERS)
                        .errors(404, 409),
                forOneUser("POST /blog/users/{id}/deactivate", "blog.users.deactivate", "Deactivate a user")
                        .requires(ColumnPrivilege.UPDATE, ACTIVITY_COLUMNS),
                forOneUser("POST /blog/users/{id}/restore", "blog.users.restore", "Reactivate a user")
                        .requires(ColumnPrivilege.UPDATE, ACTIVITY_COLUMNS),
                authors(),
                counts());
    }

    private static EndpointDescription forOneUser(String request, String id, String summary) {
        return EndpointDescription.of(request, TAG, id, summary)
                .pathParameter("id", ID, "Id of the user.")
                .response(200, "The updated user.", USER)
                .errors(404, 409);
    }

    private static EndpointDescription create() {
        SchemaBuilder userWithPosts = SchemaBuilder.object(
                "blog.UserWithPosts", required("user", USER), required("posts", PostDocs.POST.array()));
        SchemaBuilder posts = PostDocs.NESTED_POST.array().description("Posts to create with the user.");
        return EndpointDescription.of("POST /blog/users", TAG, "blog.users.create", "Create a user, with posts")
                .description("The user and the posts are created in one transaction.")
                .requestBody(SchemaBuilder.object(
                        "blog.NewUser",
                        required("email", EMAIL),
                        required("full_name", NAME),
                        required("password", PASSWORD),
                        optional("posts", posts)))
                .response(201, "The user, with the posts if the request has posts.", USER.or(userWithPosts), "Location")
                .requires(ColumnPrivilege.INSERT, WRITABLE_COLUMNS)
                .errors(409);
    }

    private static EndpointDescription authors() {
        SchemaBuilder author = SchemaBuilder.object(
                "blog.Author",
                required("user_id", ID),
                required("email", TEXT),
                required("full_name", TEXT),
                required("post_id", ID.nullable()),
                required("title", TEXT.nullable()));
        return EndpointDescription.of("GET /blog/authors", TAG, "blog.authors", "List users with their posts")
                .queryParameter("outer", SchemaBuilder.bool(), "Include users without matching posts.")
                .queryParameter("title", TEXT, "LIKE pattern of the title.")
                .response(200, "Pairs of user and post.", author.array());
    }

    private static EndpointDescription counts() {
        SchemaBuilder count = SchemaBuilder.integer(0, Long.MAX_VALUE);
        SchemaBuilder counts = SchemaBuilder.object("blog.Counts", required("users", count), required("active", count));
        return EndpointDescription.of("GET /blog/counts", TAG, "blog.counts", "Count the users")
                .response(200, "The numbers.", counts);
    }
}
