package blog;

import dev.postern.ApiException;
import dev.postern.Callers;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Map;
import java.util.OptionalLong;
import org.jooq.TableField;

/// Routes `/blog/posts`.
record PostRoutes(InputMapper inputs, Callers callers) {

    void register(RoutesConfig routes) {
        routes.get("/blog/posts", this::page);
        routes.get("/blog/posts/{id}", this::one);
        routes.post("/blog/posts", this::create);
        routes.patch("/blog/posts/{id}", this::update);
        routes.delete("/blog/posts/{id}", this::delete);
    }

    private void page(Context http) {
        String user = http.queryParam("user_id");
        OptionalLong userId = user == null
                ? OptionalLong.empty()
                : OptionalLong.of(UrlParameters.number("user_id", user, 1, Long.MAX_VALUE));
        PageRequest request = UrlParameters.page(http);
        JsonResponses.send(http, 200, callers.of(http).reading(dsl -> new Posts(dsl).page(userId, request)));
    }

    private void one(Context http) {
        long id = UrlParameters.id(http);
        JsonResponses.send(
                http,
                200,
                callers.of(http).reading(dsl -> new Posts(dsl).byId(id)).orElseThrow(() -> postNotFound(id)));
    }

    private void create(Context http) {
        Map<TableField<?, ?>, Object> values = inputs.newPost(JsonBody.parse(http.bodyAsBytes()));
        Post post = callers.of(http).transaction(dsl -> new Posts(dsl).create(values));
        http.header("Location", "/blog/posts/" + post.id());
        JsonResponses.send(http, 201, post);
    }

    private void update(Context http) {
        long id = UrlParameters.id(http);
        Map<TableField<?, ?>, Object> changes = inputs.postChanges(JsonBody.parse(http.bodyAsBytes()));
        Post post = callers.of(http)
                .transaction(dsl -> new Posts(dsl).update(id, changes))
                .orElseThrow(() -> postNotFound(id));
        JsonResponses.send(http, 200, post);
    }

    private void delete(Context http) {
        long id = UrlParameters.id(http);
        if (!callers.of(http).transaction(dsl -> new Posts(dsl).delete(id))) {
            throw postNotFound(id);
        }
        http.status(204);
    }

    private static ApiException postNotFound(long id) {
        return BlogErrors.notFound("No post has the id " + id);
    }
}
