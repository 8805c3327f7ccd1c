package dev.postern.store;

import dev.postern.problem.ConnectionErrors;
import dev.postern.problem.PostgresErrors;
import dev.postern.store.ConnectionPool.Acquired;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Exclusive use of a pooled connection. It is closed instead of reused if its work did not succeed, because the
/// next user could read the rest of an unfinished result.
final class Lease implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Lease.class);

    private final ConnectionPool pool;
    private final Connection connection;
    private final int processId;
    private final Access access;
    private final String resource;
    private final Consumer<Duration> releasePermits;
    private final SessionEffects sessionEffects;
    private final SessionReset sessionReset;
    private final long startNanos = System.nanoTime();
    private boolean sessionChanged;
    private boolean succeeded;
    private boolean abandoned;

    /// Cancellation of the running statement; null between two statements.
    private volatile @Nullable Cancellation cancellation;

    private volatile boolean lockWaitCancelled;

    /// @param resource name of the resource that the work is for; empty for the service's own work
    Lease(
            ConnectionPool pool,
            Acquired acquired,
            String resource,
            SessionEffects sessionEffects,
            SessionReset sessionReset) {
        this.pool = pool;
        this.connection = acquired.connection();
        this.processId = acquired.processId();
        this.access = acquired.access();
        this.resource = resource;
        this.releasePermits = acquired.release();
        this.sessionEffects = sessionEffects;
        this.sessionReset = sessionReset;
    }

    /// Access mode of a connection's transactions.
    enum Access {
        READ,
        WRITE
    }

    /// Unit of work on a connection.
    @FunctionalInterface
    interface Work<T extends @Nullable Object> {
        T run() throws SQLException;
    }

    Connection connection() {
        return connection;
    }

    /// Returns the process of the session in PostgreSQL.
    int processId() {
        return processId;
    }

    String resource() {
        return resource;
    }

    /// Returns the time since the connection was acquired.
    Duration age() {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    /// Sets how the running statement can be cancelled.
    ///
    /// @param current null between two statements
    void setCancellation(@Nullable Cancellation current) {
        cancellation = current;
    }

    /// Ends the wait for a lock of the running statement, as `lock_timeout` does.
    void cancelLockWait() {
        Cancellation current = cancellation;
        if (current != null) {
            lockWaitCancelled = true;
            current.cancelStatement(this);
        }
    }

    /// Records that a statement is about to run.
    ///
    /// @return whether the statement can change the session
    boolean recordStatement(RequestContext context, String sql) {
        boolean changes = sessionEffects.mayChange(sql);
        sessionChanged |= changes || (context.function() != null && sessionEffects.mayChange(context.function()));
        return changes;
    }

    /// Records that statements not visible here can run, for example those of jOOQ.
    void recordAnyStatement() {
        sessionChanged = true;
    }

    SessionReset sessionReset() {
        return sessionReset;
    }

    /// Resets everything that functions have set on the session; closes a connection that cannot be reset.
    private void resetSession() {
        try {
            if (!connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
            sessionReset.resetAll(connection);
        } catch (SQLException e) {
            LOG.warn("Closing a connection because its session could not be reset: {}", e.getMessage());
            pool.evict(connection);
        }
    }

    /// Runs all work of this lease. The connection stays usable if the work returns, because its last result
    /// has then been read. It also stays usable after an error that PostgreSQL reported.
    ///
    /// @throws dev.postern.problem.ProblemException PSTRN708 if a write reached a standby; the connection is closed
    <T extends @Nullable Object> T run(Work<T> work) throws SQLException {
        try {
            T result = work.run();
            succeeded = true;
            return result;
        } catch (SQLException | RuntimeException e) {
            if (lockWaitCancelled && SqlErrors.isCancelled(e)) {
                succeeded = true;
                throw PostgresErrors.lockTimeout();
            } else if (access == Access.WRITE && SqlErrors.isWriteOnStandby(e, connection)) {
                throw ConnectionErrors.readOnlyServer().exception();
            }
            succeeded = SqlErrors.leavesConnectionUsable(e);
            throw e;
        }
    }

    /// Marks the connection as unusable, so that it is closed instead of reused.
    void abandon() {
        abandoned = true;
    }

    @Override
    public void close() throws SQLException {
        try {
            ResponseMemory.releaseRowsOfThread();
            if (!succeeded || abandoned) {
                abort();
                return;
            }
            if (sessionChanged && !connection.isClosed()) {
                resetSession();
            }
            connection.close();
        } finally {
            releasePermits.accept(age());
            pool.lockWaits().remove(this);
        }
    }

    /// Closes the connection immediately, also while its server is still sending.
    private void abort() throws SQLException {
        LOG.debug("Closing a connection after failed work");
        if (!connection.isClosed()) {
            connection.unwrap(PgConnection.class).abort(Runnable::run);
            pool.evict(connection);
        }
    }
}
