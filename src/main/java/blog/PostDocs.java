package blog;

import static blog.schema.Tables.POSTS;
import static dev.postern.JsonSchema.optional;
import static dev.postern.JsonSchema.required;

import dev.postern.EndpointDoc;
import dev.postern.JsonSchema;
import java.util.List;
import java.util.stream.Stream;

/// API documentation of [PostRoutes].
final class PostDocs {

    private static final String TAG = "Blog: posts";

    private static final JsonSchema ID = JsonSchema.integer(1, Long.MAX_VALUE);
    private static final JsonSchema TITLE = JsonSchema.text().description("Title.");
    private static final JsonSchema CONTENT = JsonSchema.text().nullable();

    static final JsonSchema POST = JsonSchema.object("blog.Post", Post.COLUMNS);

    /// A post in the body of a new user.
    static final JsonSchema NESTED_POST =
            JsonSchema.object("blog.PostOfUser", required("title", TITLE), optional("content", CONTENT));

    private PostDocs() {}

    /// Returns the documentation, visible to roles that can read the responses' columns.
    static List<EndpointDoc> all() {
        return operations()
                .map(endpoint -> endpoint.requiresSelect(Post.COLUMNS))
                .toList();
    }

    private static Stream<EndpointDoc> operations() {
        return Stream.of(
                EndpointDoc.of("GET /blog/posts", TAG, "blog.posts.list", "List posts, newest first")
                        .query("user_id", ID, "Only posts of this user.")
                        .query("page", UrlParameters.PAGE, "Number of the page.")
                        .query("per_page", UrlParameters.PER_PAGE, "Maximum number of posts of a page.")
                        .response(200, "The page.", Page.of("blog.Posts", POST)),
                forOnePost("GET /blog/posts/{id}", "blog.posts.one", "Get a post")
                        .response(200, "The post.", POST),
                EndpointDoc.of("POST /blog/posts", TAG, "blog.posts.create", "Create a post")
                        .body(JsonSchema.object(
                                "blog.NewPost",
                                required("title", TITLE),
                                optional("content", CONTENT),
                                required("user_id", ID)))
                        .response(201, "The post.", POST, "Location")
                        .requiresInsert(List.of(POSTS.TITLE, POSTS.CONTENT, POSTS.USER_ID))
                        .errors(409),
                forOnePost("PATCH /blog/posts/{id}", "blog.posts.update", "Update a post")
                        .body(JsonSchema.object(
                                "blog.PostChanges", optional("title", TITLE), optional("content", CONTENT)))
                        .response(200, "The updated post.", POST)
                        .requiresUpdate(List.of(POSTS.TITLE, POSTS.CONTENT)),
                forOnePost("DELETE /blog/posts/{id}", "blog.posts.delete", "Delete a post")
                        .response(204, "The post was deleted.")
                        .requiresDelete(POSTS));
    }

    private static EndpointDoc forOnePost(String request, String id, String summary) {
        return EndpointDoc.of(request, TAG, id, summary)
                .path("id", ID, "Id of the post.")
                .errors(404, 409);
    }
}
