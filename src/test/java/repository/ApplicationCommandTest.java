package repository;

import static blog.schema.Tables.USERS;
import static org.assertj.core.api.Assertions.assertThat;

import blog.Blog;
import blog.schema.DefaultCatalog;
import dev.postern.Application;
import dev.postern.Applications;
import dev.postern.DatabaseOptions;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.TestDatabases;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// A command of an application, as its command line runs it.
class ApplicationCommandTest {

    @Command(name = "rename", description = "Renames all users.")
    static final class RenameCommand implements Runnable {

        @Mixin
        private DatabaseOptions database = new DatabaseOptions();

        @Override
        public void run() {
            database.<Integer>transaction(
                    dsl -> dsl.update(USERS).set(USERS.FULL_NAME, "Renamed").execute());
            database.<Integer>reading(dsl -> dsl.fetchCount(USERS));
        }
    }

    @Test
    void command_usesTheDatabaseOfItsOptions() {
        Application application = Application.of(DefaultCatalog.DEFAULT_CATALOG).command(new RenameCommand());
        DatabaseAddress database = BlogSchema.createDatabase();
        TestDatabases.execute(
                database, "insert into users (email, full_name, hashed_password) values ('a@example.com', 'A', 'x')");
        assertThat(Applications.run(
                        application,
                        "rename",
                        "--db-url=" + database.url(),
                        "--db-user=" + database.user(),
                        "--db-password=" + database.password()))
                .isZero();
        assertThat(TestDatabases.value(database, "select full_name from users")).isEqualTo("Renamed");
    }

    @Test
    void schemaCommand_listsTheHookOfTheExample() {
        PrintStream out = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            assertThat(Applications.run(Blog.application(), "schema")).isZero();
        } finally {
            System.setOut(out);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("blog.EmailHook");
    }
}
