package dev.postern;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.Polling;
import dev.postern.testing.ServiceProcess;
import dev.postern.testing.ShellScript;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    private static final List<String> TOOLS =
            List.of("dirname", "readlink", "grep", "sed", "cat", "find", "cksum", "mkdir", "rm", "mv", "tr");

    private static final String CLASS_PATH = "-cp library.jar:target/classes ";

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
    void launcher_isShort() throws IOException {
        assertThat(Files.readAllLines(LAUNCHER)).hasSizeLessThanOrEqualTo(150);
    }

    @Test
    void noJdk_messageNamesInstallation() throws Exception {
        Path launcher = project();
        for (String command : List.of("serve", "test", "migrate", "generate", "help")) {
            Outcome outcome = run(launcher, command);

            assertThat(outcome.status()).isEqualTo(1);
            assertThat(outcome.out()).isEmpty();
            assertThat(outcome.err().lines())
                    .singleElement()
                    .asString()
                    .startsWith("JDK 25 or later not found. Install it")
                    .contains("adoptium.net", "JAVA_HOME");
        }
    }

    @Test
    void olderJdk_isNotUsed() throws Exception {
        Outcome outcome = run(project(), "serve", jdk("21.0.9"));

        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err()).startsWith("JDK 25 or later not found");
    }

    @Test
    void olderJavaOnPath_otherJdkIsFound() throws Exception {
        Path launcher = project();
        ShellScript.write(tools.resolve("java"), "echo '    java.home = " + directory.resolve("old") + "' >&2");
        jdk("26");

        assertThat(run(launcher, "serve", "POSTERN_JDK_PATHS=" + directory + "/none " + directory + "/jd*")
                        .out())
                .endsWith(" shop.Shop serve\n");
    }

    @Test
    void arguments_reachTheApplicationUnchanged() throws Exception {
        Path launcher = project();

        Outcome outcome = run(launcher, "serve --app-setting \"a  b='\\\"\\$c\" ''", jdk("25.0.3"));

        assertThat(outcome.out()).endsWith(CLASS_PATH + "shop.Shop serve --app-setting a  b='\"$c \n");
        assertThat(outcome.err())
                .isEqualTo("Building … The first build downloads the libraries and takes a minute or two.\n");
        assertThat(outcome.status()).isEqualTo(7);
    }

    @Test
    void unchangedSources_areBuiltOnce() throws Exception {
        Path launcher = project();
        String home = jdk("25.0.3");
        run(launcher, "serve", home);
        assertThat(run(launcher, "serve", home).err()).isEmpty();
        assertThat(phases()).containsExactly("compile");
        touch("db/migration/V1__a.sql");
        assertThat(run(launcher, "serve", home).err()).isEqualTo("Building, because sources have changed …\n");
        touch("src/main/java/shop/Shop.java");
        run(launcher, "serve", home);
        assertThat(phases()).containsExactly("compile", "compile", "compile");
    }

    /// The sources of the application and the generated classes can be missing or invalid.
    @Test
    void commandsOfTheEngine_needNoCompiledApplication() throws Exception {
        Path launcher = project();
        String home = jdk("25.0.3");
        failCompile();

        for (String command : List.of("generate --check", "migrate", "migrate new tags", "init", "test --help")) {
            assertThat(run(launcher, command, home).out())
                    .endsWith(CLASS_PATH + "dev.postern.cli.EngineMain " + command + "\n");
            touch("src/main/java/shop/Shop.java");
        }

        assertThat(phases()).containsExactly("process-resources");
        touch("src/main/java/dev/postern/Postern.java");
        run(launcher, "generate", home);
        touch("pom.xml");
        run(launcher, "generate", home);
        assertThat(phases()).hasSize(3);
    }

    @Test
    void applicationDoesNotCompile_helpAndMigrateUpUseTheEngine() throws Exception {
        Path launcher = project();
        String home = jdk("25.0.3");
        assertThat(run(launcher, "help", home).out()).endsWith("shop.Shop help\n");
        assertThat(run(launcher, "migrate up", home).out()).endsWith("shop.Shop migrate up\n");
        touch("src/main/java/shop/Shop.java");
        failCompile();
        assertThat(run(launcher, "--help", home).out()).endsWith("dev.postern.cli.EngineMain --help\n");
        assertThat(run(launcher, "migrate up", home).out()).endsWith("dev.postern.cli.EngineMain migrate up\n");
        Outcome failed = run(launcher, "serve", home);
        assertThat(failed.status()).isEqualTo(1);
        assertThat(failed.out()).isEmpty();
        assertThat(failed.err()).endsWith("sources have changed …\nShop.java:1: error\n");
    }

    @Test
    void signalDuringBuild_endsMaven() throws Exception {
        Path launcher = project();
        maven("while :; do :; done");
        jdk("25");
        Map<String, String> environment = Map.of(
                "PATH", tools.toString(), "JAVA_HOME", directory.resolve("jdk").toString());
        Path project = Objects.requireNonNull(launcher.getParent());
        try (ServiceProcess process = ServiceProcess.startIn(project, environment, "serve")) {
            Polling.until(() -> Files.exists(directory.resolve("project/calls")));
            List<ProcessHandle> started = process.descendants();
            assertThat(started).isNotEmpty();
            assertThat(process.stop().exit()).isEqualTo(143);
            assertThat(started).noneMatch(ProcessHandle::isAlive);
        }
    }

    @Test
    void test_runsMaven() throws Exception {
        Path launcher = project();
        String home = jdk("25.0.3");

        Path tests = Files.createDirectories(directory.resolve("project/src/test/java/a"));
        run(launcher, "test -Dtest=ShopTest", home);
        assertThat(run(launcher, "test builds", home).err())
                .isEqualTo("src/test/java contains no test with the tag \"builds\".\n");
        Files.writeString(tests.resolve("ShortTest.java"), "@Test");
        Files.writeString(tests.resolve("LongTest.java"), "@Tag(\"builds\")");
        run(launcher, "test builds -o", home);
        Files.writeString(tests.resolve("RestartTest.java"), "@Tag(\"drill\")");
        Files.writeString(tests.resolve("OutageTest.java"), "@Tag(\"drill\")");
        Files.writeString(tests.resolve("StartTest.java"), "@Tag(\"processes\")");
        run(launcher, "test processes Start", home);
        run(launcher, "drill Restart -o", home);
        run(launcher, "format", home);
        run(launcher, "format --check", home);

        assertThat(Files.readAllLines(directory.resolve("project/calls")))
                .containsExactly(
                        "-B verify -Dtest=ShopTest",
                        "-B verify -Dtest.excluded=none -Dtest=LongTest -o",
                        "-B verify -Dtest.excluded=none -Dtest=StartTest",
                        "-B verify -Dtest.excluded=none -Dtest=RestartTest -o",
                        "-B -q spotless:apply",
                        "-B -q spotless:check");
    }

    /// Creates a project whose Maven records its calls, and compiles nothing.
    ///
    /// @return its launcher
    private Path project() throws IOException {
        Path project = directory.resolve("project");
        for (String file : List.of(
                "src/main/java/dev/postern/Postern.java", "src/main/java/shop/Shop.java", "db/migration/V1__a.sql")) {
            Files.createDirectories(project.resolve(file).getParent());
            Files.createFile(project.resolve(file));
        }
        Files.writeString(project.resolve("pom.xml"), "  <postern.main>shop.Shop</postern.main>\n");
        maven("");
        return Files.copy(LAUNCHER, project.resolve("postern"), StandardCopyOption.COPY_ATTRIBUTES);
    }

    private void maven(String commands) throws IOException {
        ShellScript.write(
                tools.resolve("mvn"),
                "echo \"$*\" >>calls\n" + commands + "\n[ -f target/classpath ] || echo library.jar >target/classpath");
    }

    private void failCompile() throws IOException {
        maven("case \"$*\" in *' compile '*) echo 'Shop.java:1: error'; exit 1;; esac");
    }

    private List<String> phases() throws IOException {
        return Files.readAllLines(directory.resolve("project/calls")).stream()
                .flatMap(call -> Stream.of(call.split(" ")))
                .filter(argument -> argument.matches("compile|process-resources"))
                .toList();
    }

    private void touch(String file) throws IOException {
        Files.setLastModifiedTime(
                directory.resolve("project").resolve(file),
                FileTime.from(Instant.now().plusSeconds(1)));
    }

    /// Creates a JDK whose `java` prints its arguments and exits with 7.
    ///
    /// @return environment variable `JAVA_HOME=…` for it
    private String jdk(String version) throws IOException {
        Path home = directory.resolve("jdk");
        ShellScript.write(home.resolve("bin/javac"), "");
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"Any\"\nJAVA_VERSION=\"" + version + "\"\n");
        ShellScript.write(home.resolve("bin/java"), "echo \"$*\"; exit 7");
        return "JAVA_HOME=" + home;
    }

    @Test
    void startedThroughSymbolicLink_findsProject() throws Exception {
        Path launcher = project();
        Path link = Files.createSymbolicLink(directory.resolve("first"), launcher);
        Path linkToLink = Files.createSymbolicLink(directory.resolve("second"), link.getFileName());

        assertThat(run(linkToLink, "generate", jdk("25.0.3")).out()).endsWith("EngineMain generate\n");
        assertThat(phases()).hasSize(1);
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
