package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.assembly.ServedApplication;
import dev.postern.server.Extension;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.EverythingSchema;
import dev.postern.testing.ServiceProcess;
import dev.postern.testing.ServiceProcess.Result;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests of failed starts of `serve`, which print a message and a hint.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ServeFailuresTest {

    private static final String NO_DATABASE = "jdbc:postgresql://127.0.0.1:1/x";

    @Test
    @Tag("processes")
    void unusableDataDirectory_isReported(@TempDir Path directory) throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        Result failure = ServiceProcess.run(
                "serve", "--port", "0", "--data-dir", file.resolve("data").toString());
        assertThat(failure.err()).contains(file.resolve("data/jwt-secret") + " cannot be written", "--data-dir");
        assertThat(failure).satisfies(Result::assertFailure);
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve --port 0", "serve --port 0 --migrate"})
    @Tag("processes")
    void newerDatabaseThatDoesNotFit_isRejected(String command) {
        DatabaseAddress database = TestDatabases.createEverything();
        TestDatabases.execute(database, """
                alter table stock rename column amount to quantity;
                insert into flyway_schema_history
                    (installed_rank, version, description, type, script, installed_by, execution_time, success)
                values (999, '999', 'later', 'SQL', 'V999__later.sql', 'test', 1, true)""");
        Result failure = ServiceProcess.run(ServiceProcess.withDatabaseOptions(database, command.split(" ")));
        assertThat(failure.err()).contains("999", "version 1", "public.stock.amount is missing", "./postern generate");
        assertThat(failure).satisfies(Result::assertFailure);
    }

    @Test
    @Tag("processes")
    void interruptedMigration_isReported() {
        DatabaseAddress database = TestDatabases.createEverything();
        TestDatabases.execute(database, "update flyway_schema_history set success = false where version = '1'");
        Result failure =
                ServiceProcess.run(ServiceProcess.withDatabaseOptions(database, "serve", "--port", "0", "--migrate"));
        assertThat(failure).satisfies(Result::assertFailure);
        assertThat(failure.err())
                .contains("V1 (everything) failed or was interrupted, and its changes remain", "delete the row of V1");
    }

    @Test
    @Tag("processes")
    void unreachableDatabase_isReported() {
        Result failure =
                ServiceProcess.run("serve", "--port", "0", "--wait-for-database", "0", "--db-url", NO_DATABASE);
        assertThat(failure.err()).contains(NO_DATABASE + " does not respond", "--db-url");
        assertThat(failure).satisfies(Result::assertFailure);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--zzz=red",
                "--port=abc",
                "--port=70000",
                "--pool-size=0",
                "--pool-timeout=soon",
                "--pool-max-lifetime=29s",
                "--pool-idle-timeout=9s",
                "--jwt-cache-max-entries=-1",
                "--max-body=lots",
                "--max-connections=0",
                "--rate-limit=100",
                "--rate-limit=0/1s",
                "--rate-limit=5/0s",
                "--cors-allowed-origins=null",
                "--cors-allowed-origins=https://a.example/path",
                "--app-setting=name",
                "--app-setting=a-b=c",
                "--hoisted-settings=work mem",
                "--hoisted-settings=statement_timeout,Role",
                "--hoisted-settings=request.jwt.claims",
                "--max-embed-depth=-1"
            })
    void invalidOption_printsUsage(String option) {
        ServeCommand serve =
                new ServeCommand(() -> new ServedApplication(EverythingSchema.generated(), Extension.none()));
        assertUsage(CommandRun.of(serve, "serve", "--db-url", NO_DATABASE, option), option);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--db-url=jdbc:postgresql://localhost/x", "--migrate", "--watch"})
    void fromWithOptionOfProject_isRejected(String option) {
        ServeCommand serve =
                new ServeCommand(() -> new ServedApplication(EverythingSchema.generated(), Extension.none()));
        Result failure = CommandRun.of(serve, "serve", "--from", NO_DATABASE, option);
        assertThat(failure.exit()).isEqualTo(2);
        assertThat(failure.err()).contains("--from cannot be combined with " + option.replaceFirst("=.*", ""));
    }

    @Test
    void invalidOptionOfProcess_exitsWithUsage() {
        assertUsage(ServiceProcess.run("serve", "--db-url", NO_DATABASE, "--port=abc"), "--port=abc");
    }

    private static void assertUsage(Result failure, String option) {
        assertThat(failure.exit()).as(failure.err()).isEqualTo(2);
        assertThat(failure.err())
                .contains(option.substring(0, option.indexOf('=')), "Usage: postern serve")
                .doesNotContain("\tat ");
    }

    @Test
    @Tag("processes")
    void portInUse_isReported() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());
            DatabaseAddress database = TestDatabases.createEverything();
            Result failure = ServiceProcess.run(
                    ServiceProcess.withDatabaseOptions(database, "serve", "--port", port, "--anonymous-role", "login"));
            assertThat(failure.err())
                    .hasLineCount(2)
                    .startsWith("Port " + port + " on 127.0.0.1 is in use")
                    .contains("--port");
            assertThat(failure).satisfies(Result::assertFailure);
        }
    }
}
