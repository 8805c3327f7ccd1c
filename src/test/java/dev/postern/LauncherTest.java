package dev.postern;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Tests of the launcher `./postern` that need no build.
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {

    private static final Path LAUNCHER = Path.of("postern").toAbsolutePath();
    private static final List<String> TOOLS = List.of(
            "dirname",
            "readlink",
            "grep",
            "sed",
            "cat",
            "find",
            "sort",
            "cksum",
            "mkdir",
            "rm",
            "cp",
            "mv",
            "touch",
            "tr");

    @TempDir
    private Path directory;

    private Path tools;

    /// Creates a PATH with the script's tools and without `java`.
    @BeforeEach
    void setUp() throws IOException {
        tools = Files.createDirectory(directory.resolve("bin"));
        for (String tool : TOOLS) {
            Files.createSymbolicLink(tools.resolve(tool), find(tool));
        }
    }

    /// Deletes symbolic links, because JUnit warns about them when it deletes the directory.
    @AfterEach
    void removeLinks() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path link : files.filter(Files::isSymbolicLink).toList()) {
                Files.delete(link);
            }
        }
    }

    @Test
    void noJdk_messageNamesInstallation() throws Exception {
        for (String command : List.of("serve", "test", "migrate", "generate", "bench")) {
            Outcome outcome = run(LAUNCHER, command);

            assertThat(outcome.status()).isEqualTo(1);
            assertThat(outcome.out()).isEmpty();
            assertThat(outcome.err().lines())
                    .singleElement()
                    .asString()
                    .startsWith("JDK 25 not found. Install it")
                    .contains("adoptium.net", "JAVA_HOME");
        }
    }

    @Test
    void olderJdk_isNotUsed() throws Exception {
        Path old = Files.createDirectories(directory.resolve("jdk/bin"));
        for (String program : List.of("java", "javac")) {
            script(old.resolve(program), "echo 'openjdk version \"21.0.25\" 2025-10-21' >&2");
        }

        Outcome outcome = run(LAUNCHER, "serve", "JAVA_HOME=" + directory.resolve("jdk"));

        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err()).startsWith("JDK 25 not found");
    }

    @Test
    void help_listsCommandsWithoutJdk() throws Exception {
        Outcome help = run(LAUNCHER, "--help");

        assertThat(help.status()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out())
                .contains("\n  serve ", "\n  user ", "\n  migrate ", "\n  generate ", "\n  test ", "\n  bench ");
        assertThat(run(LAUNCHER, "help")).isEqualTo(help);
    }

    @Test
    void helpOfTest_printsUsage() throws Exception {
        Outcome outcome = run(LAUNCHER, "test --help");

        assertThat(outcome.status()).isZero();
        assertThat(outcome.out()).startsWith("Usage: ./postern test");
    }

    /// The other sources and the generated classes may be missing or invalid.
    @Test
    void generate_compilesOnlyTheGeneratorIfItChanged() throws Exception {
        Path project = Files.createDirectories(directory.resolve("project"));
        Path launcher = Files.copy(LAUNCHER, project.resolve("postern"), StandardCopyOption.COPY_ATTRIBUTES);
        Path source = Files.createDirectories(project.resolve("src/main/java/dev/postern/generate"))
                .resolve("Generation.java");
        Files.createFile(source);
        Files.createFile(
                Files.createDirectories(project.resolve("src/main/resources")).resolve("facts.sql"));
        Files.createFile(project.resolve("pom.xml"));
        String home = jdk();
        script(directory.resolve("jdk/bin/javac"), "echo compiled >&2; for last; do :; done; echo $last >&2");
        script(
                directory.resolve("jdk/bin/java"),
                "case \"$*\" in -version) echo 'openjdk version \"25.0.3\"' >&2;; *) echo \"$*\";; esac");
        script(tools.resolve("mvn"), "echo library.jar >target/watch/classpath");

        Outcome first = run(launcher, "generate --check", home);
        assertThat(first.err()).endsWith("compiled\nsrc/main/java/dev/postern/generate/Generation.java\n");
        assertThat(first.out())
                .endsWith("-cp target/generator:library.jar dev.postern.cli.EngineMain generate --check\n");
        assertThat(run(launcher, "generate", home).err()).isEmpty();
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(9)));
        assertThat(run(launcher, "generate", home).err()).contains("compiled");
        script(directory.resolve("jdk/bin/javac"), "echo broken >&2; exit 1");
        Outcome failed = run(launcher, "generate", home);
        assertThat(failed.status()).isEqualTo(1);
        assertThat(failed.err()).endsWith("broken\n");
        assertThat(failed.out()).isEmpty();
    }

    @Test
    void testBuilds_runsClassesWithTheTag() throws Exception {
        Path project = Files.createDirectories(directory.resolve("project"));
        Path launcher = Files.copy(LAUNCHER, project.resolve("postern"), StandardCopyOption.COPY_ATTRIBUTES);
        Path tests = Files.createDirectories(project.resolve("src/test/java/a"));
        Files.writeString(tests.resolve("ShortTest.java"), "@Test");
        String home = jdk();
        script(tools.resolve("mvn"), "echo $*");

        assertThat(run(launcher, "test builds", home).err())
                .isEqualTo("src/test/java contains no test with the tag \"builds\".\n");
        Files.writeString(tests.resolve("LongTest.java"), "@Tag(\"builds\")");
        assertThat(run(launcher, "test builds -o", home).out())
                .isEqualTo("-B verify -Dtest.excluded=none -Dtest=LongTest -o\n");
    }

    /// Creates a JDK that only prints its version.
    ///
    /// @return environment variable `JAVA_HOME=…` for it
    private String jdk() throws IOException {
        Path programs = Files.createDirectories(directory.resolve("jdk/bin"));
        for (String program : List.of("java", "javac")) {
            script(programs.resolve(program), "echo 'openjdk version \"25.0.3\"' >&2");
        }
        return "JAVA_HOME=" + directory.resolve("jdk");
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    @Test
    void startedThroughSymbolicLink_findsProject() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("first"), LAUNCHER);
        Path linkToLink = Files.createSymbolicLink(directory.resolve("second"), link.getFileName());

        assertThat(run(linkToLink, "--help")).isEqualTo(run(LAUNCHER, "--help"));
    }

    private static Path find(String tool) {
        for (String folder : System.getenv("PATH").split(File.pathSeparator)) {
            Path file = Path.of(folder, tool);
            if (Files.isExecutable(file)) {
                return file.toAbsolutePath();
            }
        }
        throw new AssertionError("no " + tool + " on the PATH");
    }

    /// Runs the script in a directory outside the project.
    ///
    /// @param arguments separated by spaces
    /// @param variables `NAME=value`
    private Outcome run(Path launcher, String arguments, String... variables) throws Exception {
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", "exec \"$0\" " + arguments, launcher.toString())
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", tools.toString());
        builder.environment().put("POSTERN_JDK_PATHS", "/nonexistent");
        for (String variable : variables) {
            String[] parts = variable.split("=", 2);
            builder.environment().put(parts[0], parts[1]);
        }
        Process process = builder.start();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return new Outcome(process.exitValue(), read(out), read(err));
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    private record Outcome(int status, String out, String err) {}
}
