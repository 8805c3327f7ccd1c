package dev.postern.migrate;

import dev.postern.migrate.MigrationHistory.MigrationEntry;
import dev.postern.migrate.MigrationHistory.State;
import dev.postern.store.DatabaseAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.function.Consumer;
import org.flywaydb.core.api.MigrationVersion;

/// Undo of the newest migrations, newest first. All undo scripts and the changes of Flyway's history table run
/// in one transaction, so that a failure changes nothing.
public final class Downgrade {

    /// Number of Flyway's advisory lock, to which the hash of the name of the history table is added.
    private static final long FLYWAY_LOCK = 77431708279161L;

    /// Number of attempts to acquire the lock, each of which takes a tenth of a second: one minute.
    private static final int MAX_ATTEMPTS = 600;

    private final DatabaseAddress address;
    private final MigrationFiles files;
    private final List<UndoStep> steps;

    private Downgrade(DatabaseAddress address, MigrationFiles files, List<UndoStep> steps) {
        this.address = address;
        this.files = files;
        this.steps = steps;
    }

    /// Undo script of an applied migration.
    private record UndoStep(MigrationVersion version, SqlScript undo) {

        private UndoStep {
            Objects.requireNonNull(version);
            Objects.requireNonNull(undo);
        }
    }

    /// Plans the undo of the last `count` migrations.
    public static Downgrade ofLast(DatabaseAddress address, MigrationFiles files, int count) {
        List<MigrationEntry> applied = MigrationHistory.read(address, files).applied();
        if (count > applied.size()) {
            throw DowngradeErrors.tooFewApplied(applied.size(), count);
        }
        return of(address, files, applied.subList(applied.size() - count, applied.size()));
    }

    /// Plans the undo of all migrations after a version.
    ///
    /// @param last version that remains, which must be applied; 0 to undo all
    public static Downgrade ofAllAfter(DatabaseAddress address, MigrationFiles files, String last) {
        MigrationHistory history = MigrationHistory.read(address, files);
        List<MigrationEntry> applied = history.applied();
        if (last.equals("0")) {
            return of(address, files, applied);
        }
        MigrationVersion version = files.version(last);
        boolean isApplied = history.entries().stream()
                .filter(entry -> entry.isApplied() || entry.state() == State.BASELINE)
                .anyMatch(entry -> entry.version().equals(version));
        if (!isApplied) {
            throw DowngradeErrors.notApplied(last);
        }
        return of(
                address,
                files,
                applied.stream()
                        .filter(entry -> entry.version().compareTo(version) > 0)
                        .toList());
    }

    private static Downgrade of(DatabaseAddress address, MigrationFiles files, List<MigrationEntry> oldestFirst) {
        List<UndoStep> steps = new ArrayList<>();
        for (MigrationEntry entry : oldestFirst.reversed()) {
            steps.add(step(entry, files));
        }
        for (UndoStep step : steps) {
            if (!step.undo().hasNoTransactionComment()) {
                step.undo().requireTransaction();
            } else if (steps.size() > 1) {
                throw DowngradeErrors.notTransactional(step.undo().file());
            }
        }
        return new Downgrade(address, files, steps);
    }

    private static UndoStep step(MigrationEntry entry, MigrationFiles files) {
        String name = entry.name();
        if (entry.state() == State.CHANGED) {
            throw DowngradeErrors.changed(name);
        }
        MigrationFile migration = files.find(entry.version()).orElse(null);
        if (migration == null || migration.undo() == null) {
            throw DowngradeErrors.noUndoScript(name, entry.version(), files.folder());
        }
        return new UndoStep(entry.version(), SqlScript.read(migration.undo()));
    }

    /// Returns the undo scripts in the order in which they run.
    public List<SqlScript> scripts() {
        return steps.stream().map(UndoStep::undo).toList();
    }

    /// Runs the undo scripts, then the repeatable migrations that fit what remains.
    ///
    /// @param lockTimeout time that a statement waits for a lock before the undo fails
    /// @param progress receives a line for each repeatable migration that does not fit
    /// @throws dev.postern.problem.CommandException if a statement fails; it names the file, line and
    /// statement
    public void run(Duration lockTimeout, Consumer<String> progress) {
        run(SqlScript::execute, lockTimeout, progress);
    }

    private void run(SqlScript.Runner runner, Duration lockTimeout, Consumer<String> progress) {
        if (steps.isEmpty()) {
            return;
        }
        boolean outsideTransaction = steps.getFirst().undo().hasNoTransactionComment();
        try (Connection connection = connect()) {
            connection.setAutoCommit(outsideTransaction);
            ScratchRoles.execute(connection, "set lock_timeout = " + lockTimeout.toMillis());
            files.history().selectSchema(connection);
            lock(connection, files.history());
            if (outsideTransaction) {
                runSteps(connection, runner);
                connection.setAutoCommit(false);
            }
            RepeatableRun.Work undo = outsideTransaction ? () -> {} : () -> runSteps(connection, runner);
            RepeatableMigrations.read(address, files).around(connection, runner, lockTimeout, undo, progress);
            connection.commit();
        } catch (SQLException e) {
            throw BundledMigrations.unreachable(address, e);
        }
    }

    /// Runs the undo scripts on a scratch database, as a [Rehearsal].
    ///
    /// @param progress receives a line for each long statement
    /// @throws dev.postern.problem.CommandException as in [#run]; if a statement was cancelled, the hint has the
    /// reason
    void rehearse(Consumer<String> progress) {
        Rehearsal rehearsal = new Rehearsal(address, progress);
        rehearsal.run(() -> run(rehearsal, Duration.ZERO, progress));
    }

    private Connection connect() throws SQLException {
        return connect(address);
    }

    /// Connects so that statements run as they are in their files.
    static Connection connect(DatabaseAddress address) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", address.user());
        properties.setProperty("password", address.password());
        properties.putAll(SqlScript.CONNECTION_PROPERTIES);
        return DriverManager.getConnection(address.url(), properties);
    }

    private void runSteps(Connection connection, SqlScript.Runner runner) throws SQLException {
        for (UndoStep step : steps) {
            run(connection, files.history(), step.version(), step.undo(), runner);
        }
    }

    /// Undoes a migration and deletes its row from the history.
    static void run(
            Connection connection,
            HistoryTable history,
            MigrationVersion version,
            SqlScript undo,
            SqlScript.Runner runner)
            throws SQLException {
        String table = history.qualified(connection); // the script can change the search path
        boolean hadTables = EngineMigrations.hasTables(connection);
        runner.run(undo, connection);
        if (hadTables && !EngineMigrations.hasTables(connection)) {
            throw DowngradeErrors.dropsEngineTable(undo.file());
        }
        try (PreparedStatement delete = connection.prepareStatement("delete from " + table + " where version = ?")) {
            delete.setString(1, version.getVersion());
            delete.executeUpdate();
        }
    }

    /// Acquires Flyway's advisory lock, so that no migration runs at the same time. The session holds the lock
    /// if the connection has no transaction.
    static void lock(Connection connection, HistoryTable history) throws SQLException {
        if (!tryLock(connection, history)) {
            throw DowngradeErrors.locked();
        }
    }

    /// Acquires the lock for the session, and waits while another process migrates the database. No statement waits
    /// for the lock, because `create index concurrently` of the other process would wait for that statement.
    static void awaitLock(Connection connection, HistoryTable history) throws SQLException {
        for (int attempt = 0; !tryLock(connection, history); attempt++) {
            if (attempt == MAX_ATTEMPTS) {
                throw DowngradeErrors.locked();
            }
            ScratchRoles.execute(connection, "select pg_sleep(0.1)");
        }
    }

    private static boolean tryLock(Connection connection, HistoryTable history) throws SQLException {
        String sql =
                connection.getAutoCommit() ? "select pg_try_advisory_lock(?)" : "select pg_try_advisory_xact_lock(?)";
        try (PreparedStatement lock = connection.prepareStatement(sql)) {
            lock.setLong(1, FLYWAY_LOCK + history.qualified(connection).hashCode());
            try (ResultSet locked = lock.executeQuery()) {
                return locked.next() && locked.getBoolean(1);
            }
        }
    }
}
