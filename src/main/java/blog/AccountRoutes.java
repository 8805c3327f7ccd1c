package blog;

import static blog.schema.Tables.ACCOUNT;

import dev.postern.Caller;
import dev.postern.Callers;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.OffsetDateTime;
import java.util.List;
import org.jooq.Records;

/// Routes below `/auth`: login and logout by OAuth 2.0 (RFC 6749, 4.3 and 6; RFC 7009), and the caller's account.
record AccountRoutes(LoginSessions sessions, Callers callers) {

    /// Route that issues tokens.
    static final String TOKEN = "/auth/token";

    static final String FORM = "application/x-www-form-urlencoded";

    /// The caller's account.
    private record AccountResponse(
            long id, String email, String fullName, String role, OffsetDateTime createdAt, OffsetDateTime updatedAt) {}

    void register(RoutesConfig routes) {
        routes.before(
                "/auth/*", http -> http.header("Cache-Control", "no-store").header("Pragma", "no-cache"));
        routes.post(TOKEN, this::token);
        routes.post("/auth/revoke", this::revoke);
        routes.get("/auth/me", this::me);
    }

    private void token(Context http) {
        Fields fields = Fields.of(http);
        String grant = fields.optional("grant_type", "password");
        JsonResponses.send(
                http,
                200,
                switch (grant) {
                    case "password" ->
                        sessions.login(
                                fields.required(fields.has("username") ? "username" : "email"),
                                fields.required("password"),
                                http.req().getRemoteAddr());
                    case "refresh_token" -> sessions.refresh(fields.required("refresh_token"));
                    default ->
                        throw BlogErrors.invalidValue("The grant_type is not supported")
                                .hint("Use password or refresh_token.");
                });
    }

    private void revoke(Context http) {
        sessions.revoke(Fields.of(http).required("token"));
        http.status(200);
    }

    private void me(Context http) {
        Caller caller = callers.of(http);
        if (!caller.authenticated()) {
            throw LoginErrors.tokenRequired();
        }
        AccountResponse account = caller.reading(dsl -> dsl.select(
                                ACCOUNT.ID,
                                ACCOUNT.EMAIL,
                                ACCOUNT.FULL_NAME,
                                ACCOUNT.ROLE,
                                ACCOUNT.CREATED_AT,
                                ACCOUNT.UPDATED_AT)
                        .from(ACCOUNT)
                        .fetchOptional(Records.mapping(AccountResponse::new)))
                .orElseThrow(() -> BlogErrors.notFound("The token belongs to no active account"));
        JsonResponses.send(http, 200, account);
    }

    /// Fields of a request body, in JSON or as a form.
    @FunctionalInterface
    private interface Fields {

        /// Returns the values of a field.
        List<String> all(String name);

        static Fields of(Context http) {
            String type = String.valueOf(http.contentType());
            if (type.startsWith(FORM)) {
                return http::formParams;
            }
            JsonBody body = JsonBody.parse(http.bodyAsBytes());
            return name -> {
                String text = body.nullableText(name);
                return text == null ? List.of() : List.of(text);
            };
        }

        default boolean has(String name) {
            return !all(name).isEmpty();
        }

        default String optional(String name, String defaultValue) {
            return has(name) ? required(name) : defaultValue;
        }

        default String required(String name) {
            List<String> values = all(name);
            if (values.size() != 1 || values.getFirst().isEmpty()) {
                throw BlogErrors.invalidValue("'" + name + "' is " + (values.size() > 1 ? "repeated" : "missing"));
            }
            return values.getFirst();
        }
    }
}
