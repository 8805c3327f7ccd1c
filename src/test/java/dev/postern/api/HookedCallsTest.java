package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.Applications;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Hooks before the calls of functions (`docs/hooks.md`).
class HookedCallsTest {

    private static final HookedApplication HOOKED = new HookedApplication();

    @RegisterExtension
    static final TestService SERVICE = TestService.everything("--tx-end=commit-allow-override")
            .withExtension(Applications.extension(HOOKED.application()));

    @BeforeEach
    void clear() {
        HOOKED.clear(SERVICE);
    }

    private static HttpResponse<String> post(String path, String body, String... headers) {
        return SERVICE.send("POST", path, body, headers);
    }

    @Test
    void callByGet_argumentsAreCompletedAndRejected() {
        assertThat(SERVICE.get("/api/rpc/add?a=1").body()).isEqualTo("101");
        assertThat(SERVICE.get("/api/rpc/add?a=1&b=2").body()).isEqualTo("3");
        assertThat(SERVICE.get("/api/rpc/add?a=13").statusCode()).isEqualTo(422);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{\"a\":1} | 101", "{\"a\":1,\"b\":2} | 3", "{\"a\":\"1\"} | 101"})
    void callByPost_argumentsAreCompleted(String body, String result) {
        assertThat(post("/api/rpc/add", body).body()).isEqualTo(result);
    }

    @Test
    void callWithInvalidArgument_hasPostgresError() {
        assertThat(TestService.json(post("/api/rpc/add", "{\"a\":\"x\"}"))
                        .path("code")
                        .asText())
                .isEqualTo("22P02");
    }

    @Test
    void callOfWritingFunction_hookChangesArgumentInItsTransaction() {
        assertThat(post("/api/rpc/visit", "{\"page\":\"p\"}", "Prefer", "tx=rollback")
                        .body())
                .contains("p by tester");
        assertThat(SERVICE.value("select count(*) from visits")).isEqualTo("0");
        post("/api/rpc/visit", "{\"page\":\"p\"}");
        assertThat(SERVICE.value("select page from visits")).isEqualTo("p by tester");
        assertThat(SERVICE.get("/api/rpc/visit?page=p").statusCode()).isEqualTo(405);
    }
}
