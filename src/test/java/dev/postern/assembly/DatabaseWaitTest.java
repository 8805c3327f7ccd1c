package dev.postern.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.cli.ServiceStart;
import dev.postern.problem.CommandException;
import dev.postern.server.Extension;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.EverythingSchema;
import dev.postern.testing.Polling;
import dev.postern.testing.TestDatabases;
import dev.postern.testing.Wiretap;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests of a start before the database: what is waited for, and what ends the start at once.
class DatabaseWaitTest {

    private static final DatabaseAddress DATABASE =
            TestDatabases.withLogin(EverythingSchema.LOGIN_ROLE, TestDatabases.createEverything());

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static ServiceStart start(DatabaseAddress database, String... options) {
        return ServiceStart.inProcess(
                new ServedApplication(EverythingSchema.generated(), Extension.none()),
                Map.of("POSTERN_DB_PASSWORD", database.password()),
                Stream.concat(
                                Stream.of(
                                        "--port=0",
                                        "--anonymous-role=" + EverythingSchema.ROLE,
                                        "--db-url=" + database.url(),
                                        "--db-user=" + database.user()),
                                Stream.of(options))
                        .toList());
    }

    private static HttpResponse<String> get(URI address) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(address).timeout(TIMEOUT).build();
            return client.sendAsync(request, BodyHandlers.ofString()).join();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }

    private static boolean accepts(int port) {
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    @Test
    void databaseStartsLater_serviceIsLiveAndBecomesReady() throws IOException {
        int port = freePort();
        URI admin = URI.create("http://127.0.0.1:" + port);
        try (Wiretap proxy = new Wiretap()) {
            DatabaseAddress database = proxy.startFor(DATABASE);
            proxy.interrupt();
            CompletableFuture<RunningServer> started = CompletableFuture.supplyAsync(
                    () -> start(database, "--admin-port=" + port).run(), Thread::startVirtualThread);
            Polling.until(() -> accepts(port));
            assertThat(get(admin.resolve("/live")).statusCode()).isEqualTo(200);
            Polling.until(() -> get(admin.resolve("/ready")).body().contains("does not respond"));
            assertThat(get(admin.resolve("/ready")).statusCode()).isEqualTo(503);
            assertThat(get(admin.resolve("/metrics")).statusCode()).isEqualTo(200);
            assertThat(started).isNotDone();
            proxy.resume();
            try (RunningServer running = started.join()) {
                assertThat(get(admin.resolve("/ready")).body()).isEqualTo("{\"ready\":true}");
                assertThat(get(URI.create(running.server().address() + "/films?select=id&limit=1"))
                                .statusCode())
                        .isEqualTo(200);
            }
        }
    }

    /// Each failure ends the start although the limit of the wait is not over.
    @ParameterizedTest
    @CsvSource({
        "wrong password, //127.0.0.1:PORT/NAME, nobody_knows, Login to",
        "missing database, //127.0.0.1:PORT/missing_name, , Login to",
        "other version, //127.0.0.1:PORT/postgres, , The database is at version none"
    })
    void otherFailure_endsTheStartAtOnce(String title, String form, String user, String message) {
        URI uri = URI.create(DATABASE.url().substring("jdbc:".length()));
        String url = "jdbc:postgresql:"
                + form.replace("127.0.0.1:PORT", uri.getAuthority()).replace("/NAME", uri.getPath());
        DatabaseAddress wrong = new DatabaseAddress(url, user == null ? DATABASE.user() : user, DATABASE.password());
        assertThatThrownBy(() -> start(wrong, "--wait-for-database=60m").run())
                .as(title)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://127.0.0.1:1/x, The database at jdbc:postgresql://127.0.0.1:1/x does not respond",
        "jdbc:postgresql://db.invalid/x, The host 'db.invalid' of jdbc:postgresql://db.invalid/x is unknown"
    })
    void endOfTheWait_reasonIsReported(String url, String message) {
        DatabaseAddress away = new DatabaseAddress(url, "x", "x");
        assertThatThrownBy(() -> start(away, "--wait-for-database=300ms").run())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void interruptedWait_endsWithTheReason() {
        CommandException reason =
                new CommandException("away").withCause(new SQLException("connection refused", "08001"));
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> new DatabaseWait(Duration.ofHours(1))
                        .run(
                                () -> {
                                    throw reason;
                                },
                                _ -> {}))
                .isSameAs(reason);
        assertThat(Thread.interrupted()).isTrue();
    }
}
