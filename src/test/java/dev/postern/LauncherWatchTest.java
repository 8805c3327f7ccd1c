package dev.postern;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.Polling;
import dev.postern.testing.ServiceProcess;
import dev.postern.testing.ServiceProcess.Result;
import dev.postern.testing.ShellScript;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Tests of `./postern serve --watch`, with stub scripts for Maven and the JDK.
///
/// The stubs record their calls. `ServeWatchTest` uses the real programs.
@DisabledOnOs(OS.WINDOWS)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class LauncherWatchTest {

    private static final String UNCHANGED = "The running service is unchanged.";

    @TempDir
    private Path project = Path.of("");

    private Path migration = Path.of("");
    private Path java = Path.of("");

    @BeforeEach
    void createProjectWithStubs() throws IOException {
        for (String script : List.of("postern", "watch.sh")) {
            Files.copy(Path.of(script), project.resolve(script), StandardCopyOption.COPY_ATTRIBUTES);
        }
        for (String folder : List.of(
                "db/migration", "db/demo", "src/main/java/dev/postern", "src/main/resources", "generated-sources")) {
            Files.createDirectories(project.resolve(folder));
        }
        migration = Files.writeString(project.resolve("db/migration/V1__a.sql"), "one");
        java = Files.writeString(project.resolve("src/main/java/A.java"), "class A {}");
        Files.writeString(project.resolve("pom.xml"), "");
        Files.writeString(project.resolve("generated-sources/schema.properties"), "source=migrations\n");
        ShellScript.write(project.resolve("bin/mvn"), """
                echo libraries.jar >target/watch/classpath
                """);
        Files.createDirectories(project.resolve("jdk"));
        Files.writeString(project.resolve("jdk/release"), "JAVA_VERSION=\"25\"\n");
        ShellScript.write(project.resolve("jdk/bin/javac"), """
                case "$*" in *EngineMain*) exit ;; esac
                echo built >>calls
                ! grep -q wrong src/main/java/A.java || { echo 'A.java:1: error: wrong'; exit 1; }
                """);
        ShellScript.write(project.resolve("jdk/bin/java"), """
                case "$*" in
                    -version) echo 'openjdk version "25.0.3"' >&2; exit ;;
                    *EngineMain*)
                        sql=$(cat db/migration/*.sql)
                        ! grep -qs "$sql" generated-sources/facts.tsv || exit 0
                        echo generated >>calls
                        while [ -f hold ]; do sleep 0.05; done
                        ! grep -s broken db/migration/*.sql >/dev/null || { echo 'V1__a.sql, line 1, failed' >&2; exit 1; }
                        echo "$sql" >generated-sources/facts.tsv
                        exit ;;
                    *dry-run*) ! grep -q changed db/migration/*.sql || { echo 'V1 has been changed' >&2; exit 1; }; exit ;;
                    *exit*) exit 2 ;;
                esac
                for last; do :; done
                echo $$ >service
                echo "serving $(cat db/migration/*.sql) with $last"
                trap 'echo ended; exit' TERM
                while [ ! -f die ]; do sleep 0.05; done
                rm die
                exit 3
                """);
    }

    private ServiceProcess start(String... arguments) {
        String path = project.resolve("bin") + File.pathSeparator + System.getenv("PATH");
        Map<String, String> environment =
                Map.of("PATH", path, "JAVA_HOME", project.resolve("jdk").toString());
        return ServiceProcess.startIn(project, environment, arguments);
    }

    private long calls(String program) {
        try {
            Path calls = project.resolve("calls");
            return Files.exists(calls)
                    ? Files.readAllLines(calls).stream().filter(program::equals).count()
                    : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void savedFiles_areServed() throws IOException {
        try (ServiceProcess service = start("serve", "--watch", "--app-setting", "a b='\"$c")) {
            service.awaitOutputLine("serving one with a b='\"$c");
            Files.writeString(migration, "two");
            service.awaitOutputLine("ended");
            service.awaitOutputLine("serving two");
            long generated = calls("generated");
            Files.writeString(java, "class A { int a; }");
            service.awaitOutputLine("serving two");
            assertThat(calls("generated"))
                    .as("runs of the generator after a change of Java code")
                    .isEqualTo(generated);
            Files.delete(migration);
            Files.writeString(project.resolve("db/migration/V1__b.sql"), "three");
            service.awaitOutputLine("serving three");
            assertThat(service.stop().exit()).isZero();
        }
    }

    @Test
    void invalidFiles_errorIsPrintedAndServiceKeepsRunning() throws IOException {
        try (ServiceProcess service = start("serve", "--watch", "--port=0")) {
            service.awaitOutputLine("serving one with --port=0");
            ProcessHandle firstProcess = ProcessHandle.of(Long.parseLong(
                            Files.readString(project.resolve("service")).strip()))
                    .orElseThrow();
            Files.writeString(migration, "broken");
            service.awaitErrorLines("V1__a.sql, line 1, failed", 1);
            service.awaitErrorLines(UNCHANGED, 1);
            Files.writeString(migration, "one");
            service.awaitErrorLines("The service is up to date.", 1);
            Files.writeString(java, "wrong");
            service.awaitErrorLines("A.java:1: error: wrong", 1);
            service.awaitErrorLines(UNCHANGED, 2);
            Files.writeString(java, "class A { int a; }");
            Files.writeString(migration, "changed");
            service.awaitErrorLines("V1 has been changed", 1);
            service.awaitErrorLines(UNCHANGED, 3);
            assertThat(firstProcess).matches(ProcessHandle::isAlive);
            Files.writeString(migration, "five");
            service.awaitOutputLine("serving five");
            assertThat(service.stop().out().lines())
                    .containsExactly("serving one with --port=0", "ended", "serving five with --port=0", "ended");
        }
    }

    @Test
    void temporaryFilesOfEditors_areIgnored() throws IOException {
        try (ServiceProcess service = start("serve", "--watch")) {
            service.awaitOutputLine("serving one");
            for (String name : List.of(".V1__a.sql.swp", "4913", "V1__a.sql~", "#V1__a.sql#", ".#V1__a.sql")) {
                Files.writeString(project.resolve("db/migration").resolve(name), "broken");
            }
            Files.writeString(project.resolve("src/main/java/.A.java.swp"), "wrong");
            Polling.until(() -> hasCheckedSince(project.resolve("src/main/java/.A.java.swp")));
            Files.writeString(java, "class A { int a; }");
            service.awaitOutputLine("serving one");
            assertThat(calls("generated")).isEqualTo(1);
            assertThat(calls("built")).isEqualTo(2);
            assertThat(service.stop().exit()).isZero();
        }
    }

    /// Whether the launcher has checked the files after `file` was written.
    ///
    /// Equal times are sufficient, because the launcher writes its file before it reads the others.
    private boolean hasCheckedSince(Path file) {
        File[] directories = project.resolve("target/watch").toFile().listFiles((_, name) -> name.endsWith("-0"));
        return directories != null
                && directories.length == 1
                && !modified(directories[0].toPath().resolve("last_look")).isBefore(modified(file));
    }

    private static Instant modified(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void filesSavedDuringGeneration_areServed() throws IOException {
        try (ServiceProcess service = start("serve", "--watch")) {
            service.awaitOutputLine("serving one");
            Path hold = Files.createFile(project.resolve("hold"));
            Files.writeString(migration, "two");
            Polling.until(() -> calls("generated") == 2);
            Files.writeString(migration, "three");
            Files.writeString(migration, "four");
            Files.delete(hold);
            service.awaitOutputLine("serving four");
            assertThat(calls("generated")).isEqualTo(3);
            assertThat(service.stop().out()).doesNotContain("serving two", "serving three");
        }
    }

    @Test
    void signal_endsAllProcesses() throws IOException {
        try (ServiceProcess service = start("serve", "--watch")) {
            service.awaitOutputLine("serving one");
            Files.createFile(project.resolve("hold"));
            Files.writeString(migration, "two");
            Polling.until(() -> calls("generated") == 2);
            List<ProcessHandle> started = service.descendants();
            assertThat(started).hasSizeGreaterThan(1);
            Result result = service.stop();
            assertThat(result.exit()).isZero();
            assertThat(result.out()).endsWith("ended");
            Polling.until(() -> started.stream().noneMatch(ProcessHandle::isAlive));
            assertThat(project.resolve("target/watch")).isDirectoryNotContaining("glob:**/*-0");
        }
    }

    @Test
    void crashedService_isRestartedAfterNextChange() throws IOException {
        try (ServiceProcess service = start("serve", "--watch")) {
            service.awaitOutputLine("serving one");
            Files.writeString(migration, "two");
            service.awaitOutputLine("serving two");
            Files.createFile(project.resolve("die"));
            service.awaitErrorLines("The service ended with status 3.", 1);
            Files.writeString(migration, "three");
            service.awaitOutputLine("serving three");
        }
    }

    @Test
    void firstStartFails_launcherEnds() {
        try (ServiceProcess service = start("serve", "--watch", "--exit")) {
            assertThat(service.result().exit()).isEqualTo(2);
        }
    }
}
