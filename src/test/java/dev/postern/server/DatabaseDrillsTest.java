package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.FaultyNetwork;
import dev.postern.testing.Ledger;
import dev.postern.testing.Polling;
import dev.postern.testing.TestSchema;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Drills with faults of the network and conflicts in the database, under load.
@Tag("drill")
@Tag("long")
class DatabaseDrillsTest {

    private static final int CLIENTS = 20;
    private static final FaultyNetwork NETWORK = new FaultyNetwork();

    @RegisterExtension
    static final TestService UNRELIABLE = TestService.everything(
                    "--pool-size=5", "--pool-timeout=2s", "--statement-timeout=2s", "--socket-timeout=3s")
            .through(NETWORK);

    @RegisterExtension
    static final TestService SMALL = TestService.everything("--pool-size=4", "--pool-timeout=2s");

    @RegisterExtension
    static final TestService CONTENDED =
            TestService.everything("--pool-size=10", "--pool-timeout=10s", "--request-timeout=15s");

    @RegisterExtension
    static final TestService LIMITED_ROLE =
            TestSchema.of("""
                    do $$ begin
                        if not exists (select from pg_roles where rolname = 'drill_login') then
                            create role drill_login login noinherit connection limit 4;
                            create role drill_client;
                            grant drill_client to drill_login;
                        end if;
                    end $$;
                    create function wait(seconds float) returns text volatile language plpgsql as $$
                    begin perform pg_sleep(seconds); return 'done'; end $$;
                    """).roles("drill_login", "drill_client").serve("--pool-size=8", "--pool-timeout=2s");

    private static CompletableFuture<HttpResponse<String>> sendAsync(
            TestService service, String method, String path, String body) {
        return CompletableFuture.supplyAsync(
                () -> service.send(method, path, body),
                task -> Thread.ofVirtual().start(task));
    }

    @Test
    void oldFlowsDropped_ledgerIsExact() {
        try (Ledger ledger = new Ledger(UNRELIABLE, CLIENTS)) {
            for (int i = 0; i < 3; i++) {
                ledger.awaitInserts(100);
                NETWORK.silenceOpen();
            }
            ledger.awaitInserts(100);
            ledger.assertExact();
        }
    }

    @Test
    void networkSilentFor10Seconds_ledgerIsExact() {
        try (Ledger ledger = new Ledger(UNRELIABLE, CLIENTS)) {
            ledger.awaitInserts(100);
            NETWORK.silence();
            Instant end = Instant.now().plusSeconds(10);
            Polling.until(() -> Instant.now().isAfter(end));
            NETWORK.restore();
            ledger.awaitInserts(100);
            ledger.assertExact();
        }
    }

    @Test
    void connectionsReset_ledgerIsExact() {
        try (Ledger ledger = new Ledger(UNRELIABLE, CLIENTS)) {
            for (int i = 0; i < 10; i++) {
                ledger.awaitInserts(30);
                NETWORK.cutOpen();
            }
            ledger.awaitInserts(30);
            ledger.assertExact();
        }
    }

    /// Two connections' worth of time per connection: the pool timeout is 2 s, and each statement takes 1 s.
    @Test
    void fiftyRequestsOfOneSecond_poolOfFour_serves8AndRejectsTheOthers() {
        List<CompletableFuture<HttpResponse<String>>> requests = IntStream.range(0, 50)
                .mapToObj(_ -> sendAsync(SMALL, "POST", "/api/rpc/patient", "{\"seconds\":1}"))
                .toList();
        List<HttpResponse<String>> responses =
                requests.stream().map(CompletableFuture::join).toList();
        long served = responses.stream()
                .filter(response -> response.statusCode() == 200)
                .count();
        assertThat(served).isBetween(8L, 12L);
        assertThat(responses)
                .filteredOn(response -> response.statusCode() != 200)
                .allSatisfy(response -> {
                    assertThat(response.statusCode()).isIn(503, 504);
                    assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
                });
    }

    /// Each batch changes two rows in the order of its number, so two of them wait for each other.
    @Test
    void deadlocks_sumsAreRight() {
        CONTENDED.sql("insert into logs (number, text) values (1, '0'), (2, '0')");
        CONTENDED.sql("""
                create or replace function private.count_up() returns trigger language plpgsql as $$
                begin new.text = (old.text::int + 1)::text; return new; end $$;
                create trigger count_up before update on logs for each row execute function private.count_up()""");
        List<CompletableFuture<HttpResponse<String>>> batches = IntStream.range(0, 60)
                .mapToObj(i -> sendAsync(CONTENDED, "POST", "/api/-/batch", batch(1 + i % 2, 2 - i % 2)))
                .toList();
        long committed = batches.stream()
                .map(CompletableFuture::join)
                .peek(response ->
                        assertThat(response.statusCode()).as(response.body()).isIn(200, 409, 503, 504))
                .filter(response -> response.statusCode() == 200)
                .count();
        assertThat(committed).isPositive();
        assertThat(CONTENDED.value("select string_agg(text, ',') from logs where number in (1, 2)"))
                .isEqualTo(committed + "," + committed);
    }

    private static String batch(int first, int second) {
        String update = "{\"method\":\"PATCH\",\"path\":\"/logs?number=eq.%d\",\"body\":{\"text\":\"0\"}}";
        return "{\"operations\":[" + update.formatted(first) + "," + update.formatted(second) + "]}";
    }

    /// The login role can have four connections, so half of the permits have none.
    @Test
    void roleLimitBelowPoolSize_requestsUseTheConnectionsThatExist() {
        for (int round = 0; round < 20; round++) {
            List<CompletableFuture<HttpResponse<String>>> requests = IntStream.range(0, 8)
                    .mapToObj(_ -> sendAsync(LIMITED_ROLE, "POST", "/api/rpc/wait", "{\"seconds\":0.02}"))
                    .toList();
            assertThat(requests)
                    .allSatisfy(request -> assertThat(request.join().statusCode())
                            .as(request.join().body())
                            .isEqualTo(200));
        }
    }
}
