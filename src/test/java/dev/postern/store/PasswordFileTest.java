package dev.postern.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.problem.CommandException;
import dev.postern.problem.ProblemException;
import dev.postern.testing.Polling;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Passwords of a login role in a file.
class PasswordFileTest {

    private static final String ROLE = "password_file";

    @TempDir
    private Path folder = Path.of("");

    /// The password changes in PostgreSQL first, so that logins fail until the file has it.
    @Test
    void newPassword_isUsedWithoutRestart() throws IOException {
        DatabaseAddress owner = TestDatabases.createEmpty();
        TestDatabases.execute(owner, "create role %s login password 'first'".formatted(ROLE));
        Path file = Files.writeString(folder.resolve("password"), "first\n");
        DatabaseAddress address = new DatabaseAddress(owner.url(), ROLE, new DatabasePassword.Stored(file));
        DatabaseSettings settings = DatabaseSettings.singleConnection(Duration.ofSeconds(1), Duration.ofSeconds(30));
        try (Database database = new Database(address, settings)) {
            assertThat(user(database)).isEqualTo(ROLE);
            TestDatabases.execute(owner, "alter role %s password 'second'".formatted(ROLE));
            TestDatabases.execute(
                    owner,
                    "select pg_terminate_backend(pid) from pg_stat_activity where usename = '%s'".formatted(ROLE));
            Polling.until(() -> !isUsable(database));
            Files.writeString(file, "second");
            Polling.until(() -> isUsable(database));
            Files.delete(file);
            assertThat(user(database)).as("open connections stay").isEqualTo(ROLE);
        } finally {
            TestDatabases.execute(owner, "drop role " + ROLE);
        }
    }

    private static String user(Database database) {
        return database.asService().query("select current_user", List.of(), rows -> {
            rows.next();
            return rows.getString(1);
        });
    }

    private static boolean isUsable(Database database) {
        try {
            return user(database).equals(ROLE);
        } catch (ProblemException e) {
            assertThat(e.problem().codeText()).as("no error of the caller").isIn("PGRST000", "PGRST001", "PGRST003");
            return false;
        }
    }

    @Test
    void missingFile_isNamed() {
        DatabasePassword password = new DatabasePassword.Stored(folder.resolve("none"));
        assertThatThrownBy(password::read)
                .isInstanceOfSatisfying(
                        CommandException.class, e -> assertThat(e.hint()).startsWith("A password file must be a file"))
                .hasMessageEndingWith("none cannot be read");
    }

    @Test
    void passwordInUrl_hasPrecedence() {
        DatabasePassword file = new DatabasePassword.Stored(folder.resolve("none"));
        assertThat(DatabaseAddress.of("postgres://u:secret@h/d", "web", file).password())
                .isEqualTo("secret");
        assertThat(DatabaseAddress.of("postgres://u@h/d", "web", file).secret()).isEqualTo(file);
    }
}
