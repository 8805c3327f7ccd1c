package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.store.DatabaseAddress;
import dev.postern.testing.ServiceProcess;
import dev.postern.testing.ServiceProcess.Result;
import dev.postern.testing.TestDatabases;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests of `migrate diff` with temporary files and databases.
class MigrateDiffCommandTest {

    @TempDir
    Path folder = Path.of("");

    private final DatabaseAddress database = TestDatabases.createEmpty();

    @BeforeEach
    void files() throws IOException {
        Files.createDirectories(folder.resolve("migration"));
        Files.createDirectories(folder.resolve("undo"));
        Files.writeString(folder.resolve("migration/V1__films.sql"), "create table films (id int primary key);");
        Files.writeString(folder.resolve("undo/U1__films.sql"), "drop table films;");
    }

    /// Runs in this JVM; other tests check the exit status of a process.
    private Result diff(String... arguments) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
        try {
            List<String> command = new ArrayList<>(List.of(
                    "migrate", "diff", "--db-dir", folder.toString(), "--scratch-url", TestDatabases.scratchUrl()));
            command.addAll(List.of(arguments));
            int exit = RootCommand.run(List.of(new MigrateCommand(null)), command.toArray(String[]::new));
            return new Result(exit, output.toString(StandardCharsets.UTF_8), errors.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    private String[] onDatabase(String... arguments) {
        return ServiceProcess.withDatabaseOptions(database, arguments);
    }

    private static void assertFailed(Result result, String... messages) {
        assertThat(result.exit()).as("%s", result).isEqualTo(1);
        assertThat(result.err()).contains(messages).doesNotContain("\tat ", "Exception");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void changedDatabase_diffWritesMigrationOnce() throws IOException {
        TestDatabases.execute(database, "create table films (id int primary key, title text not null)");
        Result dry = diff(onDatabase("Add titles", "--dry-run"));
        assertThat(dry.exit()).as("%s", dry).isZero();
        assertThat(dry.out())
                .contains("-- V2__add_titles.sql", "add column title text not null;", "-- U2__add_titles.sql");
        assertThat(folder.resolve("migration/V2__add_titles.sql")).doesNotExist();

        Result written = diff(
                "Add titles",
                "--from",
                database.url(),
                "--db-user",
                database.user(),
                "--db-password",
                database.password());
        assertThat(written.exit()).as("%s", written).isZero();
        assertThat(written.err())
                .contains("Starting a scratch PostgreSQL …", "Searching for the migration and its undo script …");
        Path file = folder.resolve("migration/V2__add_titles.sql");
        Path undo = folder.resolve("undo/U2__add_titles.sql");
        assertThat(written.out().lines()).containsExactly(file.toString(), undo.toString());
        assertThat(file).content().startsWith("-- Add titles\n").contains("-- fails if public.films has rows");
        assertThat(undo).content().contains("-- loses data: the values of public.films.title");

        Result repeated = diff(onDatabase("Add titles"));
        assertThat(repeated.exit()).isZero();
        assertThat(repeated.out()).isEmpty();
        assertThat(repeated.err()).contains("No changes: the schemas are equal.");
    }

    @Test
    void sqlFile_diffWritesMigration() throws IOException {
        Path schema = Files.writeString(
                folder.resolve("schema.sql"), "create table films (title text, id int primary key, year int);");
        Result written = diff("add", "--from-sql", schema.toString());
        assertThat(written.exit()).as("%s", written).isZero();
        assertThat(written.out().lines()).hasSize(2);
        assertThat(written.err()).contains("The columns of public.films have another order");
    }

    @Test
    void unreadableSource_isRejected() throws IOException {
        assertFailed(
                diff("x", "--from", "http://localhost/x"),
                "http://localhost/x is not a PostgreSQL address",
                "jdbc:postgresql://");
        assertFailed(diff("x", "--from", "jdbc:postgresql://127.0.0.1:1/x"), "does not respond");
        for (String address :
                List.of("mysql://me:geheim@localhost/x?password=geheim", "jdbc:postgresql://me:geheim@localhost/x")) {
            Result result = diff("x", "--from", address);
            assertFailed(result, "://localhost/x is not a PostgreSQL address");
            assertThat(result.err()).doesNotContain("geheim");
        }
        assertFailed(
                diff(
                        "x",
                        "--from",
                        database.url() + "_not",
                        "--db-user",
                        database.user(),
                        "--db-password",
                        database.password()),
                "does not exist");
        String login = database.user() + ":" + database.password();
        assertFailed(
                diff("x", "--from", database.url().replace("jdbc:postgresql://", "postgres://" + login + "@") + "_not"),
                "does not exist");
        assertFailed(
                diff("x", "--from", database.url(), "--db-user", "unknown_role", "--db-password", "secret"),
                "unknown_role");
        assertFailed(diff("x", "--from-sql", folder.resolve("none.sql").toString()), " does not exist");
        Path binary = Files.write(folder.resolve("binary.sql"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
        assertFailed(diff("x", "--from-sql", binary.toString()), "is not valid UTF-8");
        assertFailed(diff("!", "--from-sql", binary.toString()), "has no words");
        TestDatabases.execute(database, "create table films (id int primary key); create foreign data wrapper odd");
        assertFailed(
                diff(onDatabase("x")),
                "Unsupported differences in the migration script: foreign-data wrapper odd is new",
                "migrate new");
        assertThat(folder.resolve("migration")).isDirectoryNotContaining("glob:**V2*");
    }

    @Test
    void excludedObjects_areThoseOfTheOptionsAndTheProject() throws IOException {
        Files.writeString(folder.resolve("jooq.xml"), """
                <configuration xmlns="http://www.jooq.org/xsd/jooq-codegen-3.21.0.xsd"><generator><database><properties>
                    <property><key>exclude</key><value>legacy.*, public.tmp_*</value></property>
                    <property><key>partitions</key><value>follow</value></property>
                </properties></database></generator></configuration>
                """);
        Path schema = Files.writeString(folder.resolve("schema.sql"), """
                create table films (id int primary key); create table kept (id int);
                create schema legacy; create table legacy.a (id int); create table tmp_1 (id int); create sequence counter;
                """);
        Result result = diff("x", "--from-sql", schema.toString(), "--exclude", "sequence *", "--dry-run");
        assertThat(result.exit()).as("%s", result).isZero();
        assertThat(result.out()).contains("create table public.kept (").doesNotContain("legacy", "tmp_1", "counter");
    }

    @Test
    void columnThatLooksRenamed_isConfirmedByOption() throws IOException {
        Path schema =
                Files.writeString(folder.resolve("schema.sql"), "create table films (\"Film's id\" int primary key);");
        assertFailed(
                diff("rename", "--from-sql", schema.toString()),
                "The migration would lose data that a rename keeps",
                "--rename 'column public.films.id=\"Film'\\''s id\"'",
                "--allow-loss");
        assertThat(folder.resolve("migration")).isDirectoryNotContaining("glob:**V2*");
        Result lossy = diff("rename", "--from-sql", schema.toString(), "--allow-loss", "--dry-run");
        assertThat(lossy.out()).contains("-- loses data: the values of public.films.id");
        Result renamed = diff(
                "rename", "--from-sql", schema.toString(), "--dry-run", "--rename", "column films.id=\"Film's id\"");
        assertThat(renamed.exit()).as("%s", renamed).isZero();
        assertThat(renamed.out())
                .contains(
                        "alter table public.films rename column id to \"Film's id\";",
                        "alter table public.films rename column \"Film's id\" to id;")
                .doesNotContain("loses data");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            table films=movies       | the desired schema has no table public.movies
            column actors.id=number  | the schema of the migrations has no column public.actors.id
            """)
    void unknownRename_isRejected(String rename, String message) throws IOException {
        Path schema = Files.writeString(folder.resolve("schema.sql"), "create table films (id int);");
        assertFailed(diff("x", "--from-sql", schema.toString(), "--rename", rename), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"column films.id", "planet films=a", "table a.b.c=d", "column a.b=c.d", "table films=a b"})
    void invalidRename_exitsWith2(String rename) {
        Result result = diff("x", "--from-sql", "none.sql", "--rename", rename);
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("--rename '" + rename + "' is not a rename");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x --from a --from-sql b", "x y", "x --no-such"})
    void invalidArguments_exitWith2(String arguments) {
        assertThat(diff(arguments.isEmpty() ? new String[0] : arguments.split(" "))
                        .exit())
                .isEqualTo(2);
    }
}
