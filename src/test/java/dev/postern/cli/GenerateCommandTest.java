package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.ServiceProcess.Result;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/// Tests of `generate`, with a project of their own. [GenerateProcessTest] tests its processes.
class GenerateCommandTest {

    @TempDir
    private Path project = Path.of("");

    private Path classes = Path.of("");

    @BeforeEach
    void createProject() throws IOException {
        classes = project.resolve("generated-sources/shop/schema");
        Files.createDirectories(project.resolve("db/migration"));
        Files.writeString(
                project.resolve("db/jooq.xml"),
                Files.readString(Path.of("db/jooq.xml"))
                        .replaceFirst("<packageName>.*</packageName>", "<packageName>shop.schema</packageName>")
                        .replaceFirst("<directory>", "<directory>" + project + "/"));
        migration("V1__items.sql", "create table items (id int primary key);");
    }

    private Path migration(String name, String sql) throws IOException {
        return Files.writeString(project.resolve("db/migration").resolve(name), sql);
    }

    @Test
    void changedFiles_areGeneratedAndCompared() throws IOException {
        Path generated = project.resolve("generated-sources");
        Path migrations = project.resolve("db/migration");
        assertPrinted(run(), 0, """
                Generating %1$s/ from %2$s …
                Generated the classes in %1$s/.""".formatted(generated, migrations));
        assertPrinted(run(), 0, generated + "/ is up to date.");
        assertThat(run("--force").err()).startsWith("Generating");
        Files.writeString(classes.resolve("tables/Items.java"), "edited");
        Files.writeString(classes.resolve("Extra.java"), "extra");

        assertPrinted(run("--check"), 1, """
                Generating in a temporary folder for comparison …
                extra: %1$s/shop/schema/Extra.java
                stale: %1$s/shop/schema/tables/Items.java
                %1$s/ does not match %2$s. Run ./postern generate and commit the result.""".formatted(generated, migrations));
        assertThat(run().err()).startsWith("Generating");
        assertThat(classes.resolve("Extra.java")).doesNotExist();
        assertThat(run("--check").err().strip()).endsWith(generated + "/ matches " + migrations + ".");
    }

    private static void assertPrinted(Result result, int exit, String err) {
        assertThat(result.exit()).isEqualTo(exit);
        assertThat(result.err().strip()).isEqualTo(err);
        assertThat(result.out()).isEmpty();
    }

    @Test
    void migrationFails_messageNamesItsLine() throws IOException {
        Path broken = migration("V2__broken.sql", "\ncreate table;\n");

        Result result = run();

        result.assertFailure();
        assertThat(result.err()).contains(broken + ", line 2, failed: syntax error");
        assertThat(classes).doesNotExist();
    }

    @Test
    void generatedFromDatabaseWithoutMigrations_generateRequiresFrom() throws IOException {
        Files.createDirectories(classes);
        Files.writeString(classes.resolve("schema.properties"), "source=database\nschemas=public\n");
        Files.delete(project.resolve("db/migration/V1__items.sql"));

        Result result = run();

        result.assertFailure();
        assertThat(result.err()).contains("was generated from a database", "./postern generate --from");
    }

    @ParameterizedTest
    @CsvSource({
        "--chek, Unknown option",
        "--from, Missing required parameter",
        "--from mysql://localhost/shop, jdbc:postgresql://host/database",
        "--schemas a, --schemas requires --from.",
        "--exclude a.b, --exclude requires --from.",
        "--extensions postgis, --extensions requires --from.",
        "--partitions FOLLOW, --partitions requires --from.",
        "--scratch-url a --scratch-image b, mutually exclusive",
        "--watch --check, --watch cannot be combined",
        "--check --db-password=hunter2, --db-password requires --from."
    })
    void invalidOptions_areRejected(String options, String message) {
        StringWriter errors = new StringWriter();
        CommandLine command = new CommandLine(new GenerateCommand()).setErr(new PrintWriter(errors));

        assertThat(command.execute(options.split(" "))).isEqualTo(2);
        assertThat(errors.toString()).contains(message).doesNotContain("hunter2");
    }

    /// Runs in this JVM.
    private Result run(String... arguments) {
        Path lock = project.resolve("target/generating");
        Object command = new GenerateCommand(List.of(project.resolve("db"), project.resolve("src/test/db")), lock);
        return CommandRun.of(
                command,
                Stream.concat(Stream.of("generate", "--scratch-url", TestDatabases.scratchUrl()), Stream.of(arguments))
                        .toArray(String[]::new));
    }
}
