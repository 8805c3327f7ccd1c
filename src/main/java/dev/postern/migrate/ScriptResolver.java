package dev.postern.migrate;

import dev.postern.problem.CommandException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.flywaydb.core.api.CoreMigrationType;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.executor.MigrationExecutor;
import org.flywaydb.core.api.resolver.MigrationResolver;
import org.flywaydb.core.api.resolver.ResolvedMigration;
import org.flywaydb.core.internal.jdbc.Results;
import org.flywaydb.core.internal.resolver.ChecksumCalculator;
import org.flywaydb.core.internal.resolver.ResolvedMigrationImpl;
import org.flywaydb.core.internal.resource.StringResource;

/// Flyway resolver for migration scripts. Version, description, file name and checksum are those that Flyway would
/// compute, but [SqlScript] runs the statements.
final class ScriptResolver implements MigrationResolver {

    private final HistoryTable history;
    private final List<ResolvedMigration> migrations;

    /// Migration with the content of its file.
    record SourceScript(MigrationFile migration, String text) {

        SourceScript {
            Objects.requireNonNull(migration);
            Objects.requireNonNull(text);
        }

        SqlScript sqlScript() {
            return SqlScript.of(migration.file(), text);
        }
    }

    /// @param history table that records the scripts
    /// @param runner runner of each script
    /// @param lockTimeout time that a statement waits for a lock before it fails; zero means no limit
    ScriptResolver(HistoryTable history, Stream<SourceScript> scripts, SqlScript.Runner runner, Duration lockTimeout) {
        this.history = history;
        migrations = scripts.map(script -> resolve(script, runner, lockTimeout)).toList();
    }

    /// @param runner runner of each script
    /// @param lockTimeout time that a statement waits for a lock before it fails; zero means no limit
    /// @throws CommandException if a file cannot be read
    ScriptResolver(MigrationFiles files, SqlScript.Runner runner, Duration lockTimeout) {
        this(
                files.history(),
                files.migrations().stream()
                        .map(migration -> new SourceScript(migration, SqlScript.readText(migration.file()))),
                runner,
                lockTimeout);
    }

    private ResolvedMigration resolve(SourceScript script, SqlScript.Runner runner, Duration lockTimeout) {
        MigrationFile migration = script.migration();
        return new ResolvedMigrationImpl(
                migration.version(),
                migration.description().replace('_', ' '),
                migration.script(),
                checksum(script),
                null,
                CoreMigrationType.SQL,
                migration.file().toString(),
                new ScriptExecutor(script, history, runner, lockTimeout));
    }

    /// Inserts an entry into the history, with the values that Flyway would insert.
    ///
    /// @param success SQL constant
    static void insertRow(Connection connection, String table, SourceScript source, String success)
            throws SQLException {
        String sql = "insert into " + table + " (installed_rank, version, description, type, script, checksum,"
                + " installed_by, execution_time, success)"
                + " select coalesce(max(installed_rank), 0) + 1, ?, ?, 'SQL', ?, ?, current_user, 0, " + success
                + " from " + table;
        MigrationFile migration = source.migration();
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setString(1, migration.version().getVersion());
            insert.setString(2, migration.description().replace('_', ' '));
            insert.setString(3, migration.script());
            insert.setInt(4, checksum(source));
            insert.executeUpdate();
        }
    }

    private static int checksum(SourceScript source) {
        return checksum(source.text());
    }

    /// Returns the checksum that Flyway computes.
    static int checksum(String text) {
        return ChecksumCalculator.calculate(new StringResource(text));
    }

    /// Resets the settings, because those of one script must not affect the next.
    static void resetSettings(Connection connection, HistoryTable history, Duration lockTimeout) throws SQLException {
        ScratchRoles.execute(connection, "reset all");
        ScratchRoles.execute(connection, "set lock_timeout = " + lockTimeout.toMillis());
        history.selectSchema(connection);
    }

    /// Returns the table that records the scripts.
    HistoryTable history() {
        return history;
    }

    @Override
    public Collection<ResolvedMigration> resolveMigrations(MigrationResolver.Context context) {
        return migrations;
    }

    /// Flyway executor of one script.
    ///
    /// @param lockTimeout time that a statement waits for a lock before it fails; zero means no limit
    private record ScriptExecutor(
            SourceScript source, HistoryTable history, SqlScript.Runner runner, Duration lockTimeout)
            implements MigrationExecutor {

        private ScriptExecutor {
            Objects.requireNonNull(source);
            Objects.requireNonNull(history);
            Objects.requireNonNull(runner);
            Objects.requireNonNull(lockTimeout);
        }

        @Override
        public List<Results> execute(org.flywaydb.core.api.executor.Context context) throws SQLException {
            Connection connection = context.getConnection();
            resetSettings(connection, history, lockTimeout);
            SqlScript script = source.sqlScript();
            if (script.runsOutsideTransaction()) {
                String table = history.qualified(connection);
                insertFailedRow(connection, table);
                runner.run(script, connection);
                deleteFailedRow(connection, table);
            } else {
                executeInTransaction(script, connection);
            }
            return List.of();
        }

        private void executeInTransaction(SqlScript script, Connection connection) throws SQLException {
            try {
                runner.run(script, connection);
            } catch (CommandException e) {
                throw new FlywayException(e.getMessage(), e); // makes Flyway roll back
            }
        }

        /// Inserts a failed entry into the history while a script runs outside a transaction. The row remains if a
        /// statement fails or the process is killed, so that the next run reports it.
        private void insertFailedRow(Connection connection, String table) throws SQLException {
            insertRow(connection, table, source, "false");
        }

        private void deleteFailedRow(Connection connection, String table) throws SQLException {
            try (PreparedStatement delete =
                    connection.prepareStatement("delete from " + table + " where version = ? and not success")) {
                delete.setString(1, source.migration().version().getVersion());
                delete.executeUpdate();
            }
        }

        @Override
        public boolean canExecuteInTransaction() {
            return !source.sqlScript().runsOutsideTransaction();
        }

        @Override
        public boolean shouldExecute() {
            return true;
        }
    }
}
