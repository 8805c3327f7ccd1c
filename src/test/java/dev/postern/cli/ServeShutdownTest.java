package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.embedded.EmbeddedServer;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.Polling;
import dev.postern.testing.ServiceProcess;
import dev.postern.testing.ServiceProcess.Result;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Tests of the shutdown of `serve` after a signal.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ServeShutdownTest {

    /// The first signal begins the delay, and the second one ends it.
    @Test
    void shutdown_finishesRequestsInFlight() throws SQLException {
        DatabaseAddress database = TestDatabases.createEverything();
        TestDatabases.execute(database, "insert into films (id, title, year) values (100, 'before', 2000)");
        try (ServiceProcess service = ServiceProcess.startServe(database, Map.of(), "--shutdown-delay=60m")
                        .awaitListening();
                Connection lock = TestDatabases.connect(database)) {
            lock.setAutoCommit(false);
            try (Statement statement = lock.createStatement()) {
                statement.execute("select from films for update");
            }
            CompletableFuture<HttpResponse<String>> waiting =
                    service.send("PATCH", "/api/films?title=eq.before", "{\"plot\":\"changed\"}");
            Polling.until(() -> "1"
                    .equals(TestDatabases.value(
                            database,
                            "select count(*) from pg_stat_activity where datname = current_database()"
                                    + " and wait_event_type = 'Lock'")));
            service.terminate();
            Polling.until(() -> isDelayed(service));
            assertThat(rejectsRequests(service)).isFalse();
            service.terminate();
            Polling.until(() -> rejectsRequests(service));
            assertThat(waiting).isNotDone();
            lock.commit();
            assertThat(waiting.join().statusCode()).isEqualTo(204);
            assertThat(service.result()).satisfies(Result::assertSuccess);
        }
        assertThat(TestDatabases.value(database, "select plot from films where title = 'before'"))
                .isEqualTo("changed");
    }

    @Test
    @Tag("processes")
    void signalDuringStart_stopsEmbeddedServer(@TempDir Path directory) {
        try (ServiceProcess service = ServiceProcess.startEmbedded(directory)) {
            Polling.until(() -> EmbeddedServer.running(directory).isPresent());
            Result result = service.stop();
            assertThat(result).satisfies(Result::assertSuccess);
            assertThat(result.out()).as("ended before it listened").isEmpty();
        }
        assertThat(EmbeddedServer.running(directory)).isEmpty();
        assertThat(directory.resolve("data").resolve("postmaster.pid")).doesNotExist();
    }

    private static boolean isDelayed(ServiceProcess service) {
        HttpResponse<String> response =
                service.send("GET", "/api/films?limit=1", "").join();
        return response.headers().firstValue("Connection").equals(Optional.of("close"));
    }

    /// A request that arrives while the listener closes can stay without a response.
    private static boolean rejectsRequests(ServiceProcess service) {
        try {
            return service.send("GET", "/api/films?limit=1", "")
                            .orTimeout(2, TimeUnit.SECONDS)
                            .join()
                            .statusCode()
                    == 503;
        } catch (CompletionException e) {
            return e.getCause() instanceof IOException || e.getCause() instanceof TimeoutException;
        }
    }
}
