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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Tests of the configuration file, the log, and the commands `config` and `schema`, in separate processes.
@Tag("processes")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ServeConfigTest {

    @TempDir
    private Path directory;

    @Test
    void serveWithConfigFile_logsRequestsAndStatements() throws IOException {
        DatabaseAddress database = TestDatabases.createEverything();
        Path file =
                Files.writeString(directory.resolve("postern.conf"), """
                # for the test
                db-url = "%s"
                db-user = %s
                port = 1
                anonymous-role = tester
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
            assertThat(service.awaitOutputLine("--extra-search-path"))
                    .isEqualTo("--extra-search-path names schema 'Nowhere', which does not exist.");
            HttpResponse<String> response = service.send(
                            "GET", "/api/films?select=id,title&title=neq.private%22value&order=id", "", "X-Trace", "t1")
                    .join();
            assertThat(response.body()).contains("Persona").doesNotContain("The Seventh Seal");
            assertThat(response.headers().firstValue("X-Trace")).hasValue("t1");
            assertThat(service.send("GET", "/api/nowhere", "", "User-Agent", "x\" y\\z")
                            .join()
                            .statusCode())
                    .isEqualTo(404);
            Result end = service.stop();
            assertThat(end).satisfies(Result::assertSuccess);
            assertThat(end.err())
                    .containsPattern(
                            "Z INFO GET /api/films\\?select&title&order 200 ms=.* rows=1 .* role=tester .* client=127\\.0\\.0\\.1 ")
                    .containsPattern("Z WARN GET /api/nowhere 404 code=PGRST205 .* agent=\"x\\\\\" y\\\\\\\\z\"")
                    .containsPattern("DEBUG Pipeline - .*from \"public\"\\.\"films\"")
                    .doesNotContain("private\"value", "private%22value");
        }
    }

    @Test
    void config_printsEffectiveOptionsWithoutSecrets() throws IOException {
        Path file = Files.writeString(directory.resolve("postern.conf"), "port = 9999\napp-setting = a=1\nplan = true");
        Map<String, String> environment = Map.of("POSTERN_JWT_SECRET", "do not show", "POSTERN_MAX_ROWS", "7");
        Result config = ServiceProcess.run(
                environment,
                "",
                "config",
                "--config=" + file,
                "--app-setting=b=2",
                "--jwt-issuer=https://a.example audience=shop",
                "--jwt-issuer=https://b.example",
                "--db-user=\"me\" \\",
                "--db-url=jdbc:postgresql://h/d?password=geheim&ssl=true&sslpassword=geheim");
        assertThat(config).satisfies(Result::assertSuccess);
        assertThat(config.out().lines())
                .contains("port = 9999", "max-rows = 7", "plan = true", "app-setting = b=2", "pool-size = 10")
                .contains("jwt-issuer = https://a.example audience=shop", "jwt-issuer = https://b.example")
                .contains("db-user = \"\\\"me\\\" \\\\\"")
                .contains("# jwt-secret is set", "# db-password is not set", "# admin-port is not set")
                .contains("db-url = jdbc:postgresql://h/d?ssl=true")
                .doesNotContain("app-setting = a=1");
        assertThat(config.out()).doesNotContain("do not show", "geheim");
        Files.writeString(file, config.out());
        Map<String, String> secret = Map.of("POSTERN_JWT_SECRET", "do not show");
        assertThat(ServiceProcess.run(secret, "", "config", "--config=" + file).out())
                .isEqualTo(config.out());
        Files.writeString(file, "prot = 9999");
        Result rejected = ServiceProcess.run("serve", "--config=" + file);
        assertThat(rejected.exit()).isEqualTo(2);
        assertThat(rejected.err()).isEqualTo(file + ":1: unknown option 'prot'");
    }

    @Test
    void config_printsUrlOfLibpqWithoutPassword() {
        assertThat(ServiceProcess.run("config", "--db-url=postgres://me:geheim@h:5433/d?sslmode=require")
                        .out())
                .contains("db-url = postgres://me@h:5433/d?sslmode=require\n");
    }

    /// The lines of the example are a valid file once their comment signs are removed.
    @Test
    void configExample_isAValidConfigFile() throws IOException {
        Result example = ServiceProcess.run("config", "--example");
        assertThat(example).satisfies(Result::assertSuccess);
        String settings = example.out()
                .lines()
                .filter(line -> line.matches("# [a-z-]+ = \\S.*"))
                .map(line -> line.substring(2))
                .reduce("", (a, b) -> a + b + "\n");
        assertThat(settings).contains("port = 8080", "max-body = 16MiB", "db-channel = pgrst");
        Path file = Files.writeString(directory.resolve("postern.conf"), settings);
        assertThat(ServiceProcess.run("config", "--config=" + file)).satisfies(Result::assertSuccess);
    }

    @Test
    void schema_printsJson() {
        Result schema = ServiceProcess.run("schema");
        assertThat(schema).satisfies(Result::assertSuccess);
        assertThat(schema.out()).startsWith("{").contains("\"directors\"", "\"last_name\"");
    }
}
