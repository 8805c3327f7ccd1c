package dev.postern.migrate;

import dev.postern.diff.SchemaState;
import dev.postern.migrate.SqlScript.ScriptStatement;
import dev.postern.problem.CommandException;
import dev.postern.store.DatabaseAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/// Desired schema of a migration: the schema of another database, or the schema that an SQL script creates.
public final class DesiredSchema {

    private static final int MIN_VERSION = 18;
    private static final String UNDEFINED_OBJECT = "42704";
    private static final Pattern MISSING_ROLE = Pattern.compile("role \"(.*)\" does not exist");

    private DesiredSchema() {}

    /// Reads the schema of a database in one snapshot.
    ///
    /// @param address database, which is only read
    /// @throws CommandException if the database is unreachable or older than PostgreSQL 18
    public static SchemaState read(DatabaseAddress address) {
        try (Connection connection = BundledMigrations.connect(address)) {
            int version = connection.getMetaData().getDatabaseMajorVersion();
            if (version < MIN_VERSION) {
                throw ScriptErrors.versionTooOld(version, MIN_VERSION);
            }
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            SchemaState target = SchemaState.read(connection);
            connection.rollback();
            return target;
        } catch (SQLException e) {
            throw BundledMigrations.unreachable(address, e);
        }
    }

    /// Runs an SQL script in a scratch database and reads the schema. Missing roles that the script names are
    /// created.
    ///
    /// @param scratch empty scratch database
    /// @throws CommandException if a statement fails; it names the line and statement
    public static SchemaState read(Path file, DatabaseAddress scratch) {
        SqlScript script = read(file);
        try (Connection connection = DriverManager.getConnection(scratch.url(), scratch.user(), scratch.password())) {
            run(connection, file, script);
        } catch (SQLException e) {
            throw BundledMigrations.unreachable(scratch, e);
        }
        return read(scratch);
    }

    /// Requires that a file can be read and contains SQL statements only.
    ///
    /// @throws CommandException if the file is missing, or contains psql commands or rows
    public static void requireSql(Path file) {
        read(file);
    }

    private static SqlScript read(Path file) {
        SqlScript script = SqlScript.read(file);
        script.statements().forEach(statement -> requireNoRows(file, statement));
        return script;
    }

    private static void requireNoRows(Path file, ScriptStatement statement) {
        if (statement.copyRows() != null) {
            throw ScriptErrors.containsRows(file, statement);
        }
    }

    private static void run(Connection connection, Path file, SqlScript script) throws SQLException {
        Set<String> createdRoles = new HashSet<>();
        int transactionLine = 0;
        for (ScriptStatement statement : script.statements()) {
            run(connection, file, statement, createdRoles);
            transactionLine = transactionState(connection) == TransactionState.IDLE
                    ? 0
                    : transactionLine == 0 ? statement.line() : transactionLine;
        }
        if (transactionLine > 0) {
            throw ScriptErrors.transactionNotCommitted(file, transactionLine);
        }
    }

    private static TransactionState transactionState(Connection connection) throws SQLException {
        return connection.unwrap(BaseConnection.class).getTransactionState();
    }

    /// Runs a statement. A missing role is created and the statement retried, except in a transaction, which has
    /// failed.
    private static void run(Connection connection, Path file, ScriptStatement statement, Set<String> createdRoles)
            throws SQLException {
        try {
            statement.execute(connection);
        } catch (SQLException e) {
            Matcher role = MISSING_ROLE.matcher(String.valueOf(e.getMessage()));
            if (UNDEFINED_OBJECT.equals(e.getSQLState())
                    && transactionState(connection) == TransactionState.IDLE
                    && role.find()
                    && createdRoles.add(role.group(1))) {
                ScratchRoles.create(connection, role.group(1));
                run(connection, file, statement, createdRoles);
            } else {
                throw SqlScript.failure(file, statement.line(), statement.sql(), e);
            }
        }
    }
}
