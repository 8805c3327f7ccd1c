package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.store.DatabaseAddress;
import dev.postern.testing.Polling;
import dev.postern.testing.ServiceProcess;
import dev.postern.testing.TestDatabases;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Services that are killed during a write: all rows of a request are there or none, and reported writes persist.
///
/// `-Dpostern.kills` sets the number of services that each test kills; the nightly run uses `-Dpostern.kills=20`.
/// Two are one that is killed before its response, and one afterwards.
@Tag("processes")
class KillsTest {

    private static final int KILLS = Integer.getInteger("postern.kills", 2);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /// End of the kill times, as a fraction of the response time; above 1 to cover the time after the response.
    private static final double MAX_KILL_TIME = 1.25;

    private final DatabaseAddress database = TestDatabases.createEverything();
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    /// Outcome of a request whose service was killed.
    private record Outcome(boolean responded, Rows rows) {}

    private enum Rows {
        NONE,
        ALL
    }

    /// A write request.
    ///
    /// @param rows number of rows that it writes into all tables
    private record Request(String path, String body, int rows) {}

    /// Deletes the rows and slows every statement down, so that PostgreSQL takes most of the time.
    @BeforeEach
    void slowDownStatements() {
        TestDatabases.execute(database, """
                truncate directors, films cascade;
                create function wait() returns trigger language plpgsql as
                    $$ begin perform pg_sleep(0.03); return null; end $$;
                create trigger wait after insert on directors for each statement execute function wait();
                create trigger wait after insert on films for each statement execute function wait();
                """);
    }

    @Test
    void killedDuringBulkInsert_allRowsOrNone() {
        kill(new Request("/api/directors", directors(0, 10_000), 10_000));
    }

    @Test
    void killedDuringNestedInsert_allRowsOrNone() {
        String body = IntStream.range(0, 100)
                .mapToObj(i -> "{\"first_name\":\"%d\",\"last_name\":\"D\",\"films\":%s}".formatted(i, films(20)))
                .collect(Collectors.joining(",", "[", "]"));
        kill(new Request("/api/directors", body, 100 * 21));
    }

    @Test
    void killedDuringBatch_allRowsOrNone() {
        List<String> operations = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            operations.add("""
                    {"id":"%d","method":"POST","path":"/directors?select=id",
                     "headers":{"Prefer":"return=representation"},"body":%s}""".formatted(i, directors(i, i + 1)));
            operations.add("""
                    {"method":"POST","path":"/films","body":{"title":"T","year":2000,"director_id":{"$ref":"%d/0/id"}}}""".formatted(i));
        }
        kill(new Request("/api/-/batch", "{\"operations\":[" + String.join(",", operations) + "]}", 20));
    }

    private static String directors(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj("{\"first_name\":\"%1$d\",\"last_name\":\"D %1$d\"}"::formatted)
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String films(int count) {
        return IntStream.range(0, count)
                .mapToObj("{\"title\":\"T %d\",\"year\":2000}"::formatted)
                .toList()
                .toString();
    }

    private ServiceProcess start() {
        return ServiceProcess.startServe(database, Map.of(), "--pool-size", "1").awaitListening();
    }

    /// Kills one service in each part of the time between a request and shortly after its response, and one more
    /// after its response.
    private void kill(Request request) {
        Duration responseTime = measureResponseTime(request);
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < KILLS - 1; i++) {
            double fraction = MAX_KILL_TIME * (i + random.nextDouble()) / KILLS;
            outcomes.add(killAfter(request, i, Duration.ofNanos((long) (responseTime.toNanos() * fraction))));
        }
        outcomes.add(killAfter(request, KILLS - 1, TIMEOUT));
        String description = "seed %d, response time %s: %s".formatted(seed, responseTime, outcomes);
        assertThat(outcomes).as(description).doesNotContain(new Outcome(true, Rows.NONE));
        assertThat(outcomes).as(description).contains(new Outcome(false, Rows.NONE), new Outcome(true, Rows.ALL));
    }

    /// Measures the response time of a newly started service.
    private Duration measureResponseTime(Request request) {
        try (ServiceProcess service = start()) {
            Instant begin = Instant.now();
            HttpResponse<String> response = send(service, request, 0).join();
            Duration responseTime = Duration.between(begin, Instant.now());
            assertThat(response.statusCode()).as(response.body()).isBetween(200, 201);
            assertThat(kill(service, request)).isEqualTo(Rows.ALL);
            return responseTime;
        }
    }

    /// Sends a request and kills the service after a delay, or earlier if it has responded.
    private Outcome killAfter(Request request, int number, Duration delay) {
        try (ServiceProcess service = start()) {
            boolean responded = isResponseWithin(send(service, request, number), delay);
            return new Outcome(responded, kill(service, request));
        }
    }

    private static boolean isResponseWithin(CompletableFuture<HttpResponse<String>> response, Duration delay) {
        try {
            assertThat(response.get(delay.toNanos(), TimeUnit.NANOSECONDS).statusCode())
                    .isBetween(200, 201);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// Kills a service.
    ///
    /// @return rows that it left; they are deleted
    private Rows kill(ServiceProcess service, Request request) {
        service.kill();
        Polling.until(() -> value("select count(*) from pg_stat_activity where datname = current_database()"
                        + " and application_name = 'postern'")
                == 0);
        int rows = value("select (select count(*) from directors) + (select count(*) from films)");
        assertThat(rows).as("seed %d", seed).isIn(0, request.rows());
        TestDatabases.execute(database, "truncate directors, films cascade");
        return rows == 0 ? Rows.NONE : Rows.ALL;
    }

    /// Sends a request; a preference on every other one makes the service send BEGIN and COMMIT as separate
    /// messages.
    private CompletableFuture<HttpResponse<String>> send(ServiceProcess service, Request request, int number) {
        String[] headers = number % 2 == 0 ? new String[0] : new String[] {"Prefer", "timezone=UTC"};
        return service.send("POST", request.path(), request.body(), headers);
    }

    private int value(String sql) {
        return Integer.parseInt(TestDatabases.value(database, sql));
    }
}
