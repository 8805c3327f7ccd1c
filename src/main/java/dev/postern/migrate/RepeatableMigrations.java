package dev.postern.migrate;

import dev.postern.problem.CommandException;
import dev.postern.store.DatabaseAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// Repeatable migrations of a database: scripts for views, functions, triggers and policies without versions.
///
/// If one of them has changed, or if a version was applied after them, all run again in one transaction. So an
/// object that a version or a changed script has dropped is created again.
final class RepeatableMigrations {

    private final DatabaseAddress address;
    private final List<RepeatableFile> files;
    private final HistoryTable history;
    private final Map<String, Integer> checksums = new HashMap<>();
    private final Set<String> current = new HashSet<>();

    private RepeatableMigrations(DatabaseAddress address, MigrationFiles files) {
        this.address = address;
        this.files = files.repeatables();
        this.history = files.history();
    }

    /// Reads which repeatable migrations a database has.
    ///
    /// @throws CommandException if a script cannot run in a transaction
    static RepeatableMigrations read(DatabaseAddress address, MigrationFiles files) {
        RepeatableMigrations migrations = new RepeatableMigrations(address, files);
        if (!files.repeatables().isEmpty()) {
            files.repeatables().forEach(file -> requireTransaction(SqlScript.read(file.file())));
            migrations.readApplied();
        }
        return migrations;
    }

    private static void requireTransaction(SqlScript script) {
        if (script.hasNoTransactionComment()) {
            throw UpgradeErrors.repeatableOutsideTransaction(script.file());
        }
        script.requireTransaction();
    }

    private void readApplied() {
        checksums.clear();
        current.clear();
        try (Connection connection = BundledMigrations.connect(address);
                Statement statement = connection.createStatement()) {
            try (ResultSet known =
                    statement.executeQuery("select to_regclass(" + history.literal() + ") is not null")) {
                if (!known.next() || !known.getBoolean(1)) {
                    return;
                }
            }
            try (ResultSet rows = statement.executeQuery(appliedQuery())) {
                while (rows.next()) {
                    checksums.put(rows.getString(1), rows.getInt(2));
                    if (rows.getBoolean(3)) {
                        current.add(rows.getString(1));
                    } else {
                        current.remove(rows.getString(1));
                    }
                }
            }
        } catch (SQLException e) {
            throw BundledMigrations.unreachable(address, e);
        }
    }

    /// Returns a query of the last applied checksums by description, and whether a version was applied later.
    private String appliedQuery() {
        return """
                select description, checksum, installed_rank > (
                    select coalesce(max(installed_rank), 0) from %1$s where success and version is not null)
                from %1$s where success and version is null and type = 'SQL' order by installed_rank""".formatted(history);
    }

    /// Returns the files whose content the database does not have.
    List<RepeatableFile> changed() {
        return files.stream().filter(this::isChanged).toList();
    }

    private boolean isChanged(RepeatableFile file) {
        Integer applied = checksums.get(file.words());
        return applied == null || applied != ScriptResolver.checksum(SqlScript.readText(file.file()));
    }

    /// Whether the scripts have to run, because one has changed or a version was applied later.
    boolean isPending() {
        return files.stream().anyMatch(file -> isChanged(file) || !current.contains(file.words()));
    }

    /// Returns all scripts in the order of their descriptions.
    List<SqlScript> scripts() {
        return files.stream().map(RepeatableFile::file).map(SqlScript::read).toList();
    }

    /// Runs all scripts in one transaction and records them in the history, unless another process did so in the
    /// meantime.
    ///
    /// @throws CommandException if a script fails; then all are rolled back
    void run(SqlScript.Runner runner, Duration lockTimeout) {
        try (Connection connection = Downgrade.connect(address)) {
            Downgrade.awaitLock(connection, history);
            readApplied();
            if (isPending()) {
                connection.setAutoCommit(false);
                String table = history.qualified(connection);
                new RepeatableRun(connection, history, runner, files, lockTimeout).runAll();
                ScratchRoles.execute(connection, "reset all");
                record(connection, table, files);
                connection.commit();
            }
        } catch (SQLException e) {
            throw BundledMigrations.unreachable(address, e);
        }
    }

    /// Runs the applied scripts on a scratch database, for the schema that the database should have. Scripts that
    /// need a later version are left out.
    void rehearseOn(DatabaseAddress scratch, Consumer<String> progress) {
        rehearse(scratch, applied(), progress);
    }

    /// Runs all scripts on a scratch database.
    ///
    /// @return the scripts that fit its version, in their order
    List<RepeatableFile> rehearseFitting(DatabaseAddress scratch, Consumer<String> progress) {
        return rehearse(scratch, files, progress);
    }

    private List<RepeatableFile> rehearse(
            DatabaseAddress scratch, List<RepeatableFile> scripts, Consumer<String> progress) {
        List<RepeatableFile> fitting = new ArrayList<>(scripts);
        Rehearsal rehearsal = new Rehearsal(scratch, progress);
        try {
            rehearsal.run(() -> execute(scratch, rehearsal, scripts, RepeatableRun::runAll));
        } catch (CommandException _) {
            rehearsal.monitor(() -> execute(
                    scratch,
                    rehearsal,
                    scripts,
                    run -> fitting.removeAll(run.runFitting().keySet())));
        }
        return fitting;
    }

    /// Runs all scripts again on a scratch database.
    ///
    /// @throws CommandException if a script fails
    void rehearseAgain(Consumer<String> progress) {
        Rehearsal rehearsal = new Rehearsal(address, progress);
        rehearsal.run(() -> execute(address, rehearsal, files, RepeatableRun::runAll));
    }

    /// Way to run scripts.
    private interface Execution {

        void execute(RepeatableRun run) throws SQLException;
    }

    private void execute(
            DatabaseAddress scratch, SqlScript.Runner runner, List<RepeatableFile> files, Execution execution) {
        try (Connection connection = Downgrade.connect(scratch)) {
            connection.setAutoCommit(false);
            execution.execute(new RepeatableRun(connection, history, runner, files, Duration.ZERO));
            connection.commit();
        } catch (SQLException e) {
            throw BundledMigrations.unreachable(scratch, e);
        }
    }

    private List<RepeatableFile> applied() {
        return files.stream()
                .filter(file -> checksums.containsKey(file.words()))
                .toList();
    }

    /// Replaces the rows of the history, as Flyway would write them.
    static void record(Connection connection, String table, List<RepeatableFile> files) throws SQLException {
        for (RepeatableFile file : files) {
            delete(connection, table, file);
            try (PreparedStatement insert = connection.prepareStatement("insert into " + table
                    + " (installed_rank, version, description, type, script, checksum, installed_by,"
                    + " execution_time, success)"
                    + " select coalesce(max(installed_rank), 0) + 1, null, ?, 'SQL', ?, ?, current_user, 0, true from "
                    + table)) {
                insert.setString(1, file.words());
                insert.setString(2, file.script());
                insert.setInt(3, ScriptResolver.checksum(SqlScript.readText(file.file())));
                insert.executeUpdate();
            }
        }
    }

    private static void delete(Connection connection, String table, RepeatableFile file) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(
                "delete from " + table + " where version is null and type = 'SQL' and description = ?")) {
            delete.setString(1, file.words());
            delete.executeUpdate();
        }
    }

    /// Undoes versions in an open transaction, then runs the scripts that fit what remains. Objects of the scripts
    /// that are in the way are dropped. Scripts that do not fit become pending.
    ///
    /// @param undo work that undoes the versions
    /// @param progress receives a line for each script that does not fit
    void around(
            Connection connection,
            SqlScript.Runner runner,
            Duration lockTimeout,
            RepeatableRun.Work undo,
            Consumer<String> progress)
            throws SQLException {
        List<RepeatableFile> applied = applied();
        if (applied.isEmpty()) {
            undo.run();
            return;
        }
        String table = history.qualified(connection);
        RepeatableRun run = new RepeatableRun(connection, history, runner, applied, lockTimeout);
        run.withoutObjects(undo);
        fit(connection, table, run, applied, progress);
    }

    private static void fit(
            Connection connection,
            String table,
            RepeatableRun run,
            List<RepeatableFile> applied,
            Consumer<String> progress)
            throws SQLException {
        Map<RepeatableFile, CommandException> failures = run.runFitting();
        ScratchRoles.execute(connection, "reset all");
        List<RepeatableFile> fitting = new ArrayList<>(applied);
        fitting.removeAll(failures.keySet());
        record(connection, table, fitting);
        for (Map.Entry<RepeatableFile, CommandException> failure : failures.entrySet()) {
            delete(connection, table, failure.getKey());
            Path file = failure.getKey().file();
            progress.accept(file + " does not fit this version and is applied by the next ./postern migrate up: "
                    + failure.getValue().message());
        }
    }
}
