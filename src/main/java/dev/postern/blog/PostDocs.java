package dev.postern.blog;

import static dev.postern.openapi.SchemaBuilder.optional;
import static dev.postern.openapi.SchemaBuilder.required;
import static dev.postern.schema.Tables.POSTS;

import dev.postern.catalog.RolePrivileges.ColumnPrivilege;
import dev.postern.openapi.EndpointDescription;
import dev.postern.openapi.SchemaBuilder;
import java.util.List;
import java.util.stream.Stream;

/// API documentation of [PostRoutes].
final class PostDocs {

    private static final String TAG = "Blog: posts";

    private static final SchemaBuilder ID = SchemaBuilder.integer(1, Long.MAX_VALUE);
    private static final SchemaBuilder TITLE = SchemaBuilder.string().description("Title.");
    private static final SchemaBuilder CONTENT = SchemaBuilder.string().nullable();

    static final SchemaBuilder POST = SchemaBuilder.object("blog.Post", Post.COLUMNS);

    /// A post in the body of a new user.
    static final SchemaBuilder NESTED_POST =
            SchemaBuilder.object("blog.PostOfUser", required("title", TITLE), optional("content", CONTENT));

    private PostDocs() {}

    /// Returns the documentation, visible to roles that can read the responses' columns.
    static List<EndpointDescription> all() {
        return operations()
                .map(endpoint -> endpoint.requires(ColumnPrivilege.SELECT, Post.COLUMNS))
                .toList();
    }

    private static Stream<EndpointDescription> operations() {
        return Stream.of(
                EndpointDescription.of("GET /blog/posts", TAG, "blog.posts.list", "List posts, newest first")
                        .queryParameter("user_id", ID, "Only posts of this user.")
                        .queryParameter("page", UrlParameters.PAGE, "Number of the page.")
                        .queryParameter("per_page", UrlParameters.PER_PAGE, "Maximum number of posts of a page.")
                        .response(200, "The page.", Page.of("blog.Posts", POST)),
                forOnePost("GET /blog/posts/{id}", "blog.posts.one", "Get a post")
                        .response(200, "The post.", POST),
                EndpointDescription.of("POST /blog/posts", TAG, "blog.posts.create", "Create a post")
                        .requestBody(SchemaBuilder.object(
                                "blog.NewPost",
                                required("title", TITLE),
                                optional("content", CONTENT),
                                required("user_id", ID)))
                        .response(201, "The post.", POST, "Location")
                        .requires(ColumnPrivilege.INSERT, List.of(POSTS.TITLE, POSTS.CONTENT, POSTS.USER_ID))
                        .errors(409),
                forOnePost("PATCH /blog/posts/{id}", "blog.posts.update", "Update a post")
                        .requestBody(SchemaBuilder.object(
                                "blog.PostChanges", optional("title", TITLE), optional("content", CONTENT)))
                        .response(200, "The updated post.", POST)
                        .requires(ColumnPrivilege.UPDATE, List.of(POSTS.TITLE, POSTS.CONTENT)),
                forOnePost("DELETE /blog/posts/{id}", "blog.posts.delete", "Delete a post")
                        .response(204, "The post was deleted.")
                        .requiresDelete(POSTS));
    }

    private static EndpointDescription forOnePost(String request, String id, String summary) {
        return EndpointDescription.of(request, TAG, id, summary)
                .pathParameter("id", ID, "Id of the post.")
                .errors(404, 409);
    }
}
