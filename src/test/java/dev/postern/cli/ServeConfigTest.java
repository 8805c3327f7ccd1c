package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.store.DatabaseAddress;
import dev.postern.testing.ServiceProcess;
import dev.postern.testing.ServiceProcess.Result;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Settings in a file, what is logged, and the commands that tell what a service would do, in processes of their
/// own.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ServeConfigTest {

    @TempDir
    private Path directory;

    @Test
    void aServiceByItsFileLogsWhatItIsAsked() throws IOException {
        DatabaseAddress database = TestDatabases.fresh();
        TestDatabases.execute(
                database,
                "insert into users (email, full_name, hashed_password) select i || '@example.com', 'A', 'x'"
                        + " from generate_series(1, 3) i");
        Path file =
                Files.writeString(directory.resolve("postern.conf"), """
                # for the test
                db-url = "%s"
                db-user = %s
                port = 1
                anonymous-role = administrator
                trace-header = X-Trace
                max-rows = 2
                extra-search-path = "public,Nowhere"
                log-level = info
                log-query = true
                """.formatted(database.url(), database.user()));
        Map<String, String> environment = Map.of("POSTERN_MAX_ROWS", "1", "POSTERN_DB_PASSWORD", database.password());
        try (ServiceProcess service =
                ServiceProcess.start(environment, "serve", "--port", "0", "--config", file.toString())) {
            service.awaitListening();
            assertThat(service.await("--extra-search-path"))
                    .isEqualTo("--extra-search-path names schema 'Nowhere', which does not exist.");
            HttpResponse<String> answer = service.send(
                            "GET", "/api/users?select=id,email&email=neq.private%22value", "", "X-Trace", "t1")
                    .join();
            assertThat(answer.body()).contains("1@example.com").doesNotContain("2@example.com");
            assertThat(answer.headers().firstValue("X-Trace")).hasValue("t1");
            assertThat(service.send("GET", "/api/nowhere", "", "User-Agent", "x\" y\\z")
                            .join()
                            .statusCode())
                    .isEqualTo(404);
            Result end = service.stop();
            assertThat(end).satisfies(Result::assertOrderly);
            assertThat(end.err())
                    .containsPattern(
                            "INFO RequestLog - 127\\.0\\.0\\.1 - administrator \\[[^]]+] \"GET "
                                    + "/api/users\\?select=id,email&email=neq\\.private%22value HTTP/1\\.1\" 200 \\d+ \"-\" \"Java-")
                    .containsPattern(
                            "WARN RequestLog - .* \"GET /api/nowhere HTTP/1\\.1\" 404 \\S+ \"-\" \"x\\\\u0022 y\\\\u005cz\"")
                    .containsPattern("DEBUG Pipeline - .*from \"public\"\\.\"users\"")
                    .doesNotContain("private\"value");
        }
    }

    @Test
    void whatWouldBeInEffectIsToldWithoutSecrets() throws IOException {
        Path file = Files.writeString(directory.resolve("postern.conf"), "port = 9999\napp-setting = a=1\nplan = true");
        Map<String, String> environment = Map.of("POSTERN_JWT_SECRET", "do not show", "POSTERN_MAX_ROWS", "7");
        Result told = ServiceProcess.run(
                environment,
                "",
                "config",
                "--config=" + file,
                "--app-setting=b=2",
                "--db-user=\"me\" \\",
                "--db-url=jdbc:postgresql://h/d?password=geheim&ssl=true&sslpassword=geheim");
        assertThat(told).satisfies(Result::assertOrderly);
        assertThat(told.out().lines())
                .contains("port = 9999", "max-rows = 7", "plan = true", "app-setting = b=2", "pool-size = 10")
                .contains("db-user = \"\\\"me\\\" \\\\\"")
                .contains("# jwt-secret is set", "# db-password is not set", "# admin-port is not set")
                .contains("db-url = jdbc:postgresql://h/d?ssl=true")
                .doesNotContain("app-setting = a=1");
        assertThat(told.out()).doesNotContain("do not show", "geheim");
        Files.writeString(file, told.out());
        Map<String, String> secret = Map.of("POSTERN_JWT_SECRET", "do not show");
        assertThat(ServiceProcess.run(secret, "", "config", "--config=" + file).out())
                .isEqualTo(told.out());
        Files.writeString(file, "prot = 9999");
        Result refused = ServiceProcess.run("serve", "--config=" + file);
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err()).isEqualTo(file + ":1: there is no setting 'prot'");
    }

    /// Every line of it is a setting: without its marks, the file is good.
    @Test
    void theExampleIsAFileOfSettings() throws IOException {
        Result example = ServiceProcess.run("config", "--example");
        assertThat(example).satisfies(Result::assertOrderly);
        String settings = example.out()
                .lines()
                .filter(line -> line.matches("# [a-z-]+ = \\S.*"))
                .map(line -> line.substring(2))
                .reduce("", (a, b) -> a + b + "\n");
        assertThat(settings).contains("port = 8080", "max-body = 16MiB", "db-channel = pgrst");
        Path file = Files.writeString(directory.resolve("postern.conf"), settings);
        assertThat(ServiceProcess.run("config", "--config=" + file)).satisfies(Result::assertOrderly);
    }

    @Test
    void theSchemaIsToldAsJson() {
        Result schema = ServiceProcess.run("schema");
        assertThat(schema).satisfies(Result::assertOrderly);
        assertThat(schema.out())
                .startsWith("{")
                .contains("\"users\"", "\"full_name\"")
                .doesNotContain("hashed_password");
    }
}
