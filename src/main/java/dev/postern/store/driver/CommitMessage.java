package dev.postern.store.driver;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.CachedQuery;
import org.postgresql.core.QueryExecutor;
import org.postgresql.core.ResultHandlerBase;
import org.postgresql.jdbc.PgConnection;

/// COMMIT and further statements in one message.
public final class CommitMessage {

    private static final int FLAGS = QueryExecutor.QUERY_ONESHOT | QueryExecutor.QUERY_SUPPRESS_BEGIN;

    private CommitMessage() {}

    /// Whether a transaction has begun in PostgreSQL.
    ///
    /// @throws IllegalStateException if a statement of the transaction has failed, so it cannot be committed
    public static boolean isTransactionOpen(Connection connection) throws SQLException {
        return switch (connection.unwrap(PgConnection.class).getTransactionState()) {
            case IDLE -> false;
            case OPEN -> true;
            case FAILED ->
                throw new IllegalStateException("A statement of the transaction has failed, so it cannot be committed");
        };
    }

    /// Commits an open transaction in which no statement has failed, and runs further statements in a
    /// transaction after it.
    ///
    /// @param sql further statements, without parameters
    /// @return failure of the further statements, which leaves the first transaction committed; null if they ran
    /// @throws SQLException if the transaction was not committed, or if the connection was lost before the response
    public static @Nullable SQLException commit(Connection connection, String sql) throws SQLException {
        QueryExecutor executor = connection.unwrap(PgConnection.class).getQueryExecutor();
        CommitHandler handler = new CommitHandler();
        CachedQuery message = executor.borrowQuery("commit; " + sql);
        try {
            executor.execute(message.query, null, handler, 0, 0, FLAGS);
        } catch (SQLException e) {
            if (handler.isCommitted) {
                return e;
            }
            throw e;
        } finally {
            executor.releaseQuery(message);
        }
        return null;
    }

    /// Result handler that records whether PostgreSQL has committed.
    private static final class CommitHandler extends ResultHandlerBase {

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
