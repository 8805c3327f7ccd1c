package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.Polling;
import dev.postern.testing.RawClient;
import dev.postern.testing.RawClient.Protocol;
import dev.postern.testing.RawClient.ResponseEnd;
import dev.postern.testing.TestService;
import java.io.IOException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients that take their responses slowly, and the share of streams in the pool.
class SlowReadersTest {

    private static final String PATH = "/api/logs?select=number,text";
    private static final String CSV = "text/csv";

    @RegisterExtension
    static final TestService PATIENT =
            TestService.everything("--pool-size=4", "--pool-timeout=300ms", "--min-send-rate=0", "--stream-timeout=0");

    @RegisterExtension
    static final TestService HASTY = TestService.everything("--min-send-rate=64KiB/1s");

    @RegisterExtension
    static final TestService SHORT =
            TestService.everything("--min-send-rate=0", "--stream-timeout=200ms", "--pool-size=1");

    @BeforeAll
    static void insertRows() {
        for (TestService service : new TestService[] {PATIENT, HASTY, SHORT}) {
            service.sql("insert into logs (number, text) select i, repeat('x', 20000) from generate_series(1, 400) i");
        }
    }

    private static RawClient read(TestService service, String accept) throws IOException {
        RawClient client = RawClient.get(service.origin(), Protocol.HTTP_1_1, PATH, accept);
        client.readSome();
        return client;
    }

    private static String transactions(TestService service, String condition) {
        return String.valueOf(service.value("select count(*) from pg_stat_activity where datname = current_database()"
                + " and application_name = 'postern' and state <> 'idle' and " + condition));
    }

    @Test
    void unreadStreams_leaveConnectionsForOthers() throws IOException {
        try (RawClient _ = read(PATIENT, CSV);
                RawClient _ = read(PATIENT, "application/x-ndjson")) {
            HttpResponse<String> third = PATIENT.get(PATH, "Accept", CSV);
            assertThat(third.statusCode()).as(third.body()).isEqualTo(503);
            assertThat(TestService.json(third).path("code").textValue()).isEqualTo("PSTRN806");
            assertThat(third.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(PATIENT.get("/api/logs?select=number&limit=1").statusCode())
                    .isEqualTo(200);
        }
        Polling.until(() -> PATIENT.get(PATH, "Accept", CSV).statusCode() == 200);
    }

    @ParameterizedTest
    @ValueSource(strings = {CSV, "application/x-ndjson", "application/json"})
    void clientTakesTooLittle_responseIsReset(String accept) throws IOException {
        try (RawClient client = read(HASTY, accept)) {
            Polling.until(() -> !client.isConnected());
            assertThat(client.readToEnd()).isEqualTo(ResponseEnd.BROKEN);
        }
        Polling.until(() -> transactions(HASTY, "true").equals("0"));
    }

    @Test
    void streamLongerThanTimeout_isReset() throws IOException {
        try (RawClient client = read(SHORT, CSV)) {
            String old = "xact_start < clock_timestamp() - interval '300 ms'";
            Polling.until(() -> transactions(SHORT, old).equals("1"));
            assertThat(client.readToEnd()).isEqualTo(ResponseEnd.BROKEN);
        }
        assertThat(SHORT.get("/api/logs?select=number&limit=1").statusCode()).isEqualTo(200);
    }
}
