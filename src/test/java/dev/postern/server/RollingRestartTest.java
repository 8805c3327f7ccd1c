package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.assembly.RunningServer;
import dev.postern.assembly.ServedApplication;
import dev.postern.cli.ServiceStart;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.EverythingSchema;
import dev.postern.testing.HaProxy;
import dev.postern.testing.HaProxy.Ports;
import dev.postern.testing.Polling;
import dev.postern.testing.TestDatabases;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Restart of three services behind haproxy, one after another, which no client notices.
@Tag("drill")
class RollingRestartTest {

    private static final int INSTANCES = 3;
    private static final int CLIENTS = 6;

    /// Requests of all clients before the next step, so that the load is there.
    private static final int LOAD = 50;

    private final DatabaseAddress owner = TestDatabases.createEverything();
    private final DatabaseAddress login = TestDatabases.withLogin(EverythingSchema.LOGIN_ROLE, owner);
    private final AtomicInteger responses = new AtomicInteger();
    private final AtomicInteger inserts = new AtomicInteger();
    private final AtomicBoolean isOver = new AtomicBoolean();

    @Test
    void restartOneByOne_noRequestFails(@TempDir Path folder) throws Exception {
        assumeTrue(HaProxy.isInstalled(), "haproxy is not installed: apt-get install haproxy");
        List<Ports> ports = HaProxy.freePorts(INSTANCES + 1);
        List<RunningServer> running = new ArrayList<>();
        ports.subList(0, INSTANCES).forEach(each -> running.add(start(each)));
        try (HaProxy proxy = new HaProxy(folder, ports.getLast(), ports.subList(0, INSTANCES));
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < INSTANCES; i++) {
                awaitUp(proxy, i);
            }
            List<Future<List<String>>> failures = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                failures.add(clients.submit(() -> sendRequests(proxy.origin())));
            }
            for (int i = 0; i < INSTANCES; i++) {
                awaitLoad();
                restart(proxy, ports.get(i), running, i);
            }
            awaitLoad();
            isOver.set(true);
            for (Future<List<String>> each : failures) {
                assertThat(each.get()).isEmpty();
            }
        } finally {
            isOver.set(true);
            running.forEach(each -> {
                each.server().endShutdownDelay();
                each.close();
            });
        }
        assertThat(TestDatabases.value(owner, "select count(*) || ' ' || count(distinct number) from logs"))
                .isEqualTo(inserts + " " + inserts);
    }

    private RunningServer start(Ports ports) {
        return ServiceStart.inProcess(
                        new ServedApplication(EverythingSchema.generated(), Extension.none()),
                        Map.of("POSTERN_DB_PASSWORD", login.password()),
                        List.of(
                                "--port=" + ports.api(),
                                "--admin-port=" + ports.admin(),
                                "--shutdown-delay=60m",
                                "--anonymous-role=" + EverythingSchema.ROLE,
                                "--db-url=" + login.url(),
                                "--db-user=" + login.user()))
                .run();
    }

    /// The delay lasts until haproxy has noticed it, however slow the machine is.
    private void restart(HaProxy proxy, Ports ports, List<RunningServer> running, int instance) {
        RunningServer ending = running.get(instance);
        CompletableFuture<Void> closed = CompletableFuture.runAsync(ending::close, Thread::startVirtualThread);
        Polling.until(() -> !proxy.isUp(instance));
        awaitLoad();
        ending.server().endShutdownDelay();
        closed.join();
        running.set(instance, start(ports));
        awaitUp(proxy, instance);
    }

    private static void awaitUp(HaProxy proxy, int instance) {
        Polling.until(() -> proxy.isUp(instance));
    }

    private void awaitLoad() {
        int before = responses.get();
        Polling.until(() -> responses.get() >= before + LOAD);
    }

    /// Inserts numbered rows and reads, over connections that are kept.
    ///
    /// @return responses that are no success, and failures
    private List<String> sendRequests(URI origin) {
        List<String> failures = new ArrayList<>();
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (!isOver.get() && failures.isEmpty()) {
                HttpRequest.Builder insert = HttpRequest.newBuilder(origin.resolve("/api/logs"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"number\":" + inserts.incrementAndGet() + "}"));
                HttpRequest.Builder read = HttpRequest.newBuilder(origin.resolve("/api/films?select=id&limit=1"));
                for (HttpRequest.Builder each : List.of(insert, read)) {
                    HttpResponse<String> response = client.sendAsync(each.build(), BodyHandlers.ofString())
                            .join();
                    if (response.statusCode() >= 300) {
                        failures.add(response + " " + response.body());
                    }
                    responses.incrementAndGet();
                }
            }
        } catch (RuntimeException e) {
            failures.add(String.valueOf(e.getCause()));
        }
        return Collections.unmodifiableList(failures);
    }
}
