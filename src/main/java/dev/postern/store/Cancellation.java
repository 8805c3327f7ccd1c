package dev.postern.store;

import dev.postern.problem.PostgresErrors;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Cancellation of a running statement. Thread-safe.
///
/// A cancel request opens a connection to PostgreSQL, which can take long, so it has its own thread.
public final class Cancellation {

    private static final Logger LOG = LoggerFactory.getLogger(Cancellation.class);

    /// Time in which a cancel request normally ends. PostgreSQL handles one in a few milliseconds.
    private static final Duration SEND_TIME = Duration.ofMillis(250);

    /// Time after a deadline in which PostgreSQL normally ends a statement because of its `statement_timeout`.
    private static final Duration GRACE = Duration.ofMillis(500);

    private @Nullable Lease lease;
    private Deadline deadline = Deadline.NONE;
    private boolean cancelled;

    /// Thread of the cancel request in progress; null if no request is in progress.
    private @Nullable Thread sender;

    /// Sets the time at which the work has to end.
    synchronized void setDeadline(Deadline deadline) {
        this.deadline = deadline;
    }

    /// Registers the connection whose statement can be cancelled.
    ///
    /// @throws dev.postern.problem.ProblemException 57014 if [#cancel()] has been called
    synchronized void begin(Lease lease) {
        if (cancelled) {
            throw PostgresErrors.queryCanceled();
        }
        this.lease = lease;
        lease.setCancellation(this);
        ResponseMemory.setReadingConnection(lease.connection());
    }

    /// Unregisters the connection. It is not used again if a cancel request may still hit its next user.
    void end() {
        ResponseMemory.setReadingConnection(null);
        Lease ended;
        Thread sending;
        synchronized (this) {
            ended = lease;
            sending = sender;
            lease = null;
        }
        if (ended == null) {
            return;
        }
        ended.setCancellation(null);
        if (sending != null && !hasEnded(sending)) {
            ended.abandon();
        }
    }

    private static boolean hasEnded(Thread sending) {
        try {
            return sending.join(SEND_TIME);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Cancels the running statement, and rejects every later one. A statement that has not reached PostgreSQL yet
    /// is not cancelled, so the caller repeats the call until the work has ended.
    public synchronized void cancel() {
        cancelled = true;
        if (lease != null) {
            cancelStatement(lease);
        }
    }

    /// Cancels the running statement if it has not ended at the deadline, as [#cancel()] does.
    ///
    /// `statement_timeout` does not apply to deferred constraint triggers, which run in the commit.
    public synchronized void cancelIfLate() {
        if (lease != null && deadline.isOverBy(GRACE)) {
            cancelStatement(lease);
        }
    }

    /// Cancels the statement of a connection, if it still runs. Later ones are not rejected.
    synchronized void cancelStatement(Lease running) {
        if (running.equals(lease) && sender == null) {
            Connection connection = running.connection();
            sender = Thread.ofVirtual().name("cancel").start(() -> send(connection));
        }
    }

    private void send(Connection connection) {
        try {
            // Statement.cancel() does nothing until the driver marks the statement as running
            connection.unwrap(PgConnection.class).cancelQuery();
        } catch (SQLException e) {
            LOG.warn("A request could not be cancelled: {}", e.getMessage());
        } finally {
            synchronized (this) {
                sender = null;
            }
        }
    }

    synchronized boolean isCancelled() {
        return cancelled;
    }
}
