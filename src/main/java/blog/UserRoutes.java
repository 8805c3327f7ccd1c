package blog;

import static blog.schema.Tables.POSTS;

import blog.Users.UserFilter;
import dev.postern.ApiException;
import dev.postern.Callers;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jooq.DSLContext;
import org.jooq.TableField;

/// Routes `/blog/users`, `/blog/authors` and `/blog/counts`.
record UserRoutes(InputMapper inputs, Callers callers) {

    private static final int MAX_AUTHORS = 1_000;

    /// Each post is a round trip while the transaction holds its connection.
    private static final int MAX_POSTS = 100;

    /// Numbers of all and of active users.
    private record Counts(long users, long active) {}

    /// A user with the posts that were created in the same transaction.
    private record UserWithPosts(User user, List<Post> posts) {}

    void register(RoutesConfig routes) {
        routes.get("/blog/users", this::page);
        routes.get("/blog/users/{id}", http -> JsonResponses.send(http, 200, find(http, Users::byId)));
        routes.get("/blog/users/by-email/{email}", this::byEmail);
        routes.post("/blog/users", this::create);
        routes.patch("/blog/users/{id}", this::update);
        routes.delete("/blog/users/{id}", this::delete);
        routes.post(
                "/blog/users/{id}/deactivate", http -> JsonResponses.send(http, 200, change(http, Users::deactivate)));
        routes.post("/blog/users/{id}/restore", http -> JsonResponses.send(http, 200, change(http, Users::restore)));
        routes.get("/blog/authors", this::authors);
        routes.get("/blog/counts", this::counts);
    }

    private void page(Context http) {
        UserFilter filter = UrlParameters.isOn(http, "active") ? UserFilter.ACTIVE : UserFilter.ALL;
        PageRequest request = UrlParameters.page(http);
        JsonResponses.send(http, 200, callers.of(http).reading(dsl -> new Users(dsl).page(filter, request)));
    }

    private void byEmail(Context http) {
        String email = http.pathParam("email");
        User user = callers.of(http)
                .reading(dsl -> new Users(dsl).byEmail(email))
                .orElseThrow(() -> BlogErrors.notFound("No user has the e-mail address " + email));
        JsonResponses.send(http, 200, user);
    }

    private void create(Context http) {
        JsonBody body = JsonBody.parse(http.bodyAsBytes());
        List<Map<TableField<?, ?>, Object>> posts = posts(body);
        Map<TableField<?, ?>, Object> values = inputs.newUser(body);
        UserWithPosts created = callers.of(http).transaction(dsl -> create(dsl, values, posts));
        http.header("Location", "/blog/users/" + created.user().id());
        JsonResponses.send(http, 201, body.has("posts") ? created : created.user());
    }

    private List<Map<TableField<?, ?>, Object>> posts(JsonBody body) {
        List<JsonBody> posts = body.objects("posts").orElse(List.of());
        if (posts.size() > MAX_POSTS) {
            throw BlogErrors.tooManyPosts(MAX_POSTS);
        }
        List<Map<TableField<?, ?>, Object>> values = new ArrayList<>();
        posts.forEach(post -> values.add(inputs.newNestedPost(post)));
        return values;
    }

    /// Creates a user with posts, which need the user's id, in one transaction.
    private static UserWithPosts create(
            DSLContext dsl, Map<TableField<?, ?>, Object> user, List<Map<TableField<?, ?>, Object>> posts) {
        User created = new Users(dsl).create(user);
        List<Post> createdPosts = posts.stream()
                .map(post -> {
                    Map<TableField<?, ?>, Object> values = new LinkedHashMap<>(post);
                    values.put(POSTS.USER_ID, created.id());
                    return new Posts(dsl).create(values);
                })
                .toList();
        return new UserWithPosts(created, createdPosts);
    }

    private void update(Context http) {
        Map<TableField<?, ?>, Object> changes = inputs.userChanges(JsonBody.parse(http.bodyAsBytes()));
        JsonResponses.send(http, 200, change(http, (users, id) -> users.update(id, changes)));
    }

    private void delete(Context http) {
        long id = UrlParameters.id(http);
        if (!callers.of(http).transaction(dsl -> new Users(dsl).delete(id))) {
            throw userNotFound(id);
        }
        http.status(204);
    }

    private User find(Context http, BiFunction<Users, Long, Optional<User>> query) {
        long id = UrlParameters.id(http);
        return callers.of(http).reading(dsl -> query.apply(new Users(dsl), id)).orElseThrow(() -> userNotFound(id));
    }

    private User change(Context http, BiFunction<Users, Long, Optional<User>> change) {
        long id = UrlParameters.id(http);
        return callers.of(http)
                .transaction(dsl -> change.apply(new Users(dsl), id))
                .orElseThrow(() -> userNotFound(id));
    }

    private void authors(Context http) {
        Authors.Join join = UrlParameters.isOn(http, "outer") ? Authors.Join.LEFT_OUTER : Authors.Join.INNER;
        String title = http.queryParam("title");
        JsonResponses.send(http, 200, callers.of(http).reading(dsl -> new Authors(dsl).list(join, title, MAX_AUTHORS)));
    }

    private void counts(Context http) {
        Counts counts = callers.of(http)
                .reading(dsl ->
                        new Counts(new Users(dsl).count(UserFilter.ALL), new Users(dsl).count(UserFilter.ACTIVE)));
        JsonResponses.send(http, 200, counts);
    }

    static ApiException userNotFound(long id) {
        return BlogErrors.notFound("No user has the id " + id);
    }
}
