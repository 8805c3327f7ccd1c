package dev.postern.store;

import dev.postern.problem.ConnectionErrors;
import dev.postern.problem.PostgresErrors;
import dev.postern.store.ConnectionPool.Acquired;
import dev.postern.store.DatabaseListener.EvictionReason;
import dev.postern.store.DatabaseListener.Fetch;
import dev.postern.store.driver.SimpleQueryMessage;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Exclusive use of a pooled connection. It is closed instead of reused if its work did not succeed, because the
/// next user could read the rest of an unfinished result.
final class Lease implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Lease.class);

    private final Database database;
    private final ConnectionPool server;
    private final Acquired acquired;
    private final Connection connection;
    private final String resource;
    private final long startNanos = System.nanoTime();
    private boolean sessionChanged;
    private boolean succeeded;
    private boolean abandoned;

    /// Cancellation of the running statement; null between two statements.
    private volatile @Nullable Cancellation cancellation;

    private volatile boolean lockWaitCancelled;

    /// @param server connections to the server of the connection
    /// @param resource name of the resource that the work is for; empty for the service's own work
    Lease(Database database, ConnectionPool server, Acquired acquired, String resource) {
        this.database = database;
        this.server = server;
        this.acquired = acquired;
        this.connection = acquired.connection();
        this.resource = resource;
    }

    /// Hashes the session, because the identity of a new object is costly to hash.
    @Override
    public int hashCode() {
        return acquired.processId();
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

    /// Returns the connections to the same server.
    ConnectionPool server() {
        return server;
    }

    /// Returns the process of the session in PostgreSQL.
    int processId() {
        return acquired.processId();
    }

    String resource() {
        return resource;
    }

    /// Returns the time at which the connection was acquired, from [System#nanoTime].
    long startNanos() {
        return startNanos;
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

    /// Cancels the running statement, whatever has sent it. Returns at once, because a cancel request opens a
    /// connection.
    void cancel() {
        Thread.ofVirtual().name("cancel").start(() -> {
            try {
                connection.unwrap(PgConnection.class).cancelQuery();
            } catch (SQLException e) {
                LOG.debug("A statement could not be cancelled", e);
            }
        });
    }

    Acquired acquired() {
        return acquired;
    }

    /// Whether a statement may change the session.
    boolean mayChange(String sql) {
        return database.sessionEffects().mayChange(sql);
    }

    /// Records that a statement is about to run.
    ///
    /// @return whether the statement can change the session
    boolean recordStatement(RequestContext context, String sql) {
        SessionEffects effects = database.sessionEffects();
        boolean changes = effects.mayChange(sql);
        sessionChanged |= changes || (context.function() != null && effects.mayChange(context.function()));
        return changes;
    }

    /// Records that statements not visible here can run, for example those of jOOQ.
    void recordAnyStatement() {
        sessionChanged = true;
    }

    SessionReset sessionReset() {
        return database.sessionReset();
    }

    /// Sends a prepared statement and waits for its first result.
    ///
    /// @param sql text of the statement without its settings
    void execute(Pipeline prepared, String sql, Fetch fetch) throws SQLException {
        long start = System.nanoTime();
        try {
            prepared.execute();
        } finally {
            database.listener().statementExecuted(sql, fetch, System.nanoTime() - start);
        }
    }

    /// Commits the transaction, if one is open. What functions may have set on the session is reset in the same
    /// message, or before it if other clients share the session.
    ///
    /// @throws IllegalStateException if a statement has failed, so PostgreSQL rolled back
    void commit() throws SQLException {
        if (!SimpleQueryMessage.isTransactionOpen(connection)) {
            return;
        }
        if (sessionChanged && database.sessionSettings().areShared()) {
            sessionReset().resetShared(connection);
            sessionChanged = false;
        }
        SQLException failure = SimpleQueryMessage.commit(
                connection, needsReset() ? sessionReset().allSql(connection) : "");
        sessionChanged = false;
        if (failure != null) {
            evictAfter(failure);
        }
    }

    private boolean needsReset() {
        return sessionChanged && !database.sessionSettings().areShared();
    }

    /// Resets everything that functions have set on the session; closes a connection that cannot be reset.
    private void resetSession() {
        try {
            if (!connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
            sessionReset().resetAll(connection);
        } catch (SQLException e) {
            evictAfter(e);
        }
    }

    private void evictAfter(SQLException failedReset) {
        LOG.warn("Closing a connection because its session could not be reset: {}", failedReset.getMessage());
        database.listener().connectionEvicted(EvictionReason.FAILED_RESET);
        acquired.evict();
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
            } else if (acquired.access() == Access.WRITE && SqlErrors.isWriteOnStandby(e, connection)) {
                throw ConnectionErrors.readOnlyServer().exception();
            }
            succeeded = SqlErrors.leavesConnectionUsable(e);
            throw e;
        } finally {
            if (succeeded) {
                database.recordResponse(server);
            }
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
            if (needsReset() && !connection.isClosed()) {
                resetSession();
            }
            connection.close();
        } finally {
            database.release(this);
        }
    }

    /// Closes the connection immediately, also while its server is still sending.
    private void abort() throws SQLException {
        LOG.debug("Closing a connection after failed work");
        database.listener().connectionEvicted(EvictionReason.UNFINISHED_WORK);
        if (!connection.isClosed()) {
            connection.unwrap(PgConnection.class).abort(Runnable::run);
            acquired.evict();
        }
    }
}
