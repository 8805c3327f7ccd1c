package dev.postern.store;

import dev.postern.problem.ApiError;
import dev.postern.problem.ApplicationError;
import dev.postern.problem.BatchError;
import dev.postern.problem.DatabaseError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.Problem;
import dev.postern.problem.ProblemException;
import dev.postern.problem.RaisedError;
import dev.postern.store.DatabaseListener.RetryReason;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads of a request on a replica, and on the primary if no replica can serve them.
///
/// @param database database with its replicas
record ReplicaReads(Database database, RequestScope request) {

    private static final Logger LOG = LoggerFactory.getLogger(ReplicaReads.class);

    /// Errors of a server or its connections, which another server can be without. All others depend on the
    /// request.
    private static final Set<ErrorCode> SERVER_ERRORS = EnumSet.of(
            ErrorCode.DATABASE_UNREACHABLE,
            ErrorCode.CONNECTION_LOST,
            ErrorCode.POOL_TIMEOUT,
            ErrorCode.OVERLOADED,
            ErrorCode.SCHEMA_CHANGING,
            ErrorCode.READ_ONLY_SERVER);

    /// SQLSTATE of a statement that its client, or its timeout, has cancelled.
    private static final String CANCELLED = "57014";

    /// Read with the connections of one server.
    @FunctionalInterface
    interface ServerRead<T extends @Nullable Object> {
        T run(ConnectionPool pool) throws SQLException;
    }

    /// Runs a read, which can run twice.
    ///
    /// Errors of PostgreSQL lead to the primary too. A replica can lack a table, cannot read unlogged ones, and
    /// cancels statements that delay it (PostgreSQL manual, 26.4.2).
    ///
    /// @param onPrimary the same read on the primary
    <T extends @Nullable Object> T run(ServerRead<T> onReplica, Supplier<T> onPrimary) {
        LogPosition position = request.replicaPosition();
        Replica replica = position == null ? null : database.replicaFor(position);
        if (replica == null) {
            return onPrimary.get();
        }
        ProblemException failure;
        try {
            return onReplica.run(replica.pool());
        } catch (SQLException e) {
            if (LostConnections.isLost(e)) {
                replica.fail(String.valueOf(e.getMessage()));
            }
            failure = SqlErrors.problem(e).exception();
        } catch (ProblemException e) {
            failure = e;
        }
        if (isFinal(failure.problem())) {
            throw failure;
        }
        LOG.debug("A read on a replica failed", failure);
        database.listener().workRetried(RetryReason.REPLICA);
        return onPrimary.get();
    }

    private static boolean isFinal(Problem problem) {
        return switch (problem) {
            case ApiError error -> !SERVER_ERRORS.contains(error.code());
            case BatchError error -> isFinal(error.problem());
            case DatabaseError error -> error.sqlState().equals(CANCELLED);
            case RaisedError _, ApplicationError _ -> true;
        };
    }
}
