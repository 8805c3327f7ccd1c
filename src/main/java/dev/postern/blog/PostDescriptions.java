package dev.postern.blog;

import static dev.postern.contract.Shape.always;
import static dev.postern.contract.Shape.maybe;
import static dev.postern.schema.Tables.POSTS;

import dev.postern.catalog.RolePrivileges.ColumnPrivilege;
import dev.postern.contract.Described;
import dev.postern.contract.Shape;
import java.util.List;
import java.util.stream.Stream;

/// What the document says of [PostRoutes].
final class PostDescriptions {

    private static final String TAG = "Blog: posts";

    private static final Shape ID = Shape.number(1, Long.MAX_VALUE);
    private static final Shape TITLE = Shape.text().saying("Headline.");
    private static final Shape CONTENT = Shape.text().orNull();

    static final Shape POST = Shape.row("blog.Post", Post.COLUMNS);

    /// A post of a user who is about to be made.
    static final Shape WITHIN_USER = Shape.object("blog.PostOfUser", always("title", TITLE), maybe("content", CONTENT));

    private PostDescriptions() {}

    /// For who may read what their answers have.
    static List<Described> all() {
        return operations().map(one -> one.needs(ColumnPrivilege.SELECT, Post.COLUMNS)).toList();
    }

    private static Stream<Described> operations() {
        return Stream.of(
                Described.of("GET /blog/posts", TAG, "blog.posts.list", "A page of posts, the newest first")
                        .query("user_id", ID, "Posts of this user alone.")
                        .query("page", Parameters.PAGE, "Number of the page.")
                        .query("per_page", Parameters.PER_PAGE, "Most posts of a page.")
                        .answers(200, "The page.", Page.of("blog.Posts", POST)),
                ofOne("GET /blog/posts/{id}", "blog.posts.one", "One post").answers(200, "The post.", POST),
                Described.of("POST /blog/posts", TAG, "blog.posts.create", "Write a post")
                        .takes(Shape.object(
                                "blog.NewPost",
                                always("title", TITLE),
                                maybe("content", CONTENT),
                                always("user_id", ID)))
                        .answers(201, "The post.", POST, "Location")
                        .needs(ColumnPrivilege.INSERT, List.of(POSTS.TITLE, POSTS.CONTENT, POSTS.USER_ID))
                        .fails(409),
                ofOne("PATCH /blog/posts/{id}", "blog.posts.update", "Change a post")
                        .takes(Shape.object("blog.PostChanges", maybe("title", TITLE), maybe("content", CONTENT)))
                        .answers(200, "The post as it is now.", POST)
                        .needs(ColumnPrivilege.UPDATE, List.of(POSTS.TITLE, POSTS.CONTENT)),
                ofOne("DELETE /blog/posts/{id}", "blog.posts.delete", "Delete a post")
                        .answers(204, "It is gone.")
                        .needsDelete(POSTS));
    }

    private static Described ofOne(String request, String id, String summary) {
        return Described.of(request, TAG, id, summary)
                .path("id", ID, "The post's number.")
                .fails(404, 409);
    }
}
