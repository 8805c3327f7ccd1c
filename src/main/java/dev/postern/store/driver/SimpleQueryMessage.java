package dev.postern.store.driver;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Query;
import org.postgresql.core.QueryExecutor;
import org.postgresql.core.ResultHandlerBase;
import org.postgresql.core.SqlCommand;
import org.postgresql.core.TransactionState;
import org.postgresql.jdbc.PgConnection;

/// Statements in one message of the simple query protocol (PostgreSQL manual, 54.2.2).
///
/// They have no names, so a function that runs `DEALLOCATE ALL` does not affect them. Their results are not read.
public final class SimpleQueryMessage {

    private static final String COMMIT = "commit";
    private static final int FLAGS = QueryExecutor.QUERY_EXECUTE_AS_SIMPLE | QueryExecutor.QUERY_SUPPRESS_BEGIN;

    private SimpleQueryMessage() {}

    /// Runs statements in the open transaction, or else in a separate one.
    public static void run(Connection connection, String sql) throws SQLException {
        send(connection, sql, new Handler());
    }

    /// Commits the open transaction, and runs further statements in a transaction after it.
    ///
    /// @param sql further statements; empty for none
    /// @return failure of the further statements, which leaves the first transaction committed; null if they ran
    /// @throws SQLException if the transaction was not committed, or if the connection was lost before the response
    /// @throws IllegalStateException if a statement of the transaction had failed, so PostgreSQL rolled back
    public static @Nullable SQLException commit(Connection connection, String sql) throws SQLException {
        Handler handler = new Handler();
        try {
            send(connection, sql.isEmpty() ? COMMIT : COMMIT + "; " + sql, handler);
        } catch (SQLException e) {
            if (handler.isCommitted) {
                return e;
            }
            throw e;
        }
        if (!handler.isCommitted) {
            throw new IllegalStateException("A statement of the transaction has failed, so it cannot be committed");
        }
        return null;
    }

    /// Whether a transaction has begun in PostgreSQL.
    public static boolean isTransactionOpen(Connection connection) throws SQLException {
        return connection.unwrap(PgConnection.class).getTransactionState() != TransactionState.IDLE;
    }

    private static void send(Connection connection, String sql, Handler handler) throws SQLException {
        QueryExecutor executor = connection.unwrap(PgConnection.class).getQueryExecutor();
        Query message = executor.wrap(List.of(new NativeQuery(sql, SqlCommand.BLANK)));
        executor.execute(message, null, handler, 0, 0, FLAGS);
    }

    /// Result handler that records whether PostgreSQL has committed. COMMIT of a failed transaction is answered with
    /// ROLLBACK.
    private static final class Handler extends ResultHandlerBase {

        private boolean isCommitted;

        @Override
        public void handleCommandStatus(String status, long updateCount, long insertOid) {
            isCommitted |= status.equals("COMMIT");
        }

        @Override
        public void handleWarning(SQLWarning warning) {
            // warnings of deferred triggers are in PostgreSQL's log
        }
    }
}
