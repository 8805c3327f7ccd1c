package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.TestService;
import dev.postern.testing.Wiretap;
import java.net.http.HttpResponse;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Round trips to PostgreSQL of requests whose statements are prepared: they decide what a slow network costs.
class RoundTripsTest {

    private static final Wiretap TAP = new Wiretap();

    @RegisterExtension
    static final TestService SERVICE = TestService.everything("--pool-size=1").through(TAP);

    @BeforeAll
    static void skipKeysOfExistingRows() {
        SERVICE.sql(
                "select setval(pg_get_serial_sequence(name, 'id'), 1000) from unnest(array['directors', 'films']) name");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            1 | GET  | /api/films?id=eq.1            | -  | -
            1 | GET  | /api/films?select=id,directors(id) | - | -
            1 | GET  | /api/films?select=id          | -  | count=exact
            1 | POST | /api/logs                     | {"number":1} | -
            1 | POST | /api/logs?select=number       | {"number":1} | return=representation
            2 | POST | /api/rpc/patient              | {"seconds":0} | -
            2 | POST | /api/rpc/answering_rows       | {} | -
            2 | POST | /api/announced                | {"id":1,"status":"201"} | resolution=merge-duplicates
            1 | POST | /api/directors | {"first_name":"Agnès","last_name":"Varda","films":[{"title":"Cleo","year":1962}]} | return=representation
            1 | POST | /api/directors?select=last_name,films(title) | {"first_name":"Agnès","last_name":"Varda","films":[{"title":"Cleo","year":1962}]} | return=representation
            3 | POST | /api/-/batch | {"operations":[{"method":"POST","path":"/logs","body":{"number":1}},{"method":"POST","path":"/logs","body":{"number":1}}]} | -
            """)
    void preparedStatements_costRoundTrips(
            int expected, String method, String path, @Nullable String body, @Nullable String prefer) {
        assertThat(roundTrips(() -> send(method, path, body, prefer))).isEqualTo(expected);
    }

    /// Returns the fewest round trips of several equal requests.
    ///
    /// The first ones describe their statements, and the service's own checks of the database add some at times.
    private static long roundTrips(Runnable request) {
        long fewest = Long.MAX_VALUE;
        for (int i = 0; i < 6; i++) {
            long before = TAP.countRoundTrips();
            request.run();
            fewest = Math.min(fewest, TAP.countRoundTrips() - before);
        }
        return fewest;
    }

    private static void send(String method, String path, @Nullable String body, @Nullable String prefer) {
        String[] headers = {"Prefer", prefer == null ? "" : prefer};
        HttpResponse<String> response =
                body == null ? SERVICE.get(path, headers) : SERVICE.send(method, path, body, headers);
        assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
    }

    @Test
    void keyedWrite_costsFourRoundTrips() {
        assertThat(roundTrips(RoundTripsTest::sendKeyed)).isEqualTo(4);
    }

    private static void sendKeyed() {
        String key = UUID.randomUUID().toString();
        assertThat(SERVICE.send("POST", "/api/logs", "{\"number\":1}", "Idempotency-Key", key)
                        .statusCode())
                .isEqualTo(201);
    }
}
