package dev.postern.blog;

import static dev.postern.openapi.SchemaBuilder.optional;
import static dev.postern.openapi.SchemaBuilder.required;
import static dev.postern.schema.Tables.POSTS;

import dev.postern.catalog.RolePrivileges.ColumnPrivilege;
import dev.postern.openapi.EndpointDescription;
import dev.postern.openapi.SchemaBuilder;
import java.util.List;
import java.util.stream.Stream;

/// What the document says of [PostRoutes].
final class PostDocs {

    private static final String TAG = "Blog: posts";

    private static final SchemaBuilder ID = SchemaBuilder.integer(1, Long.MAX_VALUE);
    private static final SchemaBuilder TITLE = SchemaBuilder.string().description("Headline.");
    private static final SchemaBuilder CONTENT = SchemaBuilder.string().nullable();

    static final SchemaBuilder POST = SchemaBuilder.object("blog.Post", Post.COLUMNS);

    /// A post of a user who is about to be made.
    static final SchemaBuilder WITHIN_USER =
            SchemaBuilder.object("blog.PostOfUser", required("title", TITLE), optional("content", CONTENT));

    private PostDocs() {}

    /// For who may read what their answers have.
    static List<EndpointDescription> all() {
        return operations()
                .map(one -> one.requires(ColumnPrivilege.SELECT, Post.COLUMNS))
                .toList();
    }

    private static Stream<EndpointDescription> operations() {
        return Stream.of(
                EndpointDescription.of("GET /blog/posts", TAG, "blog.posts.list", "A page of posts, the newest first")
                        .queryParameter("user_id", ID, "Posts of this user alone.")
                        .queryParameter("page", UrlParameters.PAGE, "Number of the page.")
                        .queryParameter("per_page", UrlParameters.PER_PAGE, "Most posts of a page.")
                        .response(200, "The page.", Page.of("blog.Posts", POST)),
                ofOne("GET /blog/posts/{id}", "blog.posts.one", "One post").response(200, "The post.", POST),
                EndpointDescription.of("POST /blog/posts", TAG, "blog.posts.create", "Write a post")
                        .requestBody(SchemaBuilder.object(
                                "blog.NewPost",
                                required("title", TITLE),
                                optional("content", CONTENT),
                                required("user_id", ID)))
                        .response(201, "The post.", POST, "Location")
                        .requires(ColumnPrivilege.INSERT, List.of(POSTS.TITLE, POSTS.CONTENT, POSTS.USER_ID))
                        .errors(409),
                ofOne("PATCH /blog/posts/{id}", "blog.posts.update", "Change a post")
                        .requestBody(SchemaBuilder.object(
                                "blog.PostChanges", optional("title", TITLE), optional("content", CONTENT)))
                        .response(200, "The post as it is now.", POST)
                        .requires(ColumnPrivilege.UPDATE, List.of(POSTS.TITLE, POSTS.CONTENT)),
                ofOne("DELETE /blog/posts/{id}", "blog.posts.delete", "Delete a post")
                        .response(204, "It is gone.")
                        .requiresDelete(POSTS));
    }

    private static EndpointDescription ofOne(String request, String id, String summary) {
        return EndpointDescription.of(request, TAG, id, summary)
                .pathParameter("id", ID, "The post's number.")
                .errors(404, 409);
    }
}
