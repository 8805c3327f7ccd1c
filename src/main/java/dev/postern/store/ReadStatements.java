package dev.postern.store;

import dev.postern.problem.ProblemException;
import dev.postern.store.Database.RowReader;
import dev.postern.store.DatabaseListener.Fetch;
import dev.postern.store.DatabaseListener.RetryReason;
import dev.postern.store.Lease.Access;
import dev.postern.store.Lease.Work;
import dev.postern.store.ReadSharing.ReadCost;
import dev.postern.store.ReplicaReads.ServerRead;
import dev.postern.store.SharedRead.Turn;
import dev.postern.store.SharedReads.Lane;
import dev.postern.store.driver.StaleStatementException;
import java.sql.ResultSet;
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
        return query(
                server -> queryOnce(server, sql, values, reader, deadline),
                limit -> queryOnce(database.primary(), sql, values, reader, limit));
    }

    /// Runs one statement, as [#query(String, List, RowReader)] does, with those of other requests if it can.
    <T extends @Nullable Object> T queryShared(
            String sql, List<@Nullable String> values, RowReader<T> reader, ReadCost cost) {
        return query(
                server -> server.sharedReads().accepts(cost, sql)
                        ? queryWithOthers(server, sql, values, reader)
                        : queryOnce(server, sql, values, reader, deadline),
                limit -> queryOnce(database.primary(), sql, values, reader, limit));
    }

    /// Second attempt on the primary after a lost connection, which ends with its limit.
    @FunctionalInterface
    private interface Retry<T extends @Nullable Object> {
        T run(Deadline limit) throws SQLException;
    }

    private <T extends @Nullable Object> T query(ServerRead<T> first, Retry<T> retry) {
        return new ReplicaReads(database, request).run(first, () -> queryPrimary(first, retry));
    }

    private <T extends @Nullable Object> T queryPrimary(ServerRead<T> first, Retry<T> retry) {
        Deadline retryDeadline = deadline.earlier(Deadline.after(database.maxSilence()));
        try {
            return first.run(database.primary());
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
            return retry.run(retryDeadline);
        } catch (SQLException e) {
            throw SqlErrors.problem(e).exception();
        }
    }

    private <T extends @Nullable Object> T queryOnce(
            ConnectionPool server, String sql, List<@Nullable String> values, RowReader<T> reader, Deadline limit)
            throws SQLException {
        try (Lease lease = database.lease(server, Access.READ, limit, request.resource())) {
            return queryOn(lease, sql, values, reader, limit);
        }
    }

    private <T extends @Nullable Object> T queryOn(
            Lease lease, String sql, List<@Nullable String> values, RowReader<T> reader, Deadline limit)
            throws SQLException {
        lease.recordStatement(context, sql);
        return lease.run(() -> {
            RequestContext limited = limited(lease, limit);
            return runCancellable(lease, () -> retryIfStale(() -> runStatement(lease, limited, sql, values, reader)));
        });
    }

    private <T extends @Nullable Object> T queryWithOthers(
            ConnectionPool server, String sql, List<@Nullable String> values, RowReader<T> reader) throws SQLException {
        ConnectionWait wait = ConnectionWait.begin(server.acquireTimeout(), deadline);
        SharedRead read = new SharedRead(context, sql, values, request.cancellation(), wait);
        if (read.characters() > SharedReads.MAX_READ_CHARACTERS) {
            return queryOnce(server, sql, values, reader, deadline);
        }
        server.lockWaits().requireShare(request.resource());
        Turn turn = server.sharedReads().await(read);
        if (turn instanceof Turn.Lead(Lane lane)) {
            return lead(server, lane, read, reader);
        }
        long end = turn instanceof Turn.Answer answer ? answer.sentNanos() : System.nanoTime();
        database.listener().connectionAwaited(end - read.connectionWait().startNanos());
        return finish(server, turn, read, reader);
    }

    /// Acquires a connection for a read, and for all reads that wait then.
    private <T extends @Nullable Object> T lead(ConnectionPool server, Lane lane, SharedRead read, RowReader<T> reader)
            throws SQLException {
        Turn turn;
        try (lane;
                Lease lease = database.lease(server, Access.READ, read.connectionWait(), request.resource())) {
            List<SharedRead> group = lane.groupOf(read);
            if (!lane.isMessageFor(group)) {
                return queryOn(lease, read.sql(), read.values(), reader, deadline);
            }
            turn = new ReadGroup(database, lease, group).run();
        }
        return finish(server, turn, read, reader);
    }

    private <T extends @Nullable Object> T finish(
            ConnectionPool server, Turn turn, SharedRead read, RowReader<T> reader) throws SQLException {
        return switch (turn) {
            case Turn.Answer answer -> readAnswer(server, answer, read, reader);
            case Turn.Alone _ -> queryAlone(server, RetryReason.SHARED_MESSAGE, read, reader);
            case Turn.Rejection(ProblemException problem) -> throw problem;
            case Turn.Failure(SQLException failure) -> throw failure;
            case Turn.Lead _ -> throw new IllegalStateException("The read has led a message already");
        };
    }

    private <T extends @Nullable Object> T readAnswer(
            ConnectionPool server, Turn.Answer answer, SharedRead read, RowReader<T> reader) throws SQLException {
        database.listener().statementExecuted(read.sql(), Fetch.COMPLETE, answer.nanos());
        try (ResultSet rows = answer.rows()) {
            return reader.read(rows);
        } catch (StaleStatementException e) {
            LOG.debug("A shared message had an outdated description: {}", e.getMessage());
            server.sharedReads().exclude(read.sql());
            return queryAlone(server, RetryReason.STALE_STATEMENT, read, reader);
        }
    }

    private <T extends @Nullable Object> T queryAlone(
            ConnectionPool server, RetryReason reason, SharedRead read, RowReader<T> reader) throws SQLException {
        database.listener().workRetried(reason);
        return queryOnce(server, read.sql(), read.values(), reader, deadline);
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
