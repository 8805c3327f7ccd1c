package repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.generate.Fingerprint;
import dev.postern.generate.GenerationTarget;
import dev.postern.testing.ProjectCopy;
import dev.postern.testing.ServiceProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Tests that every build recompiles code that uses changed generated classes, and reports its lines.
///
/// The tests build a copy of the project in which a few classes replace Postern's sources, because those compile
/// slowly. In the ordinary run `GenerationTest` compares the committed classes with the migrations.
@Tag("builds")
@DisabledOnOs(OS.WINDOWS)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@TestMethodOrder(OrderAnnotation.class)
class StaleClassesTest {

    @TempDir
    static Path project = Path.of("");

    private record Outcome(int exit, String output) {}

    @BeforeAll
    static void buildProject() throws Exception {
        ProjectCopy.create(project);
        Path pom = project.resolve("pom.xml");
        Files.writeString(pom, Files.readString(pom).replaceFirst("-Xplugin:ErrorProne[^<]*", "-proc:none")); // slow
        deleteSources("src/main/java");
        deleteSources("src/test/java");
        write("src/main/java/blog/Renamed.java", "Object it = blog.schema.Tables.POSTS.TITLE;");
        write(
                "src/main/java/blog/Retyped.java",
                "org.jooq.Field<java.time.OffsetDateTime> it = blog.schema.Tables.POSTS.CREATED_AT;");
        write("src/main/java/blog/Dropped.java", "Object it = blog.schema.tables.Account.ACCOUNT;");
        write("src/test/java/blog/RenamedInTests.java", "Object it = blog.schema.Tables.POSTS.TITLE;");
        write(
                "src/test/java/blog/DroppedInTests.java",
                "Object it = dev.postern.testschema.public_.tables.Kinds.KINDS;");
        assertThat(maven("compile").exit()).isZero();
    }

    /// @param field declaration of the class's only field, in the sixth line
    private static void write(String file, String field) throws IOException {
        Path path = project.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, """
                package blog;

                /// Uses a generated class.
                final class %s {

                    %s
                }
                """.formatted(path.getFileName().toString().replace(".java", ""), field));
    }

    @Test
    @Order(1)
    void nothingChanged_nothingIsCompiled() throws Exception {
        assertThat(maven("test-compile").exit()).isZero();
        assertThat(maven("test-compile").output().lines().filter(line -> line.contains("Nothing to compile")))
                .as("engine, application and tests")
                .hasSize(3);
    }

    @Test
    @Order(2)
    void generateFails_classesAreUnchanged() throws Exception {
        List<String> before = differences();
        Path migration = project.resolve("db/migration/V90__posts.sql");
        Files.writeString(migration, "create function \"a\\b\"() returns int return 1;\n");

        Outcome outcome = generate();

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.output()).endsWith("""
                        generated-sources/blog/schema is unchanged, because some objects of the database cannot be generated:
                        The name of function or sequence public."a\\b" contains a quotation mark, a backslash or a control character.
                        Rename these objects in a migration.
                        """);
        Files.delete(migration);
        assertThat(before).isEmpty();
        assertThat(differences()).isEmpty();
    }

    @Test
    @Order(3)
    void changedSchema_isGenerated() throws Exception {
        Files.writeString(project.resolve("db/migration/V90__changes.sql"), """
                -- from ${placeholder} on
                drop view account;
                alter table posts rename title to headline;
                alter table posts alter created_at type timestamp;
                """);
        Files.writeString(project.resolve("db/migration/V91__index.sql"), """
                -- postern: no transaction
                create index concurrently posts_headline_idx on posts (headline);
                """);
        Files.writeString(project.resolve("src/test/db/migration/V2__changes.sql"), "drop table kinds cascade;\n");
        // as after an interrupted build, which has not recorded its classes
        Files.writeString(
                project.resolve("target/maven-status/maven-compiler-plugin/compile/application/createdFiles.lst"), "");

        Outcome outcome = generate();

        assertThat(outcome.exit()).as(outcome.output()).isZero();
        assertThat(differences()).isEmpty();
        assertThat(project.resolve("generated-sources/blog/schema/tables/Account.java"))
                .doesNotExist();
    }

    @Test
    @Order(4)
    void mavenBuild_namesTheLines() throws Exception {
        assertNamesTheLines(maven("compile"));
    }

    @Test
    @Order(5)
    void buildOfServe_namesTheLines() throws Exception {
        assertNamesTheLines(run("./postern", "serve"));
    }

    private static void assertNamesTheLines(Outcome outcome) {
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.output()).contains("Renamed.java:[6,", "Retyped.java:[6,", "Dropped.java:[6,");
    }

    @Test
    @Order(6)
    void testBuild_namesTheLines() throws Exception {
        for (String broken : List.of("Renamed", "Retyped", "Dropped")) {
            Files.delete(project.resolve("src/main/java/blog/" + broken + ".java"));
        }
        write("src/main/java/blog/Fixed.java", "static Object it = blog.schema.Tables.POSTS.HEADLINE;");

        Outcome outcome = maven("test-compile");

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.output()).contains("RenamedInTests.java:[6,", "DroppedInTests.java:[6,");
        assertThat(project.resolve("target/classes/blog/schema/tables/Account.class"))
                .doesNotExist();
    }

    /// In one run, Maven compares test classes only with classes that it compiled in the same run.
    @Test
    @Order(7)
    void testBuildAfterMainBuild_namesTheLines() throws Exception {
        Files.delete(project.resolve("src/test/java/blog/DroppedInTests.java"));
        write("src/test/java/blog/RenamedInTests.java", "Object it = Fixed.it;");
        assertThat(maven("test-compile").exit()).isZero();
        write("src/main/java/blog/Fixed.java", "static Object other = blog.schema.Tables.POSTS.HEADLINE;");
        assertThat(maven("compile").exit()).isZero();

        Outcome outcome = maven("test-compile");

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.output()).contains("RenamedInTests.java:[6,");
    }

    private static List<String> differences() {
        GenerationTarget own = GenerationTarget.read(Path.of("db"));
        return Fingerprint.differences(
                new GenerationTarget(project.resolve("db"), project.resolve(own.directory()), own.packageName()));
    }

    /// Runs the generator with the engine of this project, because Maven would take long to compile the copy.
    private static Outcome generate() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(ServiceProcess.engineCommand());
        command.add("generate");
        return run(command.toArray(String[]::new));
    }

    private static void deleteSources(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(project.resolve(folder))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static Outcome maven(String phase) throws IOException, InterruptedException {
        return run("mvn", "-B", "-Dstyle.color=never", "-Dspotless.check.skip=true", phase);
    }

    private static Outcome run(String... command) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(project.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("POSTERN_"));
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), output);
    }
}
