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

/// What the document says of [UserRoutes].
final class UserDocs {

    private static final String TAG = "Blog: users";

    private static final SchemaBuilder ID = SchemaBuilder.integer(1, Long.MAX_VALUE);
    private static final SchemaBuilder TEXT = SchemaBuilder.string();
    private static final SchemaBuilder EMAIL = TEXT.format("email").description("E-mail address.");
    private static final SchemaBuilder NAME = TEXT.description("Name as the user writes it.");
    private static final SchemaBuilder PASSWORD =
            TEXT.format("password").description("Is sealed, and never read out again.");
    private static final SchemaBuilder USER = SchemaBuilder.object("blog.User", User.COLUMNS);

    private static final List<TableField<?, ?>> WRITTEN = List.of(USERS.EMAIL, USERS.FULL_NAME, USERS.HASHED_PASSWORD);

    private static final List<TableField<?, ?>> ACTIVITY = List.of(USERS.IS_ACTIVE, USERS.DELETED_AT);

    private UserDocs() {}

    /// For who may read what their answers have.
    static List<EndpointDescription> all() {
        return operations()
                .map(one -> one.requires(ColumnPrivilege.SELECT, User.COLUMNS))
                .toList();
    }

    private static Stream<EndpointDescription> operations() {
        return Stream.of(
                EndpointDescription.of("GET /blog/users", TAG, "blog.users.list", "A page of users, the newest first")
                        .queryParameter("active", SchemaBuilder.bool(), "Active users alone.")
                        .queryParameter("page", UrlParameters.PAGE, "Number of the page.")
                        .queryParameter("per_page", UrlParameters.PER_PAGE, "Most users of a page.")
                        .response(200, "The page.", Page.of("blog.Users", USER)),
                ofOne("GET /blog/users/{id}", "blog.users.one", "One user"),
                EndpointDescription.of(
                                "GET /blog/users/by-email/{email}", TAG, "blog.users.byEmail", "The user of an address")
                        .pathParameter("email", TEXT.format("email"), "E-mail address, in any case.")
                        .response(200, "The user.", USER)
                        .errors(404),
                create(),
                ofOne("PATCH /blog/users/{id}", "blog.users.update", "Change a user")
                        .requestBody(SchemaBuilder.object(
                                "blog.UserChanges",
                                optional("email", EMAIL),
                                optional("full_name", NAME),
                                optional("password", PASSWORD)))
                        .requires(ColumnPrivilege.UPDATE, WRITTEN)
                        .errors(409),
                EndpointDescription.of(
                                "DELETE /blog/users/{id}", TAG, "blog.users.delete", "Delete a user who has no posts")
                        .pathParameter("id", ID, "The user's number.")
                        .response(204, "The user is gone.")
                        .requiresDelete(USERS)
                        .errors(404, 409),
                ofOne("POST /blog/users/{id}/deactivate", "blog.users.deactivate", "Deactivate a user")
                        .requires(ColumnPrivilege.UPDATE, ACTIVITY),
                ofOne("POST /blog/users/{id}/restore", "blog.users.restore", "Make a user active again")
                        .requires(ColumnPrivilege.UPDATE, ACTIVITY),
                authors(),
                counts());
    }

    private static EndpointDescription ofOne(String request, String id, String summary) {
        return EndpointDescription.of(request, TAG, id, summary)
                .pathParameter("id", ID, "The user's number.")
                .response(200, "The user as it is now.", USER)
                .errors(404, 409);
    }

    private static EndpointDescription create() {
        SchemaBuilder together = SchemaBuilder.object(
                "blog.UserWithPosts", required("user", USER), required("posts", PostDocs.POST.array()));
        SchemaBuilder posts =
                PostDocs.WITHIN_USER.array().description("Posts that are written together with the user.");
        return EndpointDescription.of("POST /blog/users", TAG, "blog.users.create", "Make a user, with posts")
                .description("Everything is written, or nothing.")
                .requestBody(SchemaBuilder.object(
                        "blog.NewUser",
                        required("email", EMAIL),
                        required("full_name", NAME),
                        required("password", PASSWORD),
                        optional("posts", posts)))
                .response(201, "The user; with the posts where some were sent.", USER.or(together), "Location")
                .requires(ColumnPrivilege.INSERT, WRITTEN)
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
        return EndpointDescription.of("GET /blog/authors", TAG, "blog.authors", "Users, each beside a post of theirs")
                .queryParameter("outer", SchemaBuilder.bool(), "Users without such a post as well.")
                .queryParameter("title", TEXT, "Pattern of LIKE for the title.")
                .response(200, "Pairs, by user and post.", author.array());
    }

    private static EndpointDescription counts() {
        SchemaBuilder count = SchemaBuilder.integer(0, Long.MAX_VALUE);
        SchemaBuilder counts = SchemaBuilder.object("blog.Counts", required("users", count), required("active", count));
        return EndpointDescription.of("GET /blog/counts", TAG, "blog.counts", "How many users there are")
                .response(200, "The numbers.", counts);
    }
}
