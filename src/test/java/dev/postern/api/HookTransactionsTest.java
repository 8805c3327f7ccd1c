package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.postern.Applications;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Hooks that reject a write, fail, or try to end its transaction (`docs/hooks.md`).
class HookTransactionsTest {

    private static final HookedApplication HOOKED = new HookedApplication();

    @RegisterExtension
    static final TestService SERVICE = TestService.everything("--tx-end=commit-allow-override")
            .withExtension(Applications.extension(HOOKED.application()));

    @RegisterExtension
    static final TestService IDEMPOTENT = IdempotencySchema.WITH_TABLE
            .serve()
            .withExtension(Applications.extension(
                    HOOKED.payments(IdempotencySchema.WITH_TABLE.generated().classes())));

    @BeforeEach
    void clear() {
        HOOKED.clear(SERVICE);
    }

    private static HttpResponse<String> post(String path, String body, String... headers) {
        return SERVICE.send("POST", path, body, headers);
    }

    @Test
    void rejectedInsert_hasErrorOfHookAndWritesNothing() {
        HttpResponse<String> response = post("/api/entries", "[{\"word\":\"a\"},{\"word\":\"forbidden\"}]");
        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(response.body())
                .isEqualTo("{\"code\":\"TEST1\",\"message\":\"'forbidden' is forbidden\",\"details\":null,"
                        + "\"hint\":\"Use another word.\"}");
        assertThat(SERVICE.value("select count(*) from entries")).isEqualTo("0");
    }

    @Test
    void rejectedOperationOfBatch_errorNamesTheOperation() {
        HttpResponse<String> response = post("/api/-/batch", """
                {"operations":[{"method":"POST","path":"/entries","body":{"word":"a"}},
                  {"method":"POST","path":"/entries","body":{"word":"forbidden"}}]}""");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(409);
        assertThat(TestService.json(response).path("operation").asInt(-1)).isEqualTo(1);
        assertThat(SERVICE.value("select count(*) from entries")).isEqualTo("0");
    }

    @Test
    void rollbackPreference_hooksRunAndNothingIsKept() {
        post("/api/entries", "{\"word\":\"a\"}", "Prefer", "tx=rollback");
        assertThat(HOOKED.events()).containsExactly("before [INSERT] 1", "after a");
        assertThat(SERVICE.value("select count(*) from logs")).isEqualTo("0");
    }

    @Test
    void hookThrowsAfterWrite_everythingIsRolledBack() {
        HttpResponse<String> response = post("/api/entries", "{\"word\":\"unlucky\"}");
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(TestService.json(response).path("code").asText()).isEqualTo("PGRSTX00");
        assertThat(response.body()).doesNotContain("no luck");
        assertThat(SERVICE.value("select (select count(*) from entries) + (select count(*) from logs)"))
                .isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"commit", "hidden commit", "batched commit", "jdbc commit"})
    void hookEndsTheTransaction_requestFailsAndWritesNothing(String body) {
        HttpResponse<String> response = post("/api/notes", "{\"id\":3,\"body\":\"" + body + "\"}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(500);
        assertThat(SERVICE.value("select count(*) from notes where id = 3")).isEqualTo("0");
    }

    /// The row is written when the hook runs, so the statement must not be sent.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 1; commit",
                "select ';' ;\n-- the end\nCOMMIT WORK",
                "/* a /* b */ c */ end",
                "savepoint a; rollback to a; rollback and chain; select 1",
                "abort; begin",
                "prepare  transaction 'x'"
            })
    void hookAfterWriteEndsTheTransaction_nothingIsWritten(String sql) {
        HttpResponse<String> response = post("/api/entries", entry(sql));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(500);
        assertThat(SERVICE.value("select (select count(*) from entries) + (select count(*) from logs)"))
                .isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "savepoint a; rollback work to a; rollback to savepoint a",
                "select 'commit; commit', 1 as \"; end\" /* ; commit */ -- ; commit",
                "do $$ begin perform 1; end $$"
            })
    void hookAfterWriteRunsOtherSql_writeIsCommitted(String sql) {
        HttpResponse<String> response = post("/api/entries", entry(sql));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    }

    private static String entry(String sql) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("word", HookedApplication.SQL + sql)
                .toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "nested"})
    void hookClosesItsConnectionOrNestsATransaction_writeIsCommitted(String body) {
        assertThat(post("/api/notes", "{\"id\":3,\"body\":\"" + body + "\"}").statusCode())
                .isEqualTo(201);
        assertThat(SERVICE.value("select count(*) from notes where id = 3")).isEqualTo("1");
    }

    @Test
    void nestedTransactionOfHook_endsWithTheRequest() {
        post("/api/notes", "{\"id\":3,\"body\":\"nested\"}", "Prefer", "tx=rollback");
        assertThat(SERVICE.value("select count(*) from logs")).isEqualTo("0");
    }

    @Test
    void sqlOfHookFails_responseHasPostgresError() {
        HttpResponse<String> response = post("/api/notes", "{\"id\":3,\"body\":\"database\"}");
        assertThat(TestService.json(response).path("code").asText()).isEqualTo("22012");
    }

    @Test
    void hookValueOfForbiddenColumn_isRejectedByPostgres() {
        SERVICE.sql("revoke insert on entries from tester; grant insert (word, remark) on entries to tester");
        try {
            HttpResponse<String> response = post("/api/entries", "{\"word\":\"a\"}");
            assertThat(TestService.json(response).path("code").asText()).isEqualTo("42501");
        } finally {
            SERVICE.sql("grant insert on entries to tester");
        }
    }

    @Test
    void repeatedIdempotencyKey_hookRunsOnce() {
        String[] headers = IdempotencySchema.headersWith("hooked", IdempotencySchema.TOKEN);
        HttpResponse<String> first = IDEMPOTENT.send("POST", "/api/payment", "{\"note\":\"a\"}", headers);
        HttpResponse<String> replayed = IDEMPOTENT.send("POST", "/api/payment", "{\"note\":\"a\"}", headers);
        assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
        assertThat(replayed.headers().firstValue("Idempotency-Replayed")).hasValue("true");
        assertThat(HOOKED.events()).containsExactly("payment");
    }
}
