package dev.postern.store.driver;

import dev.postern.store.driver.DriverInternals.Request;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.CachedQuery;
import org.postgresql.core.Field;
import org.postgresql.core.Query;
import org.postgresql.core.QueryExecutor;
import org.postgresql.core.ResultCursor;
import org.postgresql.core.ResultHandlerBase;
import org.postgresql.core.TransactionState;
import org.postgresql.core.Tuple;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

/// Reads that are sent in one message, each in a separate transaction block.
///
/// Without the blocks, the message would be one transaction, and a read could see the settings of another. After an
/// error PostgreSQL skips the rest of the message (PostgreSQL manual, 54.2.3), so the reads before it are complete.
public final class ReadMessage {

    private static final String BEGIN = "begin read only";
    private static final String COMMIT = "commit";
    private static final String ROLLBACK = "rollback";

    private static final int NO_RESULT = QueryExecutor.QUERY_NO_METADATA | QueryExecutor.QUERY_SUPPRESS_BEGIN;

    private final QueryExecutor executor;
    private final List<Part> parts = new ArrayList<>();

    /// @param statement described statements, of which the last is the read
    /// @param requests the statements with their values
    private record Part(DriverStatement statement, List<Request> requests) {}

    public ReadMessage(PgConnection connection) {
        this.executor = connection.getQueryExecutor();
    }

    /// Adds a read.
    ///
    /// @param statement described statements: settings, and the read as the last
    /// @param values values of all parameters
    public void add(DriverStatement statement, List<@Nullable String> values) throws SQLException {
        parts.add(new Part(statement, statement.requests(values)));
    }

    /// Outcome of a message.
    ///
    /// @param results results of the reads that are complete, in their order; they do not use the connection
    /// @param failure failure of the read after them; null if all are complete
    public record Outcome(List<ResultSet> results, @Nullable SQLException failure) {}

    /// Sends all reads, and reads their results. After a failure the connection is outside a transaction block, and
    /// the statements without a result are described again before their next run.
    public Outcome send() {
        Collector collector = new Collector();
        SQLException failure = send(collector);
        if (failure != null) {
            parts.subList(collector.results.size(), parts.size())
                    .forEach(part -> part.statement().markUndescribed());
        }
        return new Outcome(collector.results, failure);
    }

    private @Nullable SQLException send(Collector collector) {
        try {
            CachedQuery begin = executor.borrowQuery(BEGIN);
            CachedQuery commit = executor.borrowQuery(COMMIT);
            try {
                DriverInternals.send(executor, requests(begin.query, commit.query), collector);
            } finally {
                executor.releaseQuery(begin);
                executor.releaseQuery(commit);
            }
            if (executor.getTransactionState() != TransactionState.IDLE) {
                rollback();
            }
            return collector.getException();
        } catch (IOException e) {
            executor.abort();
            return new PSQLException("The connection was lost", PSQLState.CONNECTION_FAILURE, e);
        } catch (SQLException e) {
            return e;
        }
    }

    private List<Request> requests(Query begin, Query commit) {
        List<Request> requests = new ArrayList<>();
        for (Part part : parts) {
            requests.add(new Request(begin, begin.createParameterList(), NO_RESULT));
            requests.addAll(part.requests());
            requests.add(new Request(commit, commit.createParameterList(), NO_RESULT));
        }
        return requests;
    }

    private void rollback() throws SQLException {
        Query rollback = executor.createSimpleQuery(ROLLBACK);
        executor.execute(rollback, rollback.createParameterList(), new NoResult(), 0, 0, NO_RESULT);
    }

    /// Result handler of a statement without rows.
    private static class NoResult extends ResultHandlerBase {

        @Override
        public void handleWarning(SQLWarning warning) {
            // warnings are not returned
        }
    }

    /// Result handler that keeps the result of each read whose block is committed.
    private final class Collector extends NoResult {

        private final List<ResultSet> results = new ArrayList<>();
        private @Nullable ResultSet current;

        /// Statements of the current block that have ended.
        private int ended;

        @Override
        public void handleResultRows(Query query, Field[] fields, List<Tuple> rows, @Nullable ResultCursor cursor) {
            if (getException() != null) {
                return; // rows after an exceeded limit are incomplete
            }
            try {
                Part part = parts.get(results.size());
                if (ended == part.requests().size()) {
                    current = part.statement().resultOf(query, fields, rows);
                }
                endStatement();
            } catch (SQLException e) {
                handleError(e);
            }
        }

        @Override
        public void handleCommandStatus(String status, long rows, long id) {
            if (getException() == null) {
                endStatement();
            }
        }

        private void endStatement() {
            ended++;
            int withoutCommit = parts.get(results.size()).requests().size() + 1;
            if (ended > withoutCommit && current != null) {
                results.add(current);
                current = null;
                ended = 0;
            }
        }

        /// Leaves the failure to [#send()].
        @Override
        public void handleCompletion() {}
    }
}
