package dev.postern.migrate;

import dev.postern.migrate.MigrationFiles.MigrationFile;
import dev.postern.migrate.MigrationHistory.MigrationEntry;
import dev.postern.migrate.MigrationHistory.State;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.store.DatabaseAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;
import org.flywaydb.core.api.MigrationVersion;

/// The way down: the undo files of the newest migrations, newest first, in one transaction with the rows of
/// Flyway's table that tell of them. After a failure nothing has changed.
public final class Downgrade {

    /// What Flyway locks while it migrates: its own number and the hash of its table's name.
    private static final long FLYWAY_LOCK = 77431708279161L;

    private final DatabaseAddress address;
    private final List<UndoStep> steps;

    private Downgrade(DatabaseAddress address, List<UndoStep> steps) {
        this.address = address;
        this.steps = steps;
    }

    private record UndoStep(MigrationVersion version, SqlScript undo) {}

    /// What takes back the last `count` migrations.
    public static Downgrade by(DatabaseAddress address, MigrationFiles scripts, int count) {
        List<MigrationEntry> applied = MigrationHistory.of(address, scripts).applied();
        if (count > applied.size()) {
            throw ApiError.of(
                            ErrorCode.INTERNAL, "The database has had " + applied.size() + " migrations, not " + count)
                    .exception();
        }
        return of(address, scripts, applied.subList(applied.size() - count, applied.size()));
    }

    /// What takes back all migrations after `last`, which the database has had; version 0: all.
    public static Downgrade to(DatabaseAddress address, MigrationFiles scripts, String last) {
        MigrationHistory history = MigrationHistory.of(address, scripts);
        List<MigrationEntry> applied = history.applied();
        if (last.equals("0")) {
            return of(address, scripts, applied);
        }
        MigrationVersion version = scripts.version(last);
        boolean had = history.entries().stream()
                .filter(entry -> entry.isApplied() || entry.state() == State.BASELINE)
                .anyMatch(entry -> entry.version().equals(version));
        if (!had) {
            throw ApiError.of(ErrorCode.INTERNAL, "The database has not had version " + last)
                    .withHint("./postern migrate up --to " + last + " brings it there.")
                    .exception();
        }
        return of(
                address,
                scripts,
                applied.stream()
                        .filter(entry -> entry.version().compareTo(version) > 0)
                        .toList());
    }

    private static Downgrade of(DatabaseAddress address, MigrationFiles scripts, List<MigrationEntry> oldestFirst) {
        List<UndoStep> steps = new ArrayList<>();
        for (MigrationEntry entry : oldestFirst.reversed()) {
            steps.add(step(entry, scripts));
        }
        for (UndoStep step : steps) {
            if (!step.undo().hasNoTransactionComment()) {
                step.undo().requireTransaction();
            } else if (steps.size() > 1) {
                throw ApiError.of(ErrorCode.INTERNAL, step.undo().file() + " is not to be run in a transaction")
                        .withHint("Take it back by itself: ./postern migrate down 1.")
                        .exception();
            }
        }
        return new Downgrade(address, steps);
    }

    private static UndoStep step(MigrationEntry entry, MigrationFiles scripts) {
        String name = "V" + entry.version() + " (" + entry.description() + ")";
        if (entry.state() == State.CHANGED) {
            throw ApiError.of(ErrorCode.INTERNAL, name + " has been changed since it was applied")
                    .withHint("Its undo file may not fit what was applied: take the change back first.")
                    .exception();
        }
        MigrationFile script = scripts.find(entry.version()).orElse(null);
        if (script == null || script.undo() == null) {
            throw ApiError.of(ErrorCode.INTERNAL, name + " has no undo file")
                    .withHint("Write " + scripts.folder().resolve("undo") + "/U" + entry.version()
                            + "__….sql, with what takes it back.")
                    .exception();
        }
        return new UndoStep(entry.version(), SqlScript.read(script.undo()));
    }

    /// In the order that they run.
    public List<SqlScript> scripts() {
        return steps.stream().map(UndoStep::undo).toList();
    }

    /// Runs them.
    ///
    /// @param lockTimeout how long a statement waits for a lock before all is given up
    /// @throws dev.postern.problem.ProblemException naming file, line and statement of what failed
    public void run(Duration lockTimeout) {
        if (steps.isEmpty()) {
            return;
        }
        boolean alone = steps.getFirst().undo().hasNoTransactionComment();
        try (Connection connection = connect()) {
            connection.setAutoCommit(alone);
            ScratchRoles.execute(connection, "set lock_timeout = " + lockTimeout.toMillis());
            lock(connection, alone);
            for (UndoStep step : steps) {
                run(connection, step);
            }
            if (!alone) {
                connection.commit();
            }
        } catch (SQLException e) {
            throw BundledMigrations.unreachable(address, e);
        }
    }

    /// Runs them on a scratch database, where a lock is waited for as long as [LockMonitor] allows.
    ///
    /// @param progress gets a line for each wait that lasts
    /// @throws dev.postern.problem.ProblemException as [#run]; where a statement was cancelled, naming what
    /// it waited for
    void rehearse(Consumer<String> progress) {
        LockMonitor.run(address, LockMonitor.Limits.DEFAULT, progress, () -> run(Duration.ZERO));
    }

    private Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", address.user());
        properties.setProperty("password", address.password());
        properties.putAll(SqlScript.CONNECTION_PROPERTIES);
        return DriverManager.getConnection(address.url(), properties);
    }

    private static void run(Connection connection, UndoStep step) throws SQLException {
        step.undo().execute(connection);
        try (PreparedStatement forget =
                connection.prepareStatement("delete from " + MigrationHistory.TABLE + " where version = ?")) {
            forget.setString(1, step.version().getVersion());
            forget.executeUpdate();
        }
    }

    /// As Flyway does, so that neither runs beside the other.
    private static void lock(Connection connection, boolean alone) throws SQLException {
        String table = "\"" + connection.getSchema() + "\".\"" + MigrationHistory.TABLE + "\"";
        String sql = alone ? "select pg_try_advisory_lock(?)" : "select pg_try_advisory_xact_lock(?)";
        try (PreparedStatement lock = connection.prepareStatement(sql)) {
            lock.setLong(1, FLYWAY_LOCK + table.hashCode());
            try (ResultSet locked = lock.executeQuery()) {
                locked.next();
                if (!locked.getBoolean(1)) {
                    throw ApiError.of(ErrorCode.OVERLOADED, "The database is being migrated by another process")
                            .withHint("Wait until it is done, then try again.")
                            .exception();
                }
            }
        }
    }
}
