package dev.postern.blog;

import static dev.postern.schema.Tables.ACCOUNT;

import dev.postern.http.Authentication;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.OffsetDateTime;
import java.util.List;
import org.jooq.Records;

/// `/auth`: logging in and out as OAuth 2.0's clients do it (RFC 6749, 4.3 and 6; RFC 7009), and who one is.
///
/// @param accounts the sessions
/// @param callers who asks
record AccountRoutes(LoginSessions accounts, Authentication callers) {

    /// Gives tokens.
    static final String TOKEN = "/auth/token";

    static final String FORM = "application/x-www-form-urlencoded";

    /// The account of who asks.
    private record Me(
            long id, String email, String fullName, String role, OffsetDateTime createdAt, OffsetDateTime updatedAt) {}

    void add(RoutesConfig routes) {
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
                        accounts.login(
                                fields.required(fields.has("username") ? "username" : "email"),
                                fields.required("password"),
                                http.req().getRemoteAddr());
                    case "refresh_token" -> accounts.refresh(fields.required("refresh_token"));
                    default ->
                        throw ApiError.of(ErrorCode.INVALID_VALUE, "The grant_type is not supported")
                                .withHint("It is password or refresh_token.")
                                .exception();
                });
    }

    private void revoke(Context http) {
        accounts.revoke(Fields.of(http).required("token"));
        http.status(200);
    }

    private void me(Context http) {
        if (!callers.isAuthenticated(http)) {
            throw ApiError.of(ErrorCode.TOKEN_REQUIRED, "Who asks has to say so with a token")
                    .withHint("POST /auth/token gives one.")
                    .exception();
        }
        Me me = callers.runner(http)
                .readTransaction(dsl -> dsl.select(
                                ACCOUNT.ID,
                                ACCOUNT.EMAIL,
                                ACCOUNT.FULL_NAME,
                                ACCOUNT.ROLE,
                                ACCOUNT.CREATED_AT,
                                ACCOUNT.UPDATED_AT)
                        .from(ACCOUNT)
                        .fetchOptional(Records.mapping(Me::new)))
                .orElseThrow(() ->
                        ErrorCode.ROW_NOT_FOUND.exception("The token is of no account, or of none that is active"));
        JsonResponses.send(http, 200, me);
    }

    /// What a client fills in, as JSON or as a form.
    @FunctionalInterface
    private interface Fields {

        /// The values of a field.
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

        default String optional(String name, String otherwise) {
            return has(name) ? required(name) : otherwise;
        }

        default String required(String name) {
            List<String> values = all(name);
            if (values.size() != 1 || values.getFirst().isEmpty()) {
                throw ApiError.of(
                                ErrorCode.INVALID_VALUE,
                                "'" + name + "' is " + (values.size() > 1 ? "repeated" : "missing"))
                        .exception();
            }
            return values.getFirst();
        }
    }
}
