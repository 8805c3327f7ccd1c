package dev.postern.migrate;

import dev.postern.migrate.MigrationFiles.MigrationFile;
import dev.postern.problem.ProblemException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.flywaydb.core.api.CoreMigrationType;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.executor.MigrationExecutor;
import org.flywaydb.core.api.resolver.MigrationResolver;
import org.flywaydb.core.api.resolver.ResolvedMigration;
import org.flywaydb.core.internal.jdbc.Results;
import org.flywaydb.core.internal.resolver.ChecksumCalculator;
import org.flywaydb.core.internal.resolver.ResolvedMigrationImpl;
import org.flywaydb.core.internal.resource.StringResource;

/// The migrations as Flyway knows them: version, description, file name and checksum are those that Flyway finds in
/// the same files, the statements are run by [SqlScript].
final class ScriptResolver implements MigrationResolver {

    private final List<ResolvedMigration> migrations;

    /// @param lockTimeout time that a statement waits for a lock before it fails; zero: no limit
    /// @throws ProblemException where a file cannot be read
    ScriptResolver(MigrationFiles scripts, Duration lockTimeout) {
        migrations = scripts.all().stream()
                .map(script -> resolve(script, lockTimeout))
                .toList();
    }

    private static ResolvedMigration resolve(MigrationFile script, Duration lockTimeout) {
        String text = SqlScript.readText(script.file());
        int checksum = ChecksumCalculator.calculate(new StringResource(text));
        return new ResolvedMigrationImpl(
                script.version(),
                script.description().replace('_', ' '),
                script.name(),
                checksum,
                null,
                CoreMigrationType.SQL,
                script.file().toString(),
                new ScriptExecutor(script, text, checksum, lockTimeout));
    }

    @Override
    public Collection<ResolvedMigration> resolveMigrations(MigrationResolver.Context context) {
        return migrations;
    }

    /// Runs one script.
    ///
    /// @param text of its file
    private record ScriptExecutor(MigrationFile script, String text, int checksum, Duration lockTimeout)
            implements MigrationExecutor {

        @Override
        public List<Results> execute(org.flywaydb.core.api.executor.Context context) throws SQLException {
            Connection connection = context.getConnection();
            // as in a session of its own, whatever the file before it has set
            ScratchRoles.execute(connection, "reset all");
            ScratchRoles.execute(connection, "set lock_timeout = " + lockTimeout.toMillis());
            SqlScript sql = sql();
            if (sql.runsOutsideTransaction()) {
                String table = "\"" + connection.getSchema() + "\"." + MigrationHistory.TABLE;
                insertFailedRow(connection, table);
                sql.execute(connection);
                deleteFailedRow(connection, table);
            } else {
                executeInTransaction(sql, connection);
            }
            return List.of();
        }

        private static void executeInTransaction(SqlScript sql, Connection connection) {
            try {
                sql.execute(connection);
            } catch (ProblemException e) {
                throw new FlywayException(e.getMessage(), e); // Flyway rolls back
            }
        }

        /// Marks the script as failed while it runs outside of a transaction. The row stays if a statement fails or the
        /// process is killed, and the next one finds it.
        private void insertFailedRow(Connection connection, String table) throws SQLException {
            String insert = "insert into " + table + " (installed_rank, version, description, type, script, checksum,"
                    + " installed_by, execution_time, success)"
                    + " select coalesce(max(installed_rank), 0) + 1, ?, ?, 'SQL', ?, ?, current_user, 0, false from "
                    + table;
            try (PreparedStatement mark = connection.prepareStatement(insert)) {
                mark.setString(1, script.version().getVersion());
                mark.setString(2, script.description().replace('_', ' '));
                mark.setString(3, script.name());
                mark.setInt(4, checksum);
                mark.executeUpdate();
            }
        }

        private void deleteFailedRow(Connection connection, String table) throws SQLException {
            try (PreparedStatement unmark =
                    connection.prepareStatement("delete from " + table + " where version = ? and not success")) {
                unmark.setString(1, script.version().getVersion());
                unmark.executeUpdate();
            }
        }

        private SqlScript sql() {
            return SqlScript.of(script.file(), text);
        }

        @Override
        public boolean canExecuteInTransaction() {
            return !sql().runsOutsideTransaction();
        }

        @Override
        public boolean shouldExecute() {
            return true;
        }
    }
}
