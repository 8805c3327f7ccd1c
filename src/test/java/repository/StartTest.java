package repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import blog.Blog;
import dev.postern.Postern;
import dev.postern.Running;
import dev.postern.embedded.EmbeddedServer;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.Polling;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests of [Postern#start], the service inside a running process.
class StartTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static Running start(DatabaseAddress database, String... options) {
        DatabaseAddress login = BlogSchema.withLoginRole(database);
        List<String> connection = List.of(
                "--port=0",
                "--db-url=" + login.url(),
                "--db-user=" + login.user(),
                "--db-password=" + login.password());
        return Postern.start(
                Blog.application(),
                Stream.concat(connection.stream(), Stream.of(options)).toArray(String[]::new));
    }

    private static DatabaseAddress databaseWithUser(String name) {
        DatabaseAddress database = BlogSchema.createDatabase();
        TestDatabases.execute(
                database,
                "insert into users (email, full_name, hashed_password) values ('a@b.example', '" + name + "', 'x')");
        return database;
    }

    private static HttpResponse<String> get(URI address, String path) throws IOException, InterruptedException {
        return CLIENT.send(HttpRequest.newBuilder(address.resolve(path)).build(), BodyHandlers.ofString());
    }

    @Test
    @SuppressWarnings("try") // close() is under test
    void twoServices_serveTheirDatabases() throws IOException, InterruptedException {
        try (Running first = start(databaseWithUser("Ada"), "--anonymous-role=administrator");
                Running second = start(databaseWithUser("Björn"), "--anonymous-role=administrator")) {
            assertThat(get(first.address(), "/api/users?select=full_name").body())
                    .isEqualTo("[{\"full_name\":\"Ada\"}]");
            first.close();
            assertThat(get(second.address(), "/api/users?select=full_name").body())
                    .isEqualTo("[{\"full_name\":\"Björn\"}]");
            assertThat(get(second.address(), "/blog/users").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void closedService_leavesNothingOpen() throws IOException, InterruptedException {
        DatabaseAddress database = BlogSchema.createDatabase();
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        Running running = start(database, "--anonymous-role=administrator");
        assertThat(get(running.address(), "/api/users").statusCode()).isEqualTo(200);
        assertThat(connections(database)).isPositive();
        running.close();
        running.close();
        assertPortIsFree(running.address().getPort());
        Polling.until(() -> connections(database) == 0);
        Polling.until(() -> threadsSince(before).isEmpty());
    }

    /// Returns the names of the new threads, without those of the test's client and those that the JVM shares.
    private static Set<String> threadsSince(Set<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .filter(name -> !name.matches("(HttpClient|ForkJoinPool|VirtualThread|JNA Cleaner).*|.*Poller"))
                .collect(Collectors.toSet());
    }

    private static int connections(DatabaseAddress database) {
        return Integer.parseInt(TestDatabases.value(
                database,
                "select count(*) from pg_stat_activity where datname = current_database()"
                        + " and pid <> pg_backend_pid()"));
    }

    private static void assertPortIsFree(int port) {
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                .isInstanceOf(IOException.class);
    }

    @Test
    void portInUse_startFailsAndLeavesNothingOpen() throws IOException {
        DatabaseAddress database = BlogSchema.createDatabase();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = "--port=" + taken.getLocalPort();
            assertThatThrownBy(() -> start(database, port, "--anonymous-role=administrator"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("Port " + taken.getLocalPort() + " on 127.0.0.1 is in use\n")
                    .hasMessageContaining("--port");
        }
        Polling.until(() -> connections(database) == 0);
    }

    @Test
    void databaseWithoutMigrations_isRejectedWithRemedy() {
        DatabaseAddress database = TestDatabases.createEmpty();
        assertThatThrownBy(() -> start(database))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("The database is at version none")
                .hasMessageContaining("--migrate");
    }

    @Test
    void migrateOption_appliesMigrations() throws IOException, InterruptedException {
        DatabaseAddress database = TestDatabases.createEmpty();
        try (Running running = Postern.start(
                Blog.application(),
                "--port=0",
                "--migrate",
                "--anonymous-role=administrator",
                "--db-url=" + database.url(),
                "--db-user=" + database.user(),
                "--db-password=" + database.password())) {
            assertThat(get(running.address(), "/api/posts").body()).isEqualTo("[]");
        }
    }

    private static void assertStartFails(DatabaseAddress database, List<String> options, String... messages) {
        List<String> connection = List.of(
                "--port=0",
                "--db-url=" + database.url(),
                "--db-user=" + database.user(),
                "--db-password=" + database.password());
        assertThatThrownBy(() -> Postern.start(
                                Blog.application(),
                                Stream.concat(connection.stream(), options.stream())
                                        .toArray(String[]::new))
                        .close())
                .isInstanceOf(IllegalStateException.class)
                .message()
                .contains(messages);
    }

    @Test
    void newerDatabaseWithoutColumn_isRejected() {
        DatabaseAddress database = BlogSchema.createDatabase();
        TestDatabases.execute(database, """
                alter table posts drop content;
                insert into flyway_schema_history
                    (installed_rank, version, description, type, script, installed_by, execution_time, success)
                values (999, '999', 'later', 'SQL', 'V999__later.sql', 'test', 1, true)""");
        for (List<String> options : List.of(List.<String>of(), List.of("--migrate"))) {
            assertStartFails(database, options, "999", "./postern generate");
        }
    }

    @Test
    void unreachableDatabase_isReported() {
        DatabaseAddress nowhere = new DatabaseAddress("jdbc:postgresql://127.0.0.1:1/x", "x", "");
        assertStartFails(nowhere, List.of("--wait-for-database=0"), nowhere.url() + " does not respond", "--db-url");
    }

    @Test
    void unusableDataDirectory_isReported(@TempDir Path directory) throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> Postern.start(Blog.application(), "--port=0", "--data-dir=" + file.resolve("data"))
                        .close())
                .isInstanceOf(IllegalStateException.class)
                .message()
                .contains(file.resolve("data/jwt-secret") + " cannot be written", "--data-dir");
    }

    @Test
    void invalidOption_isRejected() {
        assertThatThrownBy(() -> Postern.start(Blog.application(), "--port=red"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--port");
        assertThatThrownBy(() -> Postern.start(Blog.application(), "--watch"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--watch");
    }

    @Test
    void reload_readsPrivileges() throws IOException, InterruptedException {
        DatabaseAddress database = databaseWithUser("Ada");
        TestDatabases.execute(
                database, "revoke select on posts from anonymous; grant select (id) on posts to anonymous");
        try (Running running = start(database, "--anonymous-role=anonymous", "--db-channel=none")) {
            assertThat(get(running.address(), "/api/posts?select=title").statusCode())
                    .isEqualTo(401);
            TestDatabases.execute(database, "grant select on posts to anonymous");
            running.reload();
            assertThat(get(running.address(), "/api/posts?select=title").body()).isEqualTo("[]");
        }
    }

    @Test
    void embeddedDatabase_stopsWithTheService(@TempDir Path directory) throws IOException, InterruptedException {
        try (Running running = Postern.start(Blog.application(), "--port=0", "--data-dir=" + directory)) {
            assertThat(get(running.address(), "/api/posts?limit=1&select=id").body())
                    .isEqualTo("[{\"id\":1}]");
            assertThat(EmbeddedServer.running(directory)).isPresent();
        }
        assertThat(EmbeddedServer.running(directory)).isEmpty();
    }
}
