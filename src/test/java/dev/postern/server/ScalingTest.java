package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.embedded.ScratchServer;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.HaProxy;
import dev.postern.testing.HaProxy.Ports;
import dev.postern.testing.Polling;
import dev.postern.testing.StandbyServer;
import dev.postern.testing.TestDatabases;
import dev.postern.testing.TestSchema;
import dev.postern.testing.TestService;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Requests per second of one to three instances behind haproxy, with and without a replica (`docs/scaling.md`).
///
/// The figures are printed, with the transactions per second of the primary. Instances, PostgreSQL, haproxy and
/// clients share the machine, so only requests that wait in PostgreSQL scale.
@Tag("drill")
@Tag("long")
class ScalingTest {

    private static final int CLIENTS = 32;
    private static final int POOL_SIZE = 4;
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final Duration PHASE = Duration.ofSeconds(Integer.getInteger("scaling.seconds", 4));

    private static final String SQL = """
            create table notes (id int primary key, text text);
            insert into notes select i, 'note ' || i from generate_series(1, 10000) i;
            create function wait() returns int stable language plpgsql as
                $$ begin perform pg_sleep(0.02); return (select id from notes where id = 1); end $$;
            """;

    private static final String BY_KEY = "/api/notes?id=eq.77";
    private static final String WAITING = "/api/rpc/wait";

    private static final String TRANSACTIONS = """
            select xact_commit from pg_stat_database where datname = current_database()""";

    private static final TestSchema SCHEMA = TestSchema.of(SQL);

    private static TestService start(Ports ports, DatabaseAddress database, List<String> options) {
        TestService service = SCHEMA.through(_ -> database)
                .serve(Stream.concat(
                                Stream.of(
                                        "--port=" + ports.api(),
                                        "--admin-port=" + ports.admin(),
                                        "--pool-size=" + POOL_SIZE),
                                options.stream())
                        .toArray(String[]::new));
        service.start();
        return service;
    }

    @Test
    void instancesAndReplicas_serveAllRequests(@TempDir Path folder) throws Exception {
        assumeTrue(HaProxy.isInstalled(), "haproxy is not installed: apt-get install haproxy");
        try (ScratchServer primary = ScratchServer.start()) {
            DatabaseAddress database = primary.createDatabase();
            TestDatabases.execute(database, SQL);
            try (ScratchServer standby = StandbyServer.streamingFrom(database, "replica")) {
                String replica =
                        "--replica-url=" + StandbyServer.on(standby, database).url();
                measure(folder, database, List.of(), 1); // warms up the JVM
                for (List<String> options : List.of(List.<String>of(), List.of(replica))) {
                    for (int instances = 1; instances <= 3; instances++) {
                        measure(folder, database, options, instances);
                    }
                }
            }
        }
    }

    private static void measure(Path folder, DatabaseAddress database, List<String> options, int instances)
            throws Exception {
        List<Ports> ports = HaProxy.freePorts(instances + 1);
        List<TestService> running = new ArrayList<>();
        ports.subList(0, instances).forEach(each -> running.add(start(each, database, options)));
        try (HaProxy proxy = new HaProxy(folder, ports.getLast(), ports.subList(0, instances))) {
            for (int i = 0; i < instances; i++) {
                int instance = i;
                Polling.until(() -> proxy.isUp(instance));
            }
            for (String path : List.of(BY_KEY, WAITING)) {
                URI target = proxy.origin().resolve(path);
                countResponses(target, WARM_UP);
                long transactions = transactions(database);
                int count = countResponses(target, PHASE);
                System.out.printf(
                        "instances %d, replicas %d, %s: %d requests and %d transactions of the primary per second%n",
                        instances,
                        options.size(),
                        path,
                        count / PHASE.toSeconds(),
                        (transactions(database) - transactions) / PHASE.toSeconds());
            }
        } finally {
            running.forEach(TestService::close);
        }
    }

    private static long transactions(DatabaseAddress database) {
        return Long.parseLong(TestDatabases.value(database, TRANSACTIONS));
    }

    private static int countResponses(URI target, Duration duration) throws Exception {
        Instant end = Instant.now().plus(duration);
        int count = 0;
        try (HttpClient client = HttpClient.newHttpClient();
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> counts = Stream.generate(() -> clients.submit(() -> send(client, target, end)))
                    .limit(CLIENTS)
                    .toList();
            for (Future<Integer> each : counts) {
                count += each.get();
            }
        }
        return count;
    }

    private static int send(HttpClient client, URI target, Instant end) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(target).build();
        int count = 0;
        while (Instant.now().isBefore(end)) {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            count++;
        }
        return count;
    }
}
