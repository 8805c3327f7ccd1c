package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.embedded.EmbeddedServer;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.ServiceProcess;
import dev.postern.testing.ServiceProcess.Result;
import dev.postern.testing.TestDatabases;
import dev.postern.testing.TestService;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Tests of the start of `serve`: its output, its data directory and its options from the environment.
@Tag("processes")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ServeStartTest {

    private static final String KEPT = "/api/films?title=eq.Kept";

    @Test
    void embeddedService_printsExamplesAndKeepsRows(@TempDir Path directory) throws Exception {
        try (ServiceProcess service = ServiceProcess.startEmbedded(directory).awaitListening()) {
            assertThat(service.awaitOutputLine("Demo account: "))
                    .isEqualTo("Demo account: ada@example.org / no account of this schema");
            for (int i = 0; i < 2; i++) {
                assertThat(statusOf(service.awaitOutputLine("curl"))).isBetween(200, 399);
            }
            insertRow(directory);
            assertThat(service.stop()).satisfies(Result::assertSuccess);
        }
        try (ServiceProcess service = ServiceProcess.startEmbedded(directory).awaitListening()) {
            assertRowExists(service);
            assertThat(service.stop()).satisfies(Result::assertSuccess);
        }
    }

    @Test
    void dataDirectory_isUsedByOneProcessAndSurvivesAKill(@TempDir Path directory) {
        try (ServiceProcess service = ServiceProcess.startEmbedded(directory).awaitListening()) {
            Result second = ServiceProcess.run("serve", "--data-dir", directory.toString(), "--port", "0");
            assertThat(second.err())
                    .contains("Data directory " + directory + " is in use by another Postern")
                    .contains("--data-dir");
            assertThat(second).satisfies(Result::assertFailure);
            insertRow(directory);
            service.kill();
        }
        try (ServiceProcess service = ServiceProcess.startEmbedded(directory).awaitListening()) {
            assertRowExists(service);
            assertThat(service.stop()).satisfies(Result::assertSuccess);
        }
    }

    @Test
    void emptyDatabase_isMigratedOnlyWithMigrateOption() {
        DatabaseAddress database = TestDatabases.createEmpty();
        Result failure = ServiceProcess.run(ServiceProcess.withDatabaseOptions(database, "serve", "--port", "0"));
        assertThat(failure.err()).hasLineCount(2).contains("version none", "version 1", "--migrate");
        assertThat(failure).satisfies(Result::assertFailure);
        try (ServiceProcess service = ServiceProcess.start(
                        Map.of(),
                        ServiceProcess.withDatabaseOptions(
                                database, "serve", "--port", "0", "--anonymous-role", "login", "--migrate"))
                .awaitListening()) {
            assertThat(service.send("GET", "/api/films", "").join().body()).isEqualTo("[]");
            assertThat(service.stop()).satisfies(Result::assertSuccess);
        }
    }

    @Test
    void environment_setsOptions() {
        DatabaseAddress database = TestDatabases.createEverything();
        TestDatabases.execute(database, "create role environment superuser login password 'from the environment'");
        Map<String, String> environment = Map.of(
                "POSTERN_PORT", "0",
                "POSTERN_ANONYMOUS_ROLE", "login",
                "POSTERN_DB_URL", database.url(),
                "POSTERN_DB_USER", "environment",
                "POSTERN_DB_PASSWORD", "from the environment");
        try (ServiceProcess service = ServiceProcess.start(environment, "serve").awaitListening()) {
            assertThat(service.send("GET", "/api/films?select=title&id=eq.1", "")
                            .join()
                            .body())
                    .isEqualTo("[{\"title\":\"Persona\"}]");
            assertThat(TestDatabases.value(
                            database,
                            "select usename from pg_stat_activity where application_name = 'postern'"
                                    + " and datname = current_database() limit 1"))
                    .isEqualTo("environment");
            assertThat(service.stop()).satisfies(Result::assertSuccess);
        }
    }

    private static void insertRow(Path directory) {
        TestDatabases.execute(
                EmbeddedServer.running(directory).orElseThrow(),
                "insert into films (id, title, year) values (100, 'Kept', 2000)");
    }

    private static void assertRowExists(ServiceProcess service) {
        HttpResponse<String> found = service.send("GET", KEPT, "").join();
        assertThat(found.statusCode()).as(found.body()).isEqualTo(200);
        assertThat(TestService.json(found)).hasSize(1);
    }

    /// Runs a printed example in a shell and returns the response's status.
    private static int statusOf(String curl) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("bash", "-c", curl + " -s -o /dev/null -w '%{http_code}'").start();
        String status = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(curl).isZero();
        return Integer.parseInt(status);
    }
}
