package dev.postern.blog;

import static dev.postern.contract.Shape.always;
import static dev.postern.contract.Shape.maybe;
import static dev.postern.schema.Tables.USERS;

import dev.postern.catalog.RolePrivileges.ColumnPrivilege;
import dev.postern.contract.Described;
import dev.postern.contract.Shape;
import java.util.List;
import java.util.stream.Stream;
import org.jooq.TableField;

/// What the document says of [UserRoutes].
final class UserDescriptions {

    private static final String TAG = "Blog: users";

    private static final Shape ID = Shape.number(1, Long.MAX_VALUE);
    private static final Shape TEXT = Shape.text();
    private static final Shape EMAIL = TEXT.format("email").saying("E-mail address.");
    private static final Shape NAME = TEXT.saying("Name as the user writes it.");
    private static final Shape PASSWORD = TEXT.format("password").saying("Is sealed, and never read out again.");
    private static final Shape USER = Shape.row("blog.User", User.COLUMNS);

    private static final List<TableField<?, ?>> WRITTEN = List.of(USERS.EMAIL, USERS.FULL_NAME, USERS.HASHED_PASSWORD);

    private static final List<TableField<?, ?>> ACTIVITY = List.of(USERS.IS_ACTIVE, USERS.DELETED_AT);

    private UserDescriptions() {}

    /// For who may read what their answers have.
    static List<Described> all() {
        return operations().map(one -> one.needs(ColumnPrivilege.SELECT, User.COLUMNS)).toList();
    }

    private static Stream<Described> operations() {
        return Stream.of(
                Described.of("GET /blog/users", TAG, "blog.users.list", "A page of users, the newest first")
                        .query("active", Shape.flag(), "Active users alone.")
                        .query("page", Parameters.PAGE, "Number of the page.")
                        .query("per_page", Parameters.PER_PAGE, "Most users of a page.")
                        .answers(200, "The page.", Page.of("blog.Users", USER)),
                ofOne("GET /blog/users/{id}", "blog.users.one", "One user"),
                Described.of("GET /blog/users/by-email/{email}", TAG, "blog.users.byEmail", "The user of an address")
                        .path("email", TEXT.format("email"), "E-mail address, in any case.")
                        .answers(200, "The user.", USER)
                        .fails(404),
                create(),
                ofOne("PATCH /blog/users/{id}", "blog.users.update", "Change a user")
                        .takes(Shape.object(
                                "blog.UserChanges",
                                maybe("email", EMAIL),
                                maybe("full_name", NAME),
                                maybe("password", PASSWORD)))
                        .needs(ColumnPrivilege.UPDATE, WRITTEN)
                        .fails(409),
                Described.of("DELETE /blog/users/{id}", TAG, "blog.users.delete", "Delete a user who has no posts")
                        .path("id", ID, "The user's number.")
                        .answers(204, "The user is gone.")
                        .needsDelete(USERS)
                        .fails(404, 409),
                ofOne("POST /blog/users/{id}/deactivate", "blog.users.deactivate", "Deactivate a user")
                        .needs(ColumnPrivilege.UPDATE, ACTIVITY),
                ofOne("POST /blog/users/{id}/restore", "blog.users.restore", "Make a user active again")
                        .needs(ColumnPrivilege.UPDATE, ACTIVITY),
                authors(),
                counts());
    }

    private static Described ofOne(String request, String id, String summary) {
        return Described.of(request, TAG, id, summary)
                .path("id", ID, "The user's number.")
                .answers(200, "The user as it is now.", USER)
                .fails(404, 409);
    }

    private static Described create() {
        Shape together =
                Shape.object("blog.UserWithPosts", always("user", USER), always("posts", PostDescriptions.POST.list()));
        Shape posts = PostDescriptions.WITHIN_USER.list().saying("Posts that are written together with the user.");
        return Described.of("POST /blog/users", TAG, "blog.users.create", "Make a user, with posts")
                .saying("Everything is written, or nothing.")
                .takes(Shape.object(
                        "blog.NewUser",
                        always("email", EMAIL),
                        always("full_name", NAME),
                        always("password", PASSWORD),
                        maybe("posts", posts)))
                .answers(201, "The user; with the posts where some were sent.", USER.or(together), "Location")
                .needs(ColumnPrivilege.INSERT, WRITTEN)
                .fails(409);
    }

    private static Described authors() {
        Shape author = Shape.object(
                "blog.Author",
                always("user_id", ID),
                always("email", TEXT),
                always("full_name", TEXT),
                always("post_id", ID.orNull()),
                always("title", TEXT.orNull()));
        return Described.of("GET /blog/authors", TAG, "blog.authors", "Users, each beside a post of theirs")
                .query("outer", Shape.flag(), "Users without such a post as well.")
                .query("title", TEXT, "Pattern of LIKE for the title.")
                .answers(200, "Pairs, by user and post.", author.list());
    }

    private static Described counts() {
        Shape count = Shape.number(0, Long.MAX_VALUE);
        Shape counts = Shape.object("blog.Counts", always("users", count), always("active", count));
        return Described.of("GET /blog/counts", TAG, "blog.counts", "How many users there are")
                .answers(200, "The numbers.", counts);
    }
}
