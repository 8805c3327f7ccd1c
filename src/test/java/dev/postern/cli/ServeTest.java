package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.migrate.GeneratedSchema;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.ServiceProcess;
import dev.postern.testing.ServiceProcess.Result;
import dev.postern.testing.TestDatabases;
import dev.postern.testing.TestService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The program as people start it: what it prints, how it ends, what it keeps.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ServeTest {

    private static final String KEPT = "/api/posts?title=eq.Kept";

    @Test
    void anEmbeddedServiceShowsWhatToTryAndKeepsItsRows(@TempDir Path directory) throws Exception {
        try (ServiceProcess service = embedded(directory)) {
            assertThat(service.await("Demo account: ")).matches("Demo account: \\S+@\\S+ / .+");
            for (int i = 0; i < 3; i++) {
                assertThat(statusOf(service.await("curl"))).isBetween(200, 399);
            }
            keepARow(service);
            assertThat(service.stop()).satisfies(ServeTest::orderly);
        }
        try (ServiceProcess service = embedded(directory)) {
            assertKept(service);
            assertThat(service.stop()).satisfies(ServeTest::orderly);
        }
    }

    @Test
    void aDataDirectoryIsUsedByOneProcessAndOutlivesIt(@TempDir Path directory) {
        try (ServiceProcess service = embedded(directory)) {
            Result second = run("serve", "--data-dir", directory.toString(), "--port", "0");
            assertThat(second.err())
                    .contains("Another Postern is running on " + directory)
                    .contains("--data-dir");
            assertThat(second).satisfies(ServeTest::refused);
            keepARow(service);
            service.kill();
        }
        try (ServiceProcess service = embedded(directory)) {
            assertKept(service);
            assertThat(service.stop()).satisfies(ServeTest::orderly);
        }
    }

    @Test
    void aDataDirectoryThatCannotBeMadeIsSaid(@TempDir Path directory) throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        Result refusal =
                run("serve", "--port", "0", "--data-dir", file.resolve("data").toString());
        assertThat(refusal.err()).contains("in " + file.resolve("data") + " did not start", "--data-dir");
        assertThat(refusal).satisfies(ServeTest::refused);
    }

    @Test
    void anEmptyDatabaseIsMigratedOnlyWhenTold() {
        String[] options = options(TestDatabases.empty());
        Result refusal = run(with(options, "serve"));
        assertThat(refusal.err())
                .hasLineCount(1)
                .contains("version none", "version " + GeneratedSchema.version(), "--migrate");
        assertThat(refusal).satisfies(ServeTest::refused);
        try (ServiceProcess service = ServiceProcess.start(Map.of(), with(options, "serve", "--migrate"))
                .awaitListening()) {
            assertThat(service.send("GET", "/api/users", "").join().body()).isEqualTo("[]");
            assertThat(service.stop()).satisfies(ServeTest::orderly);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--migrate"})
    void aNewerDatabaseIsRefused(String migrate) {
        DatabaseAddress database = TestDatabases.fresh();
        TestDatabases.execute(database, """
                insert into flyway_schema_history
                    (installed_rank, version, description, type, script, installed_by, execution_time, success)
                values (999, '999', 'later', 'SQL', 'V999__later.sql', 'test', 1, true)""");
        String[] options = with(options(database), "serve");
        Result refusal = run(migrate.isEmpty() ? options : with(new String[] {migrate}, options));
        assertThat(refusal.err()).contains("999", GeneratedSchema.version(), "./postern generate");
        assertThat(refusal).satisfies(ServeTest::refused);
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsSaid() {
        Result refusal = run("serve", "--port", "0", "--db-url", "jdbc:postgresql://127.0.0.1:1/x");
        assertThat(refusal.err()).contains("jdbc:postgresql://127.0.0.1:1/x does not answer", "--db-url");
        assertThat(refusal).satisfies(ServeTest::refused);
    }

    @Test
    void optionsAreTakenFromTheEnvironment() {
        DatabaseAddress database = TestDatabases.fresh();
        TestDatabases.execute(
                database,
                "create role environment superuser login password 'from the environment';"
                        + " insert into users (email, full_name, hashed_password) values ('e@example.com', 'E', 'x')");
        Map<String, String> environment = Map.of(
                "POSTERN_PORT", "0",
                "POSTERN_DB_URL", database.url(),
                "POSTERN_DB_USER", "environment",
                "POSTERN_DB_PASSWORD", "from the environment");
        try (ServiceProcess service = ServiceProcess.start(environment, "serve").awaitListening()) {
            assertThat(service.send("GET", "/api/users?select=email", "").join().body())
                    .isEqualTo("[{\"email\":\"e@example.com\"}]");
            assertThat(value(
                            database,
                            "select usename from pg_stat_activity where application_name = 'postern'"
                                    + " and datname = current_database() limit 1"))
                    .isEqualTo("environment");
            assertThat(service.stop()).satisfies(ServeTest::orderly);
        }
    }

    @Test
    void helpShowsEachOptionWithItsDefault() {
        Result help = ServiceProcess.run(Map.of("POSTERN_DB_PASSWORD", "do not show"), "", "serve", "--help");
        assertThat(help.exit()).as(help.err()).isZero();
        List<String> options = Stream.of(help.out().split("(?m)^ +(?:-\\w, )?(?=--)"))
                .filter(text -> text.startsWith("--"))
                .filter(text -> !text.startsWith("--help") && !text.startsWith("--version"))
                .toList();
        assertThat(options)
                .hasSize(27)
                .allSatisfy(option -> assertThat(option.replaceAll("\\s+", " ")).contains("Default: "));
        assertThat(help.out()).contains("8080", "1MiB", "10s", "2s", "30s").doesNotContain("do not show");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--zzz=red",
                "--port=abc",
                "--port=70000",
                "--pool-size=0",
                "--pool-timeout=soon",
                "--max-body=lots",
                "--max-embed-depth=-1"
            })
    void optionsThatMakeNoSenseAreRefusedWithTheUsage(String option) {
        Result refusal = run("serve", "--db-url", "jdbc:postgresql://127.0.0.1:1/x", option);
        assertThat(refusal.exit()).as(refusal.err()).isEqualTo(2);
        assertThat(refusal.err())
                .contains(option.substring(0, option.indexOf('=')), "Usage: postern serve")
                .doesNotContain("\tat ");
    }

    @Test
    void aPortInUseIsSaid() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());
            String[] database = without(options(TestDatabases.fresh()), 2);
            Result refusal = run(with(database, "serve", "--port", port));
            assertThat(refusal.err())
                    .hasLineCount(2)
                    .startsWith("Port " + port + " on 127.0.0.1 is in use")
                    .contains("--port");
            assertThat(refusal).satisfies(ServeTest::refused);
        }
    }

    @Test
    void requestsInFlightAreFinishedBeforeTheEnd() throws SQLException {
        DatabaseAddress database = TestDatabases.fresh();
        TestDatabases.execute(
                database,
                "insert into users (email, full_name, hashed_password) values ('e@example.com', 'E', 'x');"
                        + " insert into posts (title, user_id) select 'before', id from users");
        try (ServiceProcess service = ServiceProcess.start(Map.of(), with(options(database), "serve"))
                        .awaitListening();
                Connection lock = TestDatabases.connect(database)) {
            lock.setAutoCommit(false);
            try (Statement statement = lock.createStatement()) {
                statement.execute("select from posts for update");
            }
            CompletableFuture<HttpResponse<String>> waiting =
                    service.send("PATCH", "/api/posts?title=eq.before", "{\"content\":\"changed\"}");
            until(() -> "1"
                    .equals(value(
                            database,
                            "select count(*) from pg_stat_activity where datname = current_database()"
                                    + " and wait_event_type = 'Lock'")));
            service.terminate();
            until(() -> takesNoRequest(service));
            assertThat(waiting).isNotDone();
            lock.commit();
            assertThat(waiting.join().statusCode()).isEqualTo(204);
            assertThat(service.result()).satisfies(ServeTest::orderly);
        }
        assertThat(value(database, "select content from posts")).isEqualTo("changed");
    }

    @Test
    void usersAreManagedFromTheCommandLine() {
        String[] database = without(options(TestDatabases.fresh()), 2);
        Result created = ServiceProcess.run(
                Map.of(),
                "correct horse\n",
                with(database, "user", "create", "--email", "x@example.com", "--full-name", "X Y"));
        String id = onlyRow(created)[0];
        assertThat(onlyRow(created)).startsWith(id, "x@example.com", "X Y", "true");
        assertThat(onlyRow(run(with(database, "user", "show", "x@example.com"))))
                .isEqualTo(onlyRow(created));
        assertThat(onlyRow(run(with(database, "user", "list", "--active")))).isEqualTo(onlyRow(created));
        assertThat(onlyRow(run(with(database, "user", "deactivate", id)))[3]).isEqualTo("false");
        assertThat(run(with(database, "user", "list", "--active")).out()).hasLineCount(1);
        assertThat(onlyRow(run(with(database, "user", "restore", id)))[3]).isEqualTo("true");
        Result nobody = run(with(database, "user", "show", "nobody@example.com"));
        assertThat(nobody.err()).hasLineCount(1).contains("nobody@example.com");
        assertThat(nobody).satisfies(ServeTest::refused);
    }

    /// The fields of the row below the header.
    private static String[] onlyRow(Result result) {
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out() + result.err()).doesNotContain("correct horse", "argon2");
        String[] lines = result.out().split("\n", -1);
        assertThat(lines).hasSize(2);
        assertThat(lines[0]).startsWith("id\temail\t").doesNotContain("password");
        return lines[1].split("\t", -1);
    }

    private static ServiceProcess embedded(Path directory) {
        return ServiceProcess.start(Map.of(), "serve", "--data-dir", directory.toString(), "--port", "0")
                .awaitListening();
    }

    private static Result run(String... arguments) {
        return ServiceProcess.run(Map.of(), "", arguments);
    }

    private static String[] options(DatabaseAddress address) {
        return new String[] {
            "--port", "0", "--db-url", address.url(), "--db-user", address.user(), "--db-password", address.password()
        };
    }

    private static String[] with(String[] options, String... command) {
        return Stream.concat(Stream.of(command), Stream.of(options)).toArray(String[]::new);
    }

    private static String[] without(String[] options, int first) {
        return Stream.of(options).skip(first).toArray(String[]::new);
    }

    private static void orderly(Result result) {
        assertThat(result.exit()).as("%s", result).isZero();
        assertThat(result.out() + result.err()).doesNotContain("\tat ").doesNotContain("Exception");
    }

    private static void refused(Result result) {
        assertThat(result.exit()).as("%s", result).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).doesNotContain("\tat ").doesNotContain("Exception");
    }

    private static void keepARow(ServiceProcess service) {
        assertThat(service.send("POST", "/api/posts", "{\"title\":\"Kept\",\"user_id\":1}")
                        .join()
                        .statusCode())
                .isEqualTo(201);
    }

    private static void assertKept(ServiceProcess service) {
        HttpResponse<String> found = service.send("GET", KEPT, "").join();
        assertThat(found.statusCode()).as(found.body()).isEqualTo(200);
        assertThat(TestService.json(found)).hasSize(1);
    }

    /// Runs a line that was printed to be tried, as a shell would.
    private static int statusOf(String curl) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("bash", "-c", curl + " -s -o /dev/null -w '%{http_code}'").start();
        String status = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(curl).isZero();
        return Integer.parseInt(status);
    }

    private static boolean takesNoRequest(ServiceProcess service) {
        try {
            return service.send("GET", "/api/posts?limit=1", "").join().statusCode() == 503;
        } catch (CompletionException e) {
            return e.getCause() instanceof IOException;
        }
    }

    @FunctionalInterface
    private interface State {
        boolean holds() throws SQLException;
    }

    private static void until(State state) throws SQLException {
        Instant end = Instant.now().plus(Duration.ofSeconds(20));
        while (!state.holds()) {
            assertThat(Instant.now()).isBefore(end);
            Thread.onSpinWait();
        }
    }

    private static String value(DatabaseAddress database, String sql) {
        try (Connection connection = TestDatabases.connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "";
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
