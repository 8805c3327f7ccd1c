package dev.postern.store;

import dev.postern.problem.PostgresErrors;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

/// Cancellation of a running statement. Thread-safe.
public final class Cancellation {

    private @Nullable Connection connection;
    private boolean cancelled;

    /// Registers the connection whose statement can be cancelled.
    ///
    /// @throws dev.postern.problem.ProblemException 57014 if [#cancel()] has been called
    synchronized void begin(Connection connection) {
        if (cancelled) {
            throw PostgresErrors.queryCanceled();
        }
        this.connection = connection;
        ResponseMemory.setReadingConnection(connection);
    }

    /// Unregisters the connection. It waits for a cancel request in progress, which could otherwise hit the
    /// connection's next user.
    synchronized void end() {
        ResponseMemory.setReadingConnection(null);
        connection = null;
    }

    /// Cancels the running statement, and rejects every later one. A statement that has not reached PostgreSQL yet
    /// is not cancelled, so the caller repeats the call until the work has ended.
    public synchronized void cancel() {
        cancelled = true;
        if (connection != null) {
            try {
                // Statement.cancel() does nothing until the driver marks the statement as running
                connection.unwrap(PgConnection.class).cancelQuery();
            } catch (SQLException e) {
                throw SqlErrors.problem(e).exception();
            }
        }
    }

    synchronized boolean isCancelled() {
        return cancelled;
    }
}
