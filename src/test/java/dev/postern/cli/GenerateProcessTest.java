package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.generate.GenerationLock;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.Polling;
import dev.postern.testing.ServiceProcess;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Tests of `generate` in processes: signals, environment variables, the watch mode and the lock.
@Tag("processes")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class GenerateProcessTest {

    @TempDir
    private Path project = Path.of("");

    private Path classes = Path.of("");

    private record Outcome(int exit, String output) {}

    @BeforeEach
    void createProject() throws IOException {
        classes = project.resolve("generated-sources/shop/schema");
        Files.createDirectories(project.resolve("db/migration"));
        Files.writeString(
                project.resolve("db/jooq.xml"),
                Files.readString(Path.of("db/jooq.xml"))
                        .replaceFirst("<packageName>.*</packageName>", "<packageName>shop.schema</packageName>"));
        migration("V1__items.sql", "create table items (id int primary key);");
    }

    private void migration(String name, String sql) {
        try {
            Files.writeString(project.resolve("db/migration").resolve(name), sql);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void changedFiles_areGeneratedAndCompared() throws Exception {
        assertThat(run("generate")).isEqualTo(new Outcome(0, """
                Generating generated-sources/ from db/migration …
                Generated the classes in generated-sources/.
                """));
        assertThat(run("generate")).isEqualTo(new Outcome(0, "generated-sources/ is up to date.\n"));
        Files.writeString(classes.resolve("Extra.java"), "extra");
        assertThat(run("generate", "--check").exit()).isEqualTo(1);
    }

    @Test
    void watch_generatesAfterChangesAndErrors() throws Exception {
        Path log = project.resolve("log");
        Process watching = process("generate", "--watch")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            awaitLines(log, "Waiting for a change in db/migration", 1);
            migration("V2__broken.sql", "create table;");
            awaitLines(log, "Waiting for a change in db/migration", 2);
            assertThat(log).content().contains("V2__broken.sql, line 1, failed");
            try (GenerationLock _ = GenerationLock.acquire(project.resolve("target/generating"), _ -> {})) {
                migration("V2__broken.sql", "create table mended (id int);");
                awaitLines(
                        log,
                        "Waiting for another ./postern generate, process "
                                + ProcessHandle.current().pid(),
                        1);
            }
            awaitLines(log, "Waiting for a change in db/migration", 3);
            assertThat(classes.resolve("tables/Mended.java")).exists();
        } finally {
            watching.destroy();
            assertThat(watching.waitFor(1, TimeUnit.MINUTES)).isTrue();
        }
    }

    @Test
    void signalDuringScratchWork_dropsItsDatabaseAndRoles() throws Exception {
        DatabaseAddress server = TestDatabases.createEmpty();
        migration("V2__wait.sql", "create role generate_signal_role;");
        migration("V3__wait.sql", "select pg_sleep(600);");
        String objects = "select count(*) from (select rolname from pg_roles union all select datname from pg_database)"
                + " as names (name) where name ~ '^(postern_scratch|generate_signal)'";
        String before = TestDatabases.value(server, objects);
        Process generate = process(
                        "generate",
                        "--scratch-url",
                        server.url()
                                .replace(
                                        "jdbc:postgresql://",
                                        "postgres://" + server.user() + ":" + server.password() + "@"))
                .redirectErrorStream(true)
                .redirectOutput(project.resolve("log").toFile())
                .start();
        Polling.until(() -> TestDatabases.value(
                        server, "select count(*) from pg_stat_activity where query = 'select pg_sleep(600)'")
                .equals("1"));
        assertThat(TestDatabases.value(server, objects)).isNotEqualTo(before);

        generate.destroy();

        assertThat(generate.waitFor()).isEqualTo(143);
        assertThat(TestDatabases.value(server, objects)).isEqualTo(before);
    }

    @Test
    void noProgramForContainers_errorNamesReasonForEach() throws Exception {
        ProcessBuilder generate = process("generate", "--scratch-image", "postgres:18");
        generate.environment().put("PATH", project.toString());
        generate.environment().put("POSTERN_SCRATCH_URL", "postgres://overridden/by-the-command-line");

        Outcome outcome = run(generate);

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.output())
                .contains("A scratch server in a container needs docker or podman\n")
                .contains("docker cannot be run: ", "podman cannot be run: ")
                .endsWith("Install or start one of them, or name a server with --scratch-url.\n")
                .doesNotContain("\tat ");
    }

    @Test
    void scratchUrlInEnvironment_isUsed() throws Exception {
        ProcessBuilder generate = process("generate");
        generate.environment().put("POSTERN_SCRATCH_URL", "postgres://localhost:1/postgres");

        assertThat(run(generate).output()).contains("The server at --scratch-url is unreachable");
    }

    private static void awaitLines(Path log, String line, int count) {
        Polling.until(() -> {
            try {
                return Files.readAllLines(log).stream()
                                .filter(text -> text.contains(line))
                                .count()
                        >= count;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private Outcome run(String... arguments) throws IOException, InterruptedException {
        return run(process(arguments));
    }

    private static Outcome run(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), output);
    }

    private ProcessBuilder process(String... arguments) {
        List<String> command = new ArrayList<>(ServiceProcess.engineCommand());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(project.toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("POSTERN_"));
        environment.put("POSTERN_WATCH", "true"); // an option of serve
        return builder;
    }
}
