package blog;

import static blog.schema.Tables.POSTS;
import static org.assertj.core.api.Assertions.assertThat;

import blog.schema.DefaultCatalog;
import dev.postern.ApiException;
import dev.postern.Application;
import dev.postern.Caller;
import dev.postern.Callers;
import dev.postern.EndpointDoc;
import dev.postern.JsonSchema;
import dev.postern.Operation;
import dev.postern.Passwords;
import dev.postern.PosternTest;
import dev.postern.TokenIssuer;
import dev.postern.WriteRow;
import io.javalin.http.Context;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jooq.Record;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Tests of an application that uses the parts of the public API that the example does not need.
class ApplicationTest {

    /// Titles that the hook after inserts has seen.
    private static final List<String> WRITTEN_TITLES = new CopyOnWriteArrayList<>();

    @AutoClose
    static final PosternTest SERVICE = PosternTest.of(application());

    private static final Map<String, String> ADMINISTRATOR = Map.of("role", "administrator", "team", "red");

    static Application application() {
        return Application.of(DefaultCatalog.DEFAULT_CATALOG)
                .routes((routes, callers) -> {
                    routes.get("/caller", http -> describeCaller(http, callers.of(http)));
                    routes.get("/service", http -> http.result(serviceRole(callers)));
                    routes.post("/guests", http -> http.result(guestToken(callers)));
                    routes.get("/sold-out", _ -> {
                        throw new ApiException(503, "TEST1", "Sold out").retryAfter(Duration.ofSeconds(30));
                    });
                })
                .document(List.of(importDoc()))
                .before(POSTS, Set.of(Operation.INSERT), (caller, _, rows) -> {
                    rows.set(POSTS.CONTENT, rows.size() + " " + rows.operations() + " by " + caller.role());
                    rows.forEach(ApplicationTest::completeTitle);
                })
                .after(
                        POSTS,
                        Set.of(Operation.INSERT),
                        (_, _, rows) -> rows.forEach(row -> WRITTEN_TITLES.add(String.valueOf(row.get(POSTS.TITLE)))))
                .signIn("/guests")
                .loginRole("postern_authenticator");
    }

    /// Completes the title, which must not be blank.
    private static void completeTitle(WriteRow<Record> row) {
        row.complete(POSTS.TITLE, "Untitled");
        if (row.has(POSTS.TITLE) && " ".equals(row.get(POSTS.TITLE))) {
            row.set(POSTS.TITLE, "Blank");
        }
    }

    private static void describeCaller(Context http, Caller caller) {
        http.result(caller.role() + " " + caller.claims().get("team") + " " + caller.authenticated());
    }

    /// Two transactions of the service itself.
    private static String serviceRole(Callers callers) {
        String current = callers.asService(dsl -> (String) dsl.fetchValue("select current_user::text"));
        String session = callers.service().reading(dsl -> (String) dsl.fetchValue("select session_user::text"));
        return current + " " + session;
    }

    private static String guestToken(Callers callers) {
        TokenIssuer issuer = callers.issuer().orElseThrow();
        return issuer.sign(Map.of("role", "member", "sub", "7"), Duration.ofMinutes(5));
    }

    private static EndpointDoc importDoc() {
        return EndpointDoc.of("POST /import", "Test", "test.import", "Import posts")
                .query("mode", JsonSchema.oneOf("append", "replace"), "Treatment of existing posts.")
                .body(List.of("text/csv", "application/json"), JsonSchema.of(POSTS.TITLE))
                .response(204, "The posts are imported.");
    }

    @Test
    void caller_hasRoleAndClaims() {
        assertThat(SERVICE.as(ADMINISTRATOR).get("/caller").body()).isEqualTo("administrator red true");
        assertThat(SERVICE.get("/caller").body()).isEqualTo("anonymous null false");
    }

    @Test
    void service_runsAsLoginRole() {
        assertThat(SERVICE.get("/service").body()).isEqualTo("postern_authenticator postern_authenticator");
    }

    @Test
    void issuer_signsTokensThatTheServiceAccepts() {
        String token = SERVICE.send("POST", "/guests", null).body();
        assertThat(SERVICE.get("/caller", "Authorization", "Bearer " + token).body())
                .isEqualTo("member null true");
    }

    @Test
    void retryAfter_isAHeader() {
        HttpResponse<String> response = SERVICE.get("/sold-out");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).contains("30");
    }

    @Test
    void endpointDoc_isInTheDocument() {
        assertThat(SERVICE.as(ADMINISTRATOR).get("/api/").body())
                .contains("\"/import\"", "text/csv", "append", "Treatment of existing posts.");
    }

    @Test
    void signInPath_isThatOfTheReferencePage() {
        assertThat(SERVICE.get("/docs", "Accept", "text/html").body()).contains("\"guests\"");
    }

    @Test
    void hooks_completeRowsAndSeeTheWrittenOnes() {
        SERVICE.<Integer>sql(dsl -> dsl.execute("insert into users (id, email, full_name, hashed_password)"
                + " values (1, 'ada@example.com', 'Ada', 'x')"));
        HttpResponse<String> response = SERVICE.as(ADMINISTRATOR)
                .send(
                        "POST",
                        "/api/posts?select=title,content",
                        "[{\"user_id\":1,\"title\":\" \"},{\"user_id\":1,\"title\":\"T\"}]",
                        "Prefer",
                        "return=representation");
        String content = "2 [INSERT] by administrator";
        assertThat(response.body())
                .isEqualTo("[{\"title\":\"Blank\",\"content\":\"%s\"},{\"title\":\"T\",\"content\":\"%s\"}]"
                        .formatted(content, content));
        assertThat(SERVICE.as(ADMINISTRATOR)
                        .send("POST", "/api/posts", "{\"user_id\":1}")
                        .statusCode())
                .isEqualTo(201);
        assertThat(WRITTEN_TITLES).containsExactly("Blank", "T", "Untitled");
    }

    @Test
    void passwords_verifyTheirHashes() {
        Passwords passwords = new Passwords();
        String hash = passwords.hash("correct horse");
        assertThat(passwords.verify("correct horse", hash)).isTrue();
        assertThat(passwords.verify("another horse", hash)).isFalse();
        assertThat(passwords.needsRehash(hash)).isFalse();
        assertThat(passwords.needsRehash("$argon2id$v=19$m=4096,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2g"))
                .isTrue();
    }
}
