package dev.postern.migrate;

import dev.postern.migrate.SqlScript.ScriptStatement;
import dev.postern.problem.CommandException;
import dev.postern.store.DatabaseAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.function.Consumer;
import org.postgresql.core.TransactionState;

/// Desired schema of a migration: the schema of another database, or the schema that an SQL script creates.
public final class DesiredSchema {

    private static final int MIN_VERSION = 18;

    private DesiredSchema() {}

    /// Connects to a database to read its schema in one snapshot.
    ///
    /// @param address database, which is only read
    /// @throws CommandException if the database is unreachable or older than PostgreSQL 18
    static Connection connect(DatabaseAddress address) {
        try {
            Connection connection = BundledMigrations.connect(address);
            int version = connection.getMetaData().getDatabaseMajorVersion();
            if (version < MIN_VERSION) {
                connection.close();
                throw ScriptErrors.versionTooOld(version, MIN_VERSION);
            }
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            return connection;
        } catch (SQLException e) {
            throw BundledMigrations.unreachable(address, e);
        }
    }

    /// Requires that a database can be compared.
    ///
    /// @return the database
    /// @throws CommandException if it is unreachable or older than PostgreSQL 18
    public static DatabaseAddress requireComparable(DatabaseAddress address) {
        try (Connection _ = connect(address)) {
            return address;
        } catch (SQLException e) {
            throw BundledMigrations.unreachable(address, e);
        }
    }

    /// Creates the schema of an SQL script in a scratch database. Missing roles that the script names are created.
    ///
    /// @param scratch empty scratch database
    /// @param progress receives a line for each long statement
    /// @return the scratch database
    /// @throws CommandException if a statement fails; it names the line and statement
    public static DatabaseAddress create(Path file, DatabaseAddress scratch, Consumer<String> progress) {
        SqlScript script = read(file);
        Rehearsal rehearsal = new Rehearsal(scratch, progress);
        rehearsal.monitor(() -> run(scratch, file, script, rehearsal));
        return scratch;
    }

    private static void run(DatabaseAddress scratch, Path file, SqlScript script, Rehearsal rehearsal) {
        try (Connection connection = DriverManager.getConnection(scratch.url(), scratch.user(), scratch.password())) {
            run(connection, file, script, rehearsal);
        } catch (SQLException e) {
            throw BundledMigrations.unreachable(scratch, e);
        }
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

    private static void run(Connection connection, Path file, SqlScript script, Rehearsal rehearsal)
            throws SQLException {
        int transactionLine = 0;
        for (ScriptStatement statement : script.statements()) {
            rehearsal.execute(file, statement, connection);
            transactionLine = Rehearsal.transactionState(connection) == TransactionState.IDLE
                    ? 0
                    : transactionLine == 0 ? statement.line() : transactionLine;
        }
        if (transactionLine > 0) {
            throw ScriptErrors.transactionNotCommitted(file, transactionLine);
        }
    }
}
