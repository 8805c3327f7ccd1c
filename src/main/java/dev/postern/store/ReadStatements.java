package dev.postern.store;

import dev.postern.store.Database.RowReader;
import dev.postern.store.DatabaseListener.Fetch;
import dev.postern.store.DatabaseListener.RetryReason;
import dev.postern.store.Lease.Access;
import dev.postern.store.Lease.Work;
import dev.postern.store.driver.StaleStatementException;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runner of read-only statements that are a transaction each, on a replica or on the primary.
///
/// @param context context without the settings of a shared session
/// @param deadline deadline of the statements
record ReadStatements(
        SqlRunner runner, Database database, RequestContext context, RequestScope request, Deadline deadline) {

    private static final Logger LOG = LoggerFactory.getLogger(ReadStatements.class);

    /// Runs one statement, as [SqlRunner#query] does.
    <T extends @Nullable Object> T query(String sql, List<@Nullable String> values, RowReader<T> reader) {
        return new ReplicaReads(database, request)
                .run(
                        server -> queryOnce(server, sql, values, reader, deadline),
                        () -> queryPrimary(sql, values, reader));
    }

    private <T extends @Nullable Object> T queryPrimary(
            String sql, List<@Nullable String> values, RowReader<T> reader) {
        Deadline retryDeadline = deadline.earlier(Deadline.after(database.maxSilence()));
        try {
            return queryOnce(database.primary(), sql, values, reader, deadline);
        } catch (SQLException e) {
            // HikariCP does not test connections that were used within the last half second
            if (!LostConnections.isLost(e)) {
                throw SqlErrors.problem(e).exception();
            }
            database.primary().evictAll();
            database.listener().workRetried(RetryReason.LOST_CONNECTION);
            if (retryDeadline.isOver()) {
                throw SqlErrors.problem(e).exception();
            }
        }
        try {
            return queryOnce(database.primary(), sql, values, reader, retryDeadline);
        } catch (SQLException e) {
            throw SqlErrors.problem(e).exception();
        }
    }

    private <T extends @Nullable Object> T queryOnce(
            ConnectionPool server, String sql, List<@Nullable String> values, RowReader<T> reader, Deadline limit)
            throws SQLException {
        try (Lease lease = database.lease(server, Access.READ, limit, request.resource())) {
            lease.recordStatement(context, sql);
            return lease.run(() -> {
                RequestContext limited = limited(lease, limit);
                return runCancellable(
                        lease, () -> retryIfStale(() -> runStatement(lease, limited, sql, values, reader)));
            });
        }
    }

    /// Returns the context to send, with the rest of the deadline.
    private RequestContext limited(Lease lease, Deadline limit) throws SQLException {
        return new StatementTimeout(limit, database.timeouts(), context)
                .prepare(lease.connection(), runner.context(Access.READ));
    }

    /// Retries `work` once if its statement was stale, because the failed attempt had no effect.
    private <T extends @Nullable Object> T retryIfStale(Work<T> work) throws SQLException {
        try {
            return work.run();
        } catch (StaleStatementException e) {
            LOG.debug("Retrying a stale statement: {}", e.getMessage());
            database.listener().workRetried(RetryReason.STALE_STATEMENT);
            return work.run();
        }
    }

    private <T extends @Nullable Object> T runCancellable(Lease lease, Work<T> work) throws SQLException {
        request.cancellation().begin(lease);
        try {
            return work.run();
        } finally {
            request.cancellation().end();
        }
    }

    private static <T extends @Nullable Object> T runStatement(
            Lease lease, RequestContext context, String sql, List<@Nullable String> values, RowReader<T> reader)
            throws SQLException {
        try (Pipeline pipeline = context.prepareCapturing(lease.connection(), sql, values)) {
            lease.execute(pipeline, sql, Fetch.COMPLETE);
            T result = pipeline.read(reader);
            context.capture(pipeline);
            return result;
        }
    }

    /// Opens the result of a statement, as [SqlRunner#open] does.
    OpenResult open(String sql, List<@Nullable String> values, RowReader<?> firstRows) {
        return new ReplicaReads(database, request)
                .run(server -> open(server, sql, values, firstRows), () -> openOnPrimary(sql, values, firstRows));
    }

    private OpenResult openOnPrimary(String sql, List<@Nullable String> values, RowReader<?> firstRows) {
        try {
            return open(database.primary(), sql, values, firstRows);
        } catch (SQLException e) {
            throw SqlRunner.exception(e, e, database.primary());
        }
    }

    private OpenResult open(ConnectionPool server, String sql, List<@Nullable String> values, RowReader<?> firstRows)
            throws SQLException {
        Lease lease = database.leaseForStream(server, deadline, request.resource());
        try {
            lease.recordStatement(context, sql);
            return lease.run(() -> {
                RequestContext limited = limited(lease, deadline);
                Deadline end = Deadline.after(database.timeouts().stream());
                return retryIfStale(
                        () -> OpenResult.open(lease, request.cancellation(), limited, end, sql, values, firstRows));
            });
        } catch (Throwable e) {
            closeAfter(e, lease);
            throw e;
        }
    }

    private static void closeAfter(Throwable failure, Lease lease) {
        try {
            lease.close();
        } catch (SQLException | RuntimeException e) {
            failure.addSuppressed(e);
        }
    }
}
