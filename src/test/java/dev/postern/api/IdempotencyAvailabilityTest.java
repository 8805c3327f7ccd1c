package dev.postern.api;

import static dev.postern.api.IdempotencySchema.TOKEN;
import static dev.postern.api.IdempotencySchema.headersWith;
import static dev.postern.api.IdempotencySchema.rowCount;
import static dev.postern.api.IdempotencySchema.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `Idempotency-Key` with and without the table for responses, and the requests that accept it.
class IdempotencyAvailabilityTest {

    @RegisterExtension
    static final TestService SERVICE = IdempotencySchema.WITH_TABLE.serve();

    @RegisterExtension
    static final TestService WITHOUT_TABLE = IdempotencySchema.WITHOUT_TABLE.serve();

    @RegisterExtension
    static final TestService WITHOUT_PRIVILEGE = IdempotencySchema.WITHOUT_PRIVILEGE.serve();

    private static final String UNAVAILABLE = "Idempotency-Key is not available: ";

    @BeforeEach
    void truncateTables() {
        List.of(SERVICE, WITHOUT_TABLE, WITHOUT_PRIVILEGE).forEach(IdempotencySchema::truncateTables);
    }

    @Test
    void stableFunction_keyIsIgnored() {
        for (TestService service : List.of(SERVICE, WITHOUT_TABLE)) {
            for (String method : List.of("GET", "POST")) {
                HttpResponse<String> response = send(
                        service,
                        method,
                        "/rpc/sum_stable",
                        method.equals("GET") ? null : "{}",
                        headersWith("k1", null));
                assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            }
        }
        assertThat(rowCount(SERVICE, "postern.idempotency_keys")).isEqualTo("0");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            POST   | /payment         | {"note":"new"}
            POST   | /payment         | [{"note":"new"}]
            PUT    | /payment?id=eq.1 | {"id":1,"note":"new"}
            PATCH  | /payment?id=eq.1 | {"note":"new"}
            DELETE | /payment?id=eq.1 |
            POST   | /rpc/pay         | {"note":"a"}
            POST   | /rpc/pay_rows    | {"note":"a"}
            POST   | /-/batch         | {"operations":[{"method":"POST","path":"/payment","body":{"note":"new"}}]}
            """)
    void tableMissingOrForbidden_keyIsRejectedAndNothingIsWritten(String method, String path, String body) {
        HttpResponse<String> missing = send(WITHOUT_TABLE, method, path, body, headersWith("k1", TOKEN));
        assertThat(TestService.json(missing))
                .isEqualTo(TestService.json("{\"code\":\"PSTRN706\",\"message\":\"" + UNAVAILABLE
                        + "table postern.idempotency_keys is missing\",\"details\":null,\"hint\":\"Run ./postern"
                        + " migrate up, which creates it, then restart the service. Nothing was"
                        + " written.\"}"));
        HttpResponse<String> forbidden = send(WITHOUT_PRIVILEGE, method, path, body, headersWith("k1", TOKEN));
        assertThat(TestService.json(forbidden).path("message").asText())
                .isEqualTo(UNAVAILABLE + "the login role cannot use table postern.idempotency_keys");
        for (TestService service : List.of(WITHOUT_TABLE, WITHOUT_PRIVILEGE)) {
            assertThat(rowCount(service, "payment")).isEqualTo("0");
        }
        assertThat(missing.statusCode()).isEqualTo(501);
        assertThat(forbidden.statusCode()).isEqualTo(501);
    }

    @Test
    void tableLostAfterStart_keyIsRejected() {
        SERVICE.sql("alter table postern.idempotency_keys rename to gone");
        HttpResponse<String> response = send(SERVICE, "POST", "/payment", "{\"note\":\"a\"}", headersWith("k1", TOKEN));
        SERVICE.sql("alter table postern.gone rename to idempotency_keys");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(501);
        SERVICE.sql("revoke insert on postern.idempotency_keys from once_login");
        response = send(SERVICE, "POST", "/rpc/pay", "{\"note\":\"a\"}", headersWith("k1", TOKEN));
        SERVICE.sql("grant insert on postern.idempotency_keys to once_login");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(501);
        assertThat(rowCount(SERVICE, "payment")).isEqualTo("0");
    }

    @Test
    void document_listsHeaderForWritesOnly() {
        String document = SERVICE.get("/api/", "Authorization", TOKEN).body();
        String reference = "/components/parameters/Idempotency-Key";
        for (String operation : List.of(
                "/api/payment post",
                "/api/payment put",
                "/api/payment patch",
                "/api/payment delete",
                "/api/payment/{key} put",
                "/api/payment/{key} patch",
                "/api/payment/{key} delete",
                "/api/-/batch post",
                "/api/rpc/pay post",
                "/api/rpc/pay_rows post")) {
            String[] parts = operation.split(" ");
            assertThat(TestService.json(document)
                            .path("paths")
                            .path(parts[0])
                            .path(parts[1])
                            .path("parameters")
                            .toString())
                    .as(operation)
                    .contains(reference);
        }
        for (String operation : List.of("/api/payment get", "/api/rpc/sum_stable post", "/api/rpc/sum_stable get")) {
            String[] parts = operation.split(" ");
            assertThat(TestService.json(document)
                            .path("paths")
                            .path(parts[0])
                            .path(parts[1])
                            .toString())
                    .as(operation)
                    .isNotEmpty()
                    .doesNotContain(reference);
        }
        for (TestService service : List.of(WITHOUT_TABLE, WITHOUT_PRIVILEGE)) {
            assertThat(service.get("/api/", "Authorization", TOKEN).body())
                    .contains("/api/payment")
                    .doesNotContain("Idempotency-Key", "Idempotency-Replayed");
        }
    }
}
