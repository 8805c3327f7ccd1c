package dev.postern.migrate;

import dev.postern.diff.SchemaState;
import dev.postern.migrate.SqlScript.ScriptStatement;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
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

/// What a database shall have: as another one has it, or as a file of SQL makes it.
public final class DesiredSchema {

    private static final int MIN_VERSION = 18;
    private static final String UNDEFINED_OBJECT = "42704";
    private static final Pattern MISSING_ROLE = Pattern.compile("role \"(.*)\" does not exist");

    private DesiredSchema() {}

    /// What a database has, as of one moment.
    ///
    /// @param address only read
    /// @throws ProblemException where it does not answer, or is no PostgreSQL that is known here
    public static SchemaState of(DatabaseAddress address) {
        try (Connection connection = BundledMigrations.connect(address)) {
            int version = connection.getMetaData().getDatabaseMajorVersion();
            if (version < MIN_VERSION) {
                throw ApiError.of(
                                ErrorCode.INTERNAL,
                                "The database is a PostgreSQL " + version + ", and " + MIN_VERSION
                                        + " is the first whose catalogs are compared")
                        .withHint("Restore its schema into a PostgreSQL " + MIN_VERSION
                                + ", or give the text of pg_dump --schema-only with --from-sql.")
                        .exception();
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

    /// What a file makes of an empty database; roles that it names and does not make are made there.
    ///
    /// @param scratch empty, on a server that is thrown away
    /// @throws ProblemException naming line and statement that PostgreSQL refuses
    public static SchemaState of(Path file, DatabaseAddress scratch) {
        SqlScript script = read(file);
        try (Connection connection = DriverManager.getConnection(scratch.url(), scratch.user(), scratch.password())) {
            run(connection, file, script);
        } catch (SQLException e) {
            throw BundledMigrations.unreachable(scratch, e);
        }
        return of(scratch);
    }

    /// @throws ProblemException where a file is not there, or no SQL alone
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
            throw ApiError.of(
                            ErrorCode.INTERNAL,
                            file + ", line " + statement.line() + ", holds rows: "
                                    + statement.sql().lines().findFirst().orElse(""))
                    .withHint("Write the file by pg_dump --schema-only.")
                    .exception();
        }
    }

    private static void run(Connection connection, Path file, SqlScript script) throws SQLException {
        Set<String> made = new HashSet<>();
        int begun = 0;
        for (ScriptStatement statement : script.statements()) {
            run(connection, file, statement, made);
            begun = transactionState(connection) == TransactionState.IDLE ? 0 : begun == 0 ? statement.line() : begun;
        }
        if (begun > 0) {
            throw ApiError.of(
                            ErrorCode.INTERNAL,
                            file + ", line " + begun + ", begins a transaction that the file does not commit: nothing"
                                    + " would be left of it")
                    .withHint("Add commit; or leave out begin.")
                    .exception();
        }
    }

    private static TransactionState transactionState(Connection connection) throws SQLException {
        return connection.unwrap(BaseConnection.class).getTransactionState();
    }

    /// In a transaction, which has failed for it, no role can be made.
    private static void run(Connection connection, Path file, ScriptStatement statement, Set<String> made)
            throws SQLException {
        try {
            statement.execute(connection);
        } catch (SQLException e) {
            Matcher role = MISSING_ROLE.matcher(String.valueOf(e.getMessage()));
            if (UNDEFINED_OBJECT.equals(e.getSQLState())
                    && transactionState(connection) == TransactionState.IDLE
                    && role.find()
                    && made.add(role.group(1))) {
                ScratchRoles.create(connection, role.group(1));
                run(connection, file, statement, made);
            } else {
                throw SqlScript.failure(file, statement.line(), statement.sql(), e);
            }
        }
    }
}
