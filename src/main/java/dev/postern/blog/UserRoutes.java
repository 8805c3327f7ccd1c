package dev.postern.blog;

import static dev.postern.schema.Tables.POSTS;

import dev.postern.blog.Users.UserFilter;
import dev.postern.http.Authentication;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
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

/// `/blog/users`, `/blog/authors`, `/blog/counts`.
///
/// @param inputs what bodies may say
/// @param callers who asks
record UserRoutes(InputMapper inputs, Authentication callers) {

    private static final int AUTHORS_AT_MOST = 1_000;

    /// Each is a round trip while the transaction holds its connection.
    private static final int POSTS_AT_MOST = 100;

    /// Numbers of users.
    private record Counts(long users, long active) {}

    /// A user with the posts that were written together.
    private record UserWithPosts(User user, List<Post> posts) {}

    void add(RoutesConfig routes) {
        routes.get("/blog/users", this::page);
        routes.get("/blog/users/{id}", http -> JsonResponses.send(http, 200, found(http, Users::byId)));
        routes.get("/blog/users/by-email/{email}", this::byEmail);
        routes.post("/blog/users", this::create);
        routes.patch("/blog/users/{id}", this::update);
        routes.delete("/blog/users/{id}", this::delete);
        routes.post(
                "/blog/users/{id}/deactivate", http -> JsonResponses.send(http, 200, changed(http, Users::deactivate)));
        routes.post("/blog/users/{id}/restore", http -> JsonResponses.send(http, 200, changed(http, Users::restore)));
        routes.get("/blog/authors", this::authors);
        routes.get("/blog/counts", this::counts);
    }

    private void page(Context http) {
        UserFilter which = UrlParameters.isOn(http, "active") ? UserFilter.ACTIVE : UserFilter.ALL;
        PageRequest wanted = UrlParameters.page(http);
        JsonResponses.send(http, 200, callers.runner(http).readTransaction(dsl -> new Users(dsl).page(which, wanted)));
    }

    private void byEmail(Context http) {
        String email = http.pathParam("email");
        User user = callers.runner(http)
                .readTransaction(dsl -> new Users(dsl).byEmail(email))
                .orElseThrow(() -> ErrorCode.ROW_NOT_FOUND.exception("No user has the e-mail address " + email));
        JsonResponses.send(http, 200, user);
    }

    private void create(Context http) {
        JsonBody body = JsonBody.parse(http.bodyAsBytes());
        List<Map<TableField<?, ?>, Object>> posts = posts(body);
        Map<TableField<?, ?>, Object> values = inputs.newUser(body);
        UserWithPosts created = callers.runner(http).transaction(dsl -> create(dsl, values, posts));
        http.header("Location", "/blog/users/" + created.user().id());
        JsonResponses.send(http, 201, body.has("posts") ? created : created.user());
    }

    private List<Map<TableField<?, ?>, Object>> posts(JsonBody body) {
        List<JsonBody> posts = body.objects("posts").orElse(List.of());
        if (posts.size() > POSTS_AT_MOST) {
            throw ApiError.of(
                            ErrorCode.LIMIT_EXCEEDED,
                            "A user cannot be created with more than " + POSTS_AT_MOST + " posts")
                    .withHint("Send the others to /blog/posts.")
                    .exception();
        }
        List<Map<TableField<?, ?>, Object>> values = new ArrayList<>();
        posts.forEach(post -> values.add(inputs.newPostWithin(post)));
        return values;
    }

    /// A user with posts, everything or nothing; the posts use the user's id before the commit.
    private static UserWithPosts create(
            DSLContext dsl, Map<TableField<?, ?>, Object> user, List<Map<TableField<?, ?>, Object>> posts) {
        User created = new Users(dsl).create(user);
        List<Post> written = posts.stream()
                .map(post -> {
                    Map<TableField<?, ?>, Object> owned = new LinkedHashMap<>(post);
                    owned.put(POSTS.USER_ID, created.id());
                    return new Posts(dsl).create(owned);
                })
                .toList();
        return new UserWithPosts(created, written);
    }

    private void update(Context http) {
        Map<TableField<?, ?>, Object> changes = inputs.userChanges(JsonBody.parse(http.bodyAsBytes()));
        JsonResponses.send(http, 200, changed(http, (users, id) -> users.update(id, changes)));
    }

    private void delete(Context http) {
        long id = UrlParameters.id(http);
        if (!callers.runner(http).transaction(dsl -> new Users(dsl).delete(id))) {
            throw noSuchUser(id);
        }
        http.status(204);
    }

    private User found(Context http, BiFunction<Users, Long, Optional<User>> query) {
        long id = UrlParameters.id(http);
        return callers.runner(http)
                .readTransaction(dsl -> query.apply(new Users(dsl), id))
                .orElseThrow(() -> noSuchUser(id));
    }

    private User changed(Context http, BiFunction<Users, Long, Optional<User>> change) {
        long id = UrlParameters.id(http);
        return callers.runner(http)
                .transaction(dsl -> change.apply(new Users(dsl), id))
                .orElseThrow(() -> noSuchUser(id));
    }

    private void authors(Context http) {
        Authors.Join join = UrlParameters.isOn(http, "outer") ? Authors.Join.LEFT_OUTER : Authors.Join.INNER;
        String title = http.queryParam("title");
        JsonResponses.send(
                http,
                200,
                callers.runner(http).readTransaction(dsl -> new Authors(dsl).list(join, title, AUTHORS_AT_MOST)));
    }

    private void counts(Context http) {
        Counts counts = callers.runner(http)
                .readTransaction(dsl ->
                        new Counts(new Users(dsl).count(UserFilter.ALL), new Users(dsl).count(UserFilter.ACTIVE)));
        JsonResponses.send(http, 200, counts);
    }

    static ProblemException noSuchUser(long id) {
        return ErrorCode.ROW_NOT_FOUND.exception("No user has the id " + id);
    }
}
