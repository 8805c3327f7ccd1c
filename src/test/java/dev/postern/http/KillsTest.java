package dev.postern.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.store.DatabaseAddress;
import dev.postern.testing.ServiceProcess;
import dev.postern.testing.TestDatabases;
import dev.postern.testing.Until;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A service that is killed while it writes leaves all of a request's rows, or none; what it answered stays.
/// `-Dpostern.kills` sets the number of services that each test kills; the nightly form is `-Dpostern.kills=20`.
class KillsTest {

    private static final int KILLS = Integer.getInteger("postern.kills", 6);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /// How much of the time between a request and its answer is tried: what comes after it as well.
    private static final double TRIED = 1.25;

    private final DatabaseAddress database = TestDatabases.fresh();
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    private ServiceProcess service = start();

    /// What became of a request, and of its rows.
    private record End(boolean answered, Rows rows) {}

    private enum Rows {
        NONE,
        ALL
    }

    /// A request.
    ///
    /// @param rows that it writes, over all tables
    private record Request(String path, String body, int rows) {}

    /// Users need no password here, and every statement takes a moment more, so that most of the time is
    /// PostgreSQL's.
    @BeforeEach
    void slowRows() {
        TestDatabases.execute(database, """
                alter table users alter hashed_password set default 'x';
                create function wait() returns trigger language plpgsql as
                    $$ begin perform pg_sleep(0.03); return null; end $$;
                create trigger wait after insert on users for each statement execute function wait();
                create trigger wait after insert on posts for each statement execute function wait();
                """);
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void ofManyRows() {
        kill(new Request("/api/users", users(0, 10_000), 10_000));
    }

    @Test
    void ofNestedRows() {
        String body = IntStream.range(0, 100)
                .mapToObj(
                        i -> "{\"email\":\"%d@example.com\",\"full_name\":\"U\",\"posts\":%s}".formatted(i, posts(20)))
                .collect(Collectors.joining(",", "[", "]"));
        kill(new Request("/api/users", body, 100 * 21));
    }

    @Test
    void ofABatch() {
        List<String> operations = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            operations.add("""
                    {"id":"%d","method":"POST","path":"/users?select=id",
                     "headers":{"Prefer":"return=representation"},"body":%s}""".formatted(i, users(i, i + 1)));
            operations.add("""
                    {"method":"POST","path":"/posts","body":{"title":"T","user_id":{"$ref":"%d/0/id"}}}""".formatted(i));
        }
        kill(new Request("/api/-/batch", "{\"operations\":[" + String.join(",", operations) + "]}", 20));
    }

    private static String users(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj("{\"email\":\"%1$d@example.com\",\"full_name\":\"U %1$d\"}"::formatted)
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String posts(int count) {
        return IntStream.range(0, count)
                .mapToObj("{\"title\":\"T %d\"}"::formatted)
                .toList()
                .toString();
    }

    private ServiceProcess start() {
        return ServiceProcess.serving(database, "administrator", Map.of(), "--pool-size", "1");
    }

    /// Kills services at moments between a request and a little after its answer, each in a part of that time of
    /// its own, and one once it has answered.
    private void kill(Request request) {
        Duration whole = undisturbed(request);
        List<End> ends = new ArrayList<>();
        for (int i = 0; i < KILLS - 1; i++) {
            double part = TRIED * (i + random.nextDouble()) / KILLS;
            ends.add(killed(request, i, Duration.ofNanos((long) (whole.toNanos() * part))));
        }
        ends.add(killed(request, KILLS - 1, PATIENCE));
        String told = "seed %d, %s: %s".formatted(seed, whole, ends);
        assertThat(ends).as(told).doesNotContain(new End(true, Rows.NONE));
        assertThat(ends).as(told).contains(new End(false, Rows.NONE), new End(true, Rows.ALL));
    }

    /// How long a service takes that has done nothing before.
    private Duration undisturbed(Request request) {
        service.awaitListening();
        Instant begin = Instant.now();
        HttpResponse<String> response = send(request, 0).join();
        Duration whole = Duration.between(begin, Instant.now());
        assertThat(response.statusCode()).as(response.body()).isBetween(200, 201);
        assertThat(restarted(request)).isEqualTo(Rows.ALL);
        return whole;
    }

    /// Kills a service after a request, once `moment` has passed or it has answered.
    private End killed(Request request, int number, Duration moment) {
        service.awaitListening();
        boolean answered = answered(send(request, number), moment);
        return new End(answered, restarted(request));
    }

    private static boolean answered(CompletableFuture<HttpResponse<String>> response, Duration moment) {
        try {
            assertThat(response.get(moment.toNanos(), TimeUnit.NANOSECONDS).statusCode())
                    .isBetween(200, 201);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// Kills the service and starts the next one.
    ///
    /// @return what the killed one left, which is taken away
    private Rows restarted(Request request) {
        service.kill();
        service.close();
        Until.holds(() -> value("select count(*) from pg_stat_activity where datname = current_database()"
                        + " and application_name = 'postern'")
                == 0);
        int rows = value("select (select count(*) from users) + (select count(*) from posts)");
        assertThat(rows).as("seed %d", seed).isIn(0, request.rows());
        TestDatabases.execute(database, "truncate users, posts cascade");
        service = start();
        return rows == 0 ? Rows.NONE : Rows.ALL;
    }

    /// Every other time its transaction is begun and committed by messages of its own.
    private CompletableFuture<HttpResponse<String>> send(Request request, int number) {
        String[] headers = number % 2 == 0 ? new String[0] : new String[] {"Prefer", "timezone=UTC"};
        return service.send("POST", request.path(), request.body(), headers);
    }

    private int value(String sql) {
        return Integer.parseInt(TestDatabases.value(database, sql));
    }
}
