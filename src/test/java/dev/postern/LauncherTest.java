package dev.postern;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
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
            "dirname", "readlink", "grep", "sed", "cat", "find", "sort", "cksum", "mkdir", "rm", "ln", "cmp", "tr");

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
    void helpOfLauncherCommands_printsUsage() throws Exception {
        for (String command : List.of("generate --help", "test --help")) {
            Outcome outcome = run(LAUNCHER, command);

            assertThat(outcome.status()).isZero();
            assertThat(outcome.out()).startsWith("Usage: ./postern " + command.split(" ")[0]);
        }
    }

    @Test
    void unknownOptionOfGenerate_isRejected() throws Exception {
        Outcome outcome = run(LAUNCHER, "generate --chek");

        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).startsWith("Unknown option: --chek\n").contains("--check");
    }

    @Test
    void invalidOptionsOfGenerate_areRejected() throws Exception {
        for (var example : Map.of(
                        "--from", "--from requires a value.",
                        "--from= --check", "--from requires a value.",
                        "--from postgres://localhost/shop", "jdbc:postgresql://host/database",
                        "--schemas a,b", "--schemas requires --from.",
                        "--watch --check", "--watch cannot be combined",
                        "--check --db-password=secret", "--db-password requires --from.")
                .entrySet()) {
            Outcome outcome = run(LAUNCHER, "generate " + example.getKey());

            assertThat(outcome.status()).isEqualTo(2);
            assertThat(outcome.out()).isEmpty();
            assertThat(outcome.err().lines().findFirst().orElseThrow()).contains(example.getValue());
            assertThat(outcome.err()).contains("Usage: ./postern generate").doesNotContain("secret");
        }
        assertThat(run(LAUNCHER, "generate --check --from jdbc:postgresql://localhost/shop --schemas=a")
                        .err())
                .startsWith("JDK 25 not found");
    }

    @Test
    void generatedFromDatabaseWithoutMigrations_generateRequiresFrom() throws Exception {
        Path project = Files.createDirectories(directory.resolve("project"));
        Path launcher = Files.copy(LAUNCHER, project.resolve("postern"), StandardCopyOption.COPY_ATTRIBUTES);
        Path stamp = Files.createDirectory(project.resolve("generated-sources")).resolve("schema.properties");
        Files.writeString(stamp, "source=database\nschemas=public\n");

        Outcome outcome = run(launcher, "generate");

        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err().lines())
                .singleElement()
                .asString()
                .contains("was generated from a database", "./postern generate --from");

        Files.writeString(
                Files.createDirectories(project.resolve("db/migration")).resolve("V1__a.sql"), "");
        assertThat(run(launcher, "generate").err()).startsWith("JDK 25 not found");
    }

    @Test
    void nothingChanged_generateIsSkipped() throws Exception {
        Path project = Files.createDirectories(directory.resolve("project"));
        Path launcher = Files.copy(LAUNCHER, project.resolve("postern"), StandardCopyOption.COPY_ATTRIBUTES);
        Path migration =
                Files.createDirectories(project.resolve("db/migration")).resolve("V1__a.sql");
        Path generated =
                Files.createDirectory(project.resolve("generated-sources")).resolve("facts.tsv");
        Files.writeString(migration, "one");
        // the stub adds a line to the generated file in each run
        script(tools.resolve("mvn"), "echo run >>generated-sources/facts.tsv; echo Generated.");
        String home = jdk();

        assertThat(run(launcher, "generate", home).err()).endsWith("Generated.\n");
        assertThat(run(launcher, "generate", home))
                .isEqualTo(new Outcome(0, "", "generated-sources/ is up to date.\n"));
        assertThat(Files.readString(generated)).isEqualTo("run\n");

        Files.writeString(migration, "two");
        assertThat(run(launcher, "generate", home).err()).endsWith("Generated.\n");
        Files.writeString(generated, "edited\n");
        assertThat(run(launcher, "generate", home).err()).endsWith("Generated.\n");
        assertThat(run(launcher, "generate", home).err()).startsWith("generated-sources/ is up to date");
        assertThat(run(launcher, "generate --from jdbc:postgresql://localhost/shop", home)
                        .status())
                .isZero();
        assertThat(run(launcher, "generate", home).err()).endsWith("Generated.\n");
    }

    /// In a container, a killed launcher and the next one can have the same process id.
    @Test
    void lockWithOwnProcessId_isReplaced() throws Exception {
        Path project = Files.createDirectories(directory.resolve("project"));
        Files.copy(LAUNCHER, project.resolve("postern"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.createFile(
                Files.createDirectories(project.resolve("db/migration")).resolve("V1__a.sql"));
        script(tools.resolve("mvn"), "echo Generated.");
        Path killed = directory.resolve("killed");
        script(killed, "mkdir -p project/target; ln -s $$ project/target/generating; exec project/postern generate");

        assertThat(run(killed, "", jdk()).err()).endsWith("Generated.\n").doesNotContain("Waiting");
        assertThat(project.resolve("target/generating")).doesNotExist();
    }

    @Test
    void migrateCheckOfTheProject_comparesGeneratedClasses() throws Exception {
        Path project = Files.createDirectories(directory.resolve("project"));
        Path launcher = Files.copy(LAUNCHER, project.resolve("postern"), StandardCopyOption.COPY_ATTRIBUTES);
        for (String folder : List.of("db/migration", "generated-sources", "src/main")) {
            Files.createDirectories(project.resolve(folder));
        }
        Files.writeString(project.resolve("db/migration/V1__a.sql"), "one");
        Files.writeString(project.resolve("generated-sources/facts.tsv"), "old");
        Files.createFile(project.resolve("pom.xml"));
        Files.createFile(Files.createDirectory(project.resolve("target")).resolve("postern-blog.jar"));
        Path jdk = Files.createDirectories(directory.resolve("jdk/bin"));
        script(jdk.resolve("javac"), "");
        script(
                jdk.resolve("java"),
                "case \"$*\" in -version) echo 'openjdk version \"25.0.3\"' >&2;; *bad*) exit 1;; esac");
        script(
                tools.resolve("mvn"),
                "mkdir -p target/generated-check/generated-sources; echo new >target/generated-check/generated-sources/facts.tsv");
        String home = "JAVA_HOME=" + directory.resolve("jdk");

        Outcome stale = run(launcher, "migrate check", home);
        assertThat(stale.status()).isEqualTo(1);
        assertThat(stale.err())
                .contains(
                        "stale: generated-sources/facts.tsv\n", "does not match db/migration. Run ./postern generate");
        assertThat(run(launcher, "migrate check --db-dir other", home)).isEqualTo(new Outcome(0, "", ""));
        assertThat(run(launcher, "migrate check --since bad", home)).isEqualTo(new Outcome(1, "", ""));
        Files.writeString(project.resolve("generated-sources/facts.tsv"), "new\n");
        assertThat(run(launcher, "migrate check", home).status()).isZero();
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
