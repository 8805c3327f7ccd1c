package dev.postern.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.migrate.StatementMonitor.Limit;
import dev.postern.migrate.StatementMonitor.Limits;
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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/// Monitored statements in a scratch database.
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class StatementMonitorTest {

    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofHours(1);

    @TempDir
    Path folder = Path.of("");

    private final DatabaseAddress database = TestDatabases.createEmpty();
    private final List<String> reports = new CopyOnWriteArrayList<>();

    private static Limits lockWait(Duration first, Duration repeat, Duration last) {
        return new Limits(new Limit(first, repeat, last), new Limit(LONG, LONG, LONG));
    }

    private Upgrade upgrade(DatabaseAddress target) throws IOException {
        TestDatabases.execute(target, "create table films (id int)");
        Files.createDirectories(folder.resolve("migration"));
        String name = target.url().replaceFirst(".*/", "");
        TestDatabases.execute(target, "create schema other; alter database " + name + " set search_path = other");
        Files.writeString(
                folder.resolve("migration/V1__a.sql"), "select 1;\nalter table public.films\n add title text;");
        return Upgrade.of(target, MigrationFiles.read(folder), null);
    }

    /// Returns a connection whose transaction has read a table.
    private static Connection lock(DatabaseAddress target, String table) throws SQLException {
        Connection connection = TestDatabases.connect(target);
        connection.setAutoCommit(false);
        connection.createStatement().execute("select from public." + table);
        return connection;
    }

    @Test
    void waitThatDoesNotEnd_isReportedAndCancelled() throws IOException, SQLException {
        Upgrade upgrade = upgrade(database);
        try (Connection other = lock(database, "films")) {
            assertThatThrownBy(() -> StatementMonitor.run(
                            database,
                            lockWait(SHORT, LONG, SHORT.multipliedBy(4)),
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
                .singleElement()
                .asString()
                .matches("Waiting for [0-9]+ s: alter table public.films add title text, which waits for .*");
    }

    @Test
    void waitThatEnds_isReportedOnce() throws IOException, SQLException {
        Upgrade upgrade = upgrade(database);
        try (Connection other = lock(database, "films")) {
            StatementMonitor.run(
                    database,
                    lockWait(SHORT, LONG, LONG),
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

    /// Each wait is reported after the first limit, even if an earlier wait would not be reported again for long.
    @Test
    void nextWait_isReportedToo() throws IOException, SQLException {
        upgrade(database);
        TestDatabases.execute(database, "create table public.actors (id int)");
        Files.writeString(folder.resolve("migration/V2__b.sql"), "alter table public.actors add name text;");
        Upgrade both = Upgrade.of(database, MigrationFiles.read(folder), null);
        try (Connection first = lock(database, "films");
                Connection second = lock(database, "actors")) {
            StatementMonitor.run(
                    database,
                    lockWait(SHORT, LONG, LONG),
                    report -> {
                        reports.add(report);
                        rollback(report.contains("films") ? first : second);
                    },
                    () -> both.run(Duration.ZERO));
        }
        assertThat(reports)
                .satisfiesExactly(
                        report -> assertThat(report).contains("alter table public.films"),
                        report -> assertThat(report).contains("alter table public.actors"));
    }

    @Test
    void statementThatDoesNotEnd_isReportedAndCancelled() throws IOException {
        Files.createDirectories(folder.resolve("migration"));
        Files.writeString(folder.resolve("migration/V1__a.sql"), "select 1;\nselect pg_sleep(3600);");
        Upgrade upgrade = Upgrade.of(database, MigrationFiles.read(folder), null);
        Limits limits = new Limits(new Limit(LONG, LONG, LONG), new Limit(SHORT, LONG, SHORT.multipliedBy(20)));

        assertThatThrownBy(() -> StatementMonitor.run(database, limits, reports::add, () -> upgrade.run(Duration.ZERO)))
                .isInstanceOfSatisfying(CommandException.class, e -> {
                    assertThat(e.message()).contains("V1__a.sql, line 2, failed: canceling statement");
                    assertThat(e.hint())
                            .isEqualTo("The statement was cancelled because it ran too long: select pg_sleep(3600).");
                });
        assertThat(reports).last().asString().matches("Running for [0-9]+ s: select pg_sleep\\(3600\\)");
    }

    /// Statements of a rehearsal have no lock timeout. Their first report follows after 10 s.
    @Test
    void rehearsedUpgradeAndDowngrade_areMonitored() throws Exception {
        Upgrade upgrade = upgrade(database);
        DatabaseAddress applied = TestDatabases.createEmpty();
        upgrade(applied).run(Duration.ZERO);
        Files.createDirectories(folder.resolve("undo"));
        Files.writeString(folder.resolve("undo/U1__a.sql"), "alter table public.films drop title;");
        Downgrade downgrade = Downgrade.ofLast(applied, MigrationFiles.read(folder), 1);
        try (Connection first = lock(database, "films");
                Connection second = lock(applied, "films");
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> up = threads.submit(() -> upgrade.rehearse(report -> {
                reports.add(report);
                rollback(first);
            }));
            Future<?> down = threads.submit(() -> downgrade.rehearse(report -> {
                reports.add(report);
                rollback(second);
            }));
            up.get();
            down.get();
        }
        assertThat(reports)
                .hasSize(2)
                .anyMatch(report -> report.contains("films add title"))
                .anyMatch(report -> report.contains("films drop title"));
    }

    private static void rollback(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
