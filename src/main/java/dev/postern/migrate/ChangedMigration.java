package dev.postern.migrate;

import dev.postern.migrate.MigrationHistory.MigrationEntry;
import dev.postern.migrate.MigrationHistory.State;
import dev.postern.migrate.ScriptResolver.SourceScript;
import dev.postern.problem.CommandException;
import dev.postern.store.DatabaseAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Newest applied migration, if its file has changed since. It is undone and applied again in one transaction, so a
/// failure changes nothing. Repeatable migrations whose objects are in the way are pending afterwards. For
/// development only: other databases keep the former content.
public final class ChangedMigration {

    private final DatabaseAddress address;
    private final MigrationFile migration;
    private final MigrationFiles files;

    private ChangedMigration(DatabaseAddress address, MigrationFile migration, MigrationFiles files) {
        this.address = address;
        this.migration = migration;
        this.files = files;
    }

    /// Finds the newest applied migration; empty if its file is unchanged or missing.
    public static Optional<ChangedMigration> find(DatabaseAddress address, MigrationFiles files) {
        List<MigrationEntry> applied = MigrationHistory.read(address, files).applied();
        return applied.isEmpty() || applied.getLast().state() != State.CHANGED
                ? Optional.empty()
                : files.find(applied.getLast().version()).map(file -> new ChangedMigration(address, file, files));
    }

    /// Returns the name of the migration script.
    public String name() {
        return migration.name();
    }

    /// Undoes the migration and applies it again.
    ///
    /// @param earlierUndoScripts texts that the undo script had since the migration was applied, tried if the
    /// present one fails
    /// @param lockTimeout time that a statement waits for a lock
    /// @throws CommandException if the migration has no undo script, or if a script fails; it names the file, line
    /// and statement
    public void reapply(List<String> earlierUndoScripts, Duration lockTimeout) {
        Path file = migration.undo();
        if (file == null) {
            throw DowngradeErrors.notReplaced(migration.name(), "it has no undo script")
                    .withHint("Write db/undo/U" + migration.name().substring(1)
                            + ", or restore the file and write a new migration.");
        }
        SourceScript source = new SourceScript(migration, SqlScript.readText(migration.file()));
        if (source.sqlScript().runsOutsideTransaction()) {
            throw DowngradeErrors.notReplaced(migration.name(), "it runs outside a transaction")
                    .withHint("Run ./postern migrate down, then save the file again.");
        }
        List<SqlScript> undo = new ArrayList<>(List.of(SqlScript.read(file)));
        earlierUndoScripts.forEach(text -> undo.add(SqlScript.of(file, text)));
        try (Connection connection = Downgrade.connect(address)) {
            connection.setAutoCommit(false);
            HistoryTable history = files.history();
            ScriptResolver.resetSettings(connection, history, lockTimeout);
            Downgrade.lock(connection, history);
            new RepeatableRun(connection, history, SqlScript::execute, files.repeatables(), lockTimeout)
                    .withoutObjects(() -> undo(connection, undo));
            ScriptResolver.resetSettings(connection, history, lockTimeout);
            String table = history.qualified(connection);
            source.sqlScript().execute(connection);
            ScriptResolver.insertRow(connection, table, source, "true");
            connection.commit();
        } catch (SQLException e) {
            throw BundledMigrations.unreachable(address, e);
        }
    }

    /// Undoes the migration with the first script that succeeds.
    private void undo(Connection connection, List<SqlScript> scripts) throws SQLException {
        List<String> failures = new ArrayList<>();
        for (SqlScript script : scripts) {
            Savepoint before = connection.setSavepoint();
            try {
                Downgrade.run(connection, files.history(), migration.version(), script, SqlScript::execute);
                return;
            } catch (CommandException e) {
                connection.rollback(before);
                failures.add(e.message());
            }
        }
        throw DowngradeErrors.notReplaced(migration.name(), "it cannot be undone")
                .withDetails(failures.getFirst());
    }
}
