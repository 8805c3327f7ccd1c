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

/// `./postern` itself, as far as it goes without a build.
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {

    private static final Path LAUNCHER = Path.of("postern").toAbsolutePath();
    private static final List<String> TOOLS = List.of(
            "dirname", "readlink", "grep", "sed", "cat", "find", "sort", "cksum", "mkdir", "rm", "ln", "cmp", "tr");

    @TempDir
    private Path directory;

    private Path tools;

    /// A PATH with what the script needs and no `java`, whatever this machine has.
    @BeforeEach
    void setUp() throws IOException {
        tools = Files.createDirectory(directory.resolve("bin"));
        for (String tool : TOOLS) {
            Files.createSymbolicLink(tools.resolve(tool), find(tool));
        }
    }

    /// JUnit warns of every link that it finds when it empties the directory.
    @AfterEach
    void removeLinks() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path link : files.filter(Files::isSymbolicLink).toList()) {
                Files.delete(link);
            }
        }
    }

    @Test
    void withoutAJdkOneSentenceSaysWhatToInstall() throws Exception {
        for (String command : List.of("serve", "test", "migrate", "generate", "bench")) {
            Outcome outcome = run(LAUNCHER, command);

            assertThat(outcome.status()).isEqualTo(1);
            assertThat(outcome.out()).isEmpty();
            assertThat(outcome.err().lines())
                    .singleElement()
                    .asString()
                    .startsWith("Postern needs a JDK 25 and found none: install one")
                    .contains("adoptium.net", "JAVA_HOME");
        }
    }

    @Test
    void anOlderJdkIsNotTaken() throws Exception {
        Path old = Files.createDirectories(directory.resolve("jdk/bin"));
        for (String program : List.of("java", "javac")) {
            script(old.resolve(program), "echo 'openjdk version \"21.0.25\" 2025-10-21' >&2");
        }

        Outcome outcome = run(LAUNCHER, "serve", "JAVA_HOME=" + directory.resolve("jdk"));

        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err()).startsWith("Postern needs a JDK 25");
    }

    @Test
    void helpListsTheCommandsAndNeedsNoJdk() throws Exception {
        Outcome help = run(LAUNCHER, "--help");

        assertThat(help.status()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out())
                .contains("\n  serve ", "\n  user ", "\n  migrate ", "\n  generate ", "\n  test ", "\n  bench ");
        assertThat(run(LAUNCHER, "help")).isEqualTo(help);
    }

    @Test
    void ownCommandsHaveHelp() throws Exception {
        for (String command : List.of("generate --help", "test --help")) {
            Outcome outcome = run(LAUNCHER, command);

            assertThat(outcome.status()).isZero();
            assertThat(outcome.out()).startsWith("Usage: ./postern " + command.split(" ")[0]);
        }
    }

    @Test
    void unknownOptionOfGenerateIsRefused() throws Exception {
        Outcome outcome = run(LAUNCHER, "generate --chek");

        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err())
                .startsWith("Unknown option of generate: --chek\n")
                .contains("--check");
    }

    @Test
    void generatingFromADatabaseNeedsItsAddress() throws Exception {
        for (var refusal : Map.of(
                        "--from", "--from needs a value.",
                        "--from= --check", "--from needs a value.",
                        "--from postgres://localhost/shop", "jdbc:postgresql://host/database",
                        "--schemas a,b", "--schemas is only for --from.",
                        "--watch --check", "--watch is for db/migration",
                        "--check --db-password=secret", "--db-password is only for --from.")
                .entrySet()) {
            Outcome outcome = run(LAUNCHER, "generate " + refusal.getKey());

            assertThat(outcome.status()).isEqualTo(2);
            assertThat(outcome.out()).isEmpty();
            assertThat(outcome.err().lines().findFirst().orElseThrow()).contains(refusal.getValue());
            assertThat(outcome.err()).contains("Usage: ./postern generate").doesNotContain("secret");
        }
        assertThat(run(LAUNCHER, "generate --check --from jdbc:postgresql://localhost/shop --schemas=a")
                        .err())
                .startsWith("Postern needs a JDK 25");
    }

    @Test
    void whatWasGeneratedFromADatabaseWantsItAgain() throws Exception {
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
        assertThat(run(launcher, "generate").err()).startsWith("Postern needs a JDK 25");
    }

    @Test
    void generatingIsSkippedWhereNothingHasChanged() throws Exception {
        Path project = Files.createDirectories(directory.resolve("project"));
        Path launcher = Files.copy(LAUNCHER, project.resolve("postern"), StandardCopyOption.COPY_ATTRIBUTES);
        Path migration =
                Files.createDirectories(project.resolve("db/migration")).resolve("V1__a.sql");
        Path generated =
                Files.createDirectory(project.resolve("generated-sources")).resolve("facts.tsv");
        Files.writeString(migration, "one");
        // it counts its runs in what it generates
        script(tools.resolve("mvn"), "echo run >>generated-sources/facts.tsv; echo Generated.");
        String home = jdk();

        assertThat(run(launcher, "generate", home).err()).endsWith("Generated.\n");
        assertThat(run(launcher, "generate", home))
                .isEqualTo(new Outcome(0, "", "Nothing to generate: nothing has changed since.\n"));
        assertThat(Files.readString(generated)).isEqualTo("run\n");

        Files.writeString(migration, "two");
        assertThat(run(launcher, "generate", home).err()).endsWith("Generated.\n");
        Files.writeString(generated, "edited\n");
        assertThat(run(launcher, "generate", home).err()).endsWith("Generated.\n");
        assertThat(run(launcher, "generate", home).err()).startsWith("Nothing to generate");
        assertThat(run(launcher, "generate --from jdbc:postgresql://localhost/shop", home)
                        .status())
                .isZero();
        assertThat(run(launcher, "generate", home).err()).endsWith("Generated.\n");
    }

    /// Whoever was killed had the number that the next one has, as in a container.
    @Test
    void itsOwnLockIsNotWaitedFor() throws Exception {
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

    /// As well as the migrations, where these are the project's.
    @Test
    void theClassesAreCheckedWithTheMigrations() throws Exception {
        Path project = Files.createDirectories(directory.resolve("project"));
        Path launcher = Files.copy(LAUNCHER, project.resolve("postern"), StandardCopyOption.COPY_ATTRIBUTES);
        for (String folder : List.of("db/migration", "generated-sources", "src/main")) {
            Files.createDirectories(project.resolve(folder));
        }
        Files.writeString(project.resolve("db/migration/V1__a.sql"), "one");
        Files.writeString(project.resolve("generated-sources/facts.tsv"), "old");
        Files.createFile(project.resolve("pom.xml"));
        Files.createFile(Files.createDirectory(project.resolve("target")).resolve("postern.jar"));
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
                        "stale: generated-sources/facts.tsv\n", "does not match db/migration: run ./postern generate");
        assertThat(run(launcher, "migrate check --db-dir other", home)).isEqualTo(new Outcome(0, "", ""));
        assertThat(run(launcher, "migrate check --since bad", home)).isEqualTo(new Outcome(1, "", ""));
        Files.writeString(project.resolve("generated-sources/facts.tsv"), "new\n");
        assertThat(run(launcher, "migrate check", home).status()).isZero();
    }

    @Test
    void testsOfBuilds_areTheClassesWithTheirTag() throws Exception {
        Path project = Files.createDirectories(directory.resolve("project"));
        Path launcher = Files.copy(LAUNCHER, project.resolve("postern"), StandardCopyOption.COPY_ATTRIBUTES);
        Path tests = Files.createDirectories(project.resolve("src/test/java/a"));
        Files.writeString(tests.resolve("ShortTest.java"), "@Test");
        String home = jdk();
        script(tools.resolve("mvn"), "echo $*");

        assertThat(run(launcher, "test builds", home).err())
                .isEqualTo("No test in src/test/java has the tag builds.\n");
        Files.writeString(tests.resolve("LongTest.java"), "@Tag(\"builds\")");
        assertThat(run(launcher, "test builds -o", home).out())
                .isEqualTo("-B verify -Dtest.excluded=none -Dtest=LongTest -o\n");
    }

    /// Creates a JDK that only prints its version.
    ///
    /// @return the variable that names it
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
    void worksThroughASymbolicLinkFromAnotherDirectory() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("first"), LAUNCHER);
        Path linkToLink = Files.createSymbolicLink(directory.resolve("second"), link.getFileName());

        assertThat(run(linkToLink, "--help")).isEqualTo(run(LAUNCHER, "--help"));
    }

    private static Path find(String tool) {
        for (String place : System.getenv("PATH").split(File.pathSeparator)) {
            Path file = Path.of(place, tool);
            if (Files.isExecutable(file)) {
                return file.toAbsolutePath();
            }
        }
        throw new AssertionError("no " + tool + " on the PATH");
    }

    /// Runs the script in a directory that is not the project's.
    ///
    /// @param arguments separated by blanks
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
