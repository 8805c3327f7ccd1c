package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.migrate.SchemaStamp;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.ServiceProcess;
import dev.postern.testing.ServiceProcess.Result;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What keeps `serve` from starting is said in a line or two, with what helps.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ServeRefusalsTest {

    private static final String NO_DATABASE = "jdbc:postgresql://127.0.0.1:1/x";

    @Test
    void aDataDirectoryThatCannotBeMadeIsSaid(@TempDir Path directory) throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        Result refusal = ServiceProcess.run(
                "serve", "--port", "0", "--data-dir", file.resolve("data").toString());
        assertThat(refusal.err()).contains("in " + file.resolve("data") + " did not start", "--data-dir");
        assertThat(refusal).satisfies(Result::assertRefused);
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve --port 0", "serve --port 0 --migrate"})
    void aNewerDatabaseIsRefused(String command) {
        DatabaseAddress database = TestDatabases.fresh();
        TestDatabases.execute(database, """
                insert into flyway_schema_history
                    (installed_rank, version, description, type, script, installed_by, execution_time, success)
                values (999, '999', 'later', 'SQL', 'V999__later.sql', 'test', 1, true)""");
        Result refusal = ServiceProcess.run(ServiceProcess.on(database, command.split(" ")));
        assertThat(refusal.err()).contains("999", SchemaStamp.version(), "./postern generate");
        assertThat(refusal).satisfies(Result::assertRefused);
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsSaid() {
        Result refusal = ServiceProcess.run("serve", "--port", "0", "--db-url", NO_DATABASE);
        assertThat(refusal.err()).contains(NO_DATABASE + " does not respond", "--db-url");
        assertThat(refusal).satisfies(Result::assertRefused);
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
    void optionsThatMakeNoSenseAreRefusedWithTheUsage(String option) {
        ServeCommand serve = new ServeCommand((_, _) -> {
            throw new AssertionError("The service has started");
        });
        assertUsage(CommandRun.of(serve, "serve", "--db-url", NO_DATABASE, option), option);
    }

    @Test
    void optionThatMakesNoSense_endsTheProcessWithTheUsage() {
        assertUsage(ServiceProcess.run("serve", "--db-url", NO_DATABASE, "--port=abc"), "--port=abc");
    }

    private static void assertUsage(Result refusal, String option) {
        assertThat(refusal.exit()).as(refusal.err()).isEqualTo(2);
        assertThat(refusal.err())
                .contains(option.substring(0, option.indexOf('=')), "Usage: postern serve")
                .doesNotContain("\tat ");
    }

    @Test
    void aPortInUseIsSaid() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());
            DatabaseAddress database = TestDatabases.fresh();
            Result refusal = ServiceProcess.run(ServiceProcess.on(database, "serve", "--port", port));
            assertThat(refusal.err())
                    .hasLineCount(2)
                    .startsWith("Port " + port + " on 127.0.0.1 is in use")
                    .contains("--port");
            assertThat(refusal).satisfies(Result::assertRefused);
        }
    }
}
