package dev.postern.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.migrate.LockMonitor.Limits;
import dev.postern.problem.CommandException;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Monitored lock waits in a scratch database.
class LockMonitorTest {

    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofHours(1);

    @TempDir
    Path folder = Path.of("");

    private final DatabaseAddress database = TestDatabases.createEmpty();
    private final List<String> reports = new CopyOnWriteArrayList<>();

    private Upgrade upgrade() throws IOException {
        TestDatabases.execute(database, "create table films (id int)");
        Files.createDirectories(folder.resolve("migration"));
        TestDatabases.execute(database, "create schema other; alter database " + name() + " set search_path = other");
        Files.writeString(
                folder.resolve("migration/V1__a.sql"), "select 1;\nalter table public.films\n add title text;");
        return Upgrade.of(database, MigrationFiles.read(folder), null);
    }

    private String name() {
        return database.url().replaceFirst(".*/", "");
    }

    @Test
    void waitThatDoesNotEnd_isReportedAndCancelled() throws IOException, SQLException {
        Upgrade upgrade = upgrade();
        try (Connection other = TestDatabases.connect(database)) {
            other.setAutoCommit(false);
            other.createStatement().execute("select from public.films");
            assertThatThrownBy(() -> LockMonitor.run(
                            database,
                            new Limits(SHORT, SHORT, SHORT.multipliedBy(4)),
                            reports::add,
                            () -> upgrade.run(Duration.ZERO)))
                    .isInstanceOfSatisfying(CommandException.class, e -> {
                        assertThat(e.message())
                                .isEqualTo(folder.resolve("migration/V1__a.sql")
                                        + ", line 2, failed: canceling statement due to user request");
                        assertThat(e.hint())
                                .startsWith("The statement was cancelled because it waited too long:"
                                        + " alter table public.films add title text")
                                .contains("(idle in transaction, select from public.films)");
                    });
            other.rollback();
        }
        assertThat(reports)
                .isNotEmpty()
                .allMatch(report -> report.startsWith("Waiting for 0 s: alter table public.films add title text,"));
    }

    @Test
    void waitThatEnds_isReportedOnce() throws IOException, SQLException {
        Upgrade upgrade = upgrade();
        try (Connection other = TestDatabases.connect(database)) {
            other.setAutoCommit(false);
            other.createStatement().execute("select from public.films");
            LockMonitor.run(
                    database,
                    new Limits(SHORT, LONG, LONG),
                    report -> {
                        reports.add(report);
                        rollback(other);
                    },
                    () -> upgrade.run(Duration.ZERO));
        }
        assertThat(reports).hasSize(1);
        assertThat(TestDatabases.value(database, "select count(title) from public.films"))
                .isEqualTo("0");
    }

    private static void rollback(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
