package dev.postern.store;

import dev.postern.problem.DatabaseError;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

/// Has work on the database given up; may be told so by any thread.
public final class Cancellation {

    private @Nullable Connection running;
    private boolean cancelled;

    /// @throws dev.postern.problem.ProblemException 57014 where it has been told to give up
    synchronized void begin(Connection connection) {
        if (cancelled) {
            throw problem().exception();
        }
        running = connection;
        ResponseMemory.reading(connection);
    }

    /// Waits for a cancellation that is on its way, which would meet the connection's next user.
    synchronized void end() {
        ResponseMemory.reading(null);
        running = null;
    }

    /// Has the statement that runs given up, and every one after it. One that has not reached PostgreSQL yet is
    /// missed: call it again while there is work.
    public synchronized void cancel() {
        cancelled = true;
        if (running != null) {
            try {
                running.unwrap(PgConnection.class).cancelQuery(); // Statement.cancel() is too early for some
            } catch (SQLException e) {
                throw SqlErrors.problem(e).exception();
            }
        }
    }

    /// Whether it was told to give up.
    synchronized boolean cancelled() {
        return cancelled;
    }

    static DatabaseError problem() {
        return new DatabaseError("57014", "canceling statement due to user request", null, null);
    }
}
