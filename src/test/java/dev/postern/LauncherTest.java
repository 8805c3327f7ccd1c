package dev.postern;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.LauncherProject.Outcome;
import dev.postern.testing.Polling;
import dev.postern.testing.ServiceProcess;
import dev.postern.testing.ShellScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Tests of the launcher `./postern` that need no build.
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {

    private static final String CLASS_PATH = "-cp library.jar:target/classes ";

    @TempDir
    private Path directory;

    private LauncherProject project;

    @BeforeEach
    void createProject() throws IOException {
        project = LauncherProject.create(directory);
    }

    /// Deletes symbolic links, because JUnit warns about them when it deletes the directory.
    @AfterEach
    void removeLinks() throws IOException {
        project.removeLinks();
    }

    @Test
    void launcher_isShort() throws IOException {
        assertThat(Files.readAllLines(LauncherProject.LAUNCHER)).hasSizeLessThanOrEqualTo(150);
    }

    @Test
    void noJdk_messageNamesInstallation() throws Exception {
        for (String command : List.of("serve", "test", "migrate", "generate", "help")) {
            Outcome outcome = project.run(command);

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
        Outcome outcome = project.run("serve", project.jdk("21.0.9"));

        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err()).startsWith("JDK 25 or later not found");
    }

    @Test
    void olderJavaOnPath_otherJdkIsFound() throws Exception {
        ShellScript.write(project.tool("java"), "echo '    java.home = " + directory.resolve("old") + "' >&2");
        project.jdk("26");

        assertThat(project.run("serve", "POSTERN_JDK_PATHS=" + directory + "/none " + directory + "/jd*")
                        .out())
                .endsWith(" shop.Shop serve\n");
    }

    @Test
    void arguments_reachTheApplicationUnchanged() throws Exception {
        Outcome outcome = project.run("serve --app-setting \"a  b='\\\"\\$c\" ''", project.jdk("25.0.3"));

        assertThat(outcome.out()).endsWith(CLASS_PATH + "shop.Shop serve --app-setting a  b='\"$c \n");
        assertThat(outcome.err())
                .isEqualTo("Building … The first build downloads the libraries and takes a minute or two.\n");
        assertThat(outcome.status()).isEqualTo(7);
    }

    @Test
    void unchangedSources_areBuiltOnce() throws Exception {
        String home = project.jdk("25.0.3");
        project.run("serve", home);
        assertThat(project.run("serve", home).err()).isEmpty();
        assertThat(project.phases()).containsExactly("compile");
        project.touch("db/migration/V1__a.sql");
        assertThat(project.run("serve", home).err()).isEqualTo("Building, because sources have changed …\n");
        project.touch("src/main/java/shop/Shop.java");
        project.run("serve", home);
        assertThat(project.phases()).containsExactly("compile", "compile", "compile");
    }

    @Test
    void copiesOfMigrations_stayUntilTheirSourcesAreDeleted() throws Exception {
        String home = project.jdk("25.0.3");
        Path copies = Files.createDirectories(project.file("target/classes/db/migration"));
        Files.writeString(copies.resolve("V1__a.sql"), "");
        Files.writeString(copies.resolve("V2__of two words.sql"), "");

        project.run("serve", home);

        assertThat(copies.toFile().list()).containsExactly("V1__a.sql");
    }

    /// The sources of the application and the generated classes can be missing or invalid.
    @Test
    void commandsOfTheEngine_needNoCompiledApplication() throws Exception {
        String home = project.jdk("25.0.3");
        project.failCompile();

        for (String command : List.of("generate --check", "migrate", "migrate new tags", "init", "test --help")) {
            assertThat(project.run(command, home).out())
                    .endsWith(CLASS_PATH + "dev.postern.cli.EngineMain " + command + "\n");
            project.touch("src/main/java/shop/Shop.java");
        }

        assertThat(project.phases()).containsExactly("process-resources");
        project.touch("src/main/java/dev/postern/Postern.java");
        project.run("generate", home);
        project.touch("pom.xml");
        project.run("generate", home);
        assertThat(project.phases()).hasSize(3);
    }

    @Test
    void applicationDoesNotCompile_helpAndMigrateUpUseTheEngine() throws Exception {
        String home = project.jdk("25.0.3");
        assertThat(project.run("help", home).out()).endsWith("shop.Shop help\n");
        assertThat(project.run("migrate up", home).out()).endsWith("shop.Shop migrate up\n");
        project.touch("src/main/java/shop/Shop.java");
        project.failCompile();
        assertThat(project.run("--help", home).out()).endsWith("dev.postern.cli.EngineMain --help\n");
        assertThat(project.run("migrate up", home).out()).endsWith("dev.postern.cli.EngineMain migrate up\n");
        Outcome failed = project.run("serve", home);
        assertThat(failed.status()).isEqualTo(1);
        assertThat(failed.out()).isEmpty();
        assertThat(failed.err()).endsWith("sources have changed …\nShop.java:1: error\n");
    }

    @Test
    void signalDuringBuild_endsMaven() throws Exception {
        project.maven("while :; do :; done");
        project.jdk("25");
        try (ServiceProcess process = project.start("serve")) {
            Polling.until(() -> Files.exists(project.file("calls")));
            List<ProcessHandle> started = process.descendants();
            assertThat(started).isNotEmpty();
            assertThat(process.stop().exit()).isEqualTo(143);
            assertThat(started).noneMatch(ProcessHandle::isAlive);
        }
    }

    @Test
    void test_runsMaven() throws Exception {
        String home = project.jdk("25.0.3");

        Path tests = Files.createDirectories(project.file("src/test/java/a"));
        project.run("test -Dtest=ShopTest", home);
        assertThat(project.run("test builds", home).err())
                .isEqualTo("src/test/java contains no test with the tag \"builds\".\n");
        Files.writeString(tests.resolve("ShortTest.java"), "@Test");
        Files.writeString(tests.resolve("LongTest.java"), "@Tag(\"builds\")");
        project.run("test builds -o", home);
        Files.writeString(tests.resolve("RestartTest.java"), "@Tag(\"drill\")");
        Files.writeString(tests.resolve("OutageTest.java"), "@Tag(\"drill\")");
        Files.writeString(tests.resolve("StartTest.java"), "@Tag(\"processes\")");
        project.run("test processes Start", home);
        project.run("drill Restart -o", home);
        project.run("format", home);
        project.run("format --check", home);

        assertThat(project.calls())
                .containsExactly(
                        "-B verify -Dtest=ShopTest",
                        "-B verify -Dtest.excluded=none -Dtest=LongTest -o",
                        "-B verify -Dtest.excluded=none -Dtest=StartTest",
                        "-B verify -Dtest.excluded=none -Dtest=RestartTest -o",
                        "-B -q spotless:apply",
                        "-B -q spotless:check");
    }

    @Test
    void startedThroughSymbolicLink_findsProject() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("first"), project.launcher());
        Path linkToLink = Files.createSymbolicLink(directory.resolve("second"), link.getFileName());

        assertThat(project.runAs(linkToLink, "generate", project.jdk("25.0.3")).out())
                .endsWith("EngineMain generate\n");
        assertThat(project.phases()).hasSize(1);
    }
}
