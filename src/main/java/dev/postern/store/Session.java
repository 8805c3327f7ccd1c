package dev.postern.store;

import dev.postern.store.Database.RowReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

/// A connection on which statements that write can run: as one transaction, or each as one of its own.
public abstract sealed class Session permits Transaction, Committing {

    private final Connection connection;
    private boolean running;
    private boolean cancelled;

    Session(Connection connection) {
        this.connection = connection;
    }

    /// Runs one statement and reads its rows.
    ///
    /// @param values one for each `?`, untyped, so that PostgreSQL decides what each means; null is NULL
    /// @throws dev.postern.problem.ProblemException with PostgreSQL's error
    public <T extends @Nullable Object> T query(String sql, List<@Nullable String> values, RowReader<T> reader) {
        try (PreparedStatement statement = begin(sql, values);
                ResultSet rows = statement.executeQuery()) {
            return reader.read(rows);
        } catch (SQLException e) {
            throw Errors.problem(e).exception();
        } finally {
            end();
        }
    }

    /// Runs one statement.
    ///
    /// @return the number of rows that it wrote; 0 for one that only reads
    public long update(String sql, List<@Nullable String> values) {
        try (PreparedStatement statement = begin(sql, values)) {
            statement.execute();
            return Math.max(0, statement.getLargeUpdateCount());
        } catch (SQLException e) {
            throw Errors.problem(e).exception();
        } finally {
            end();
        }
    }

    private synchronized PreparedStatement begin(String sql, List<@Nullable String> values) throws SQLException {
        if (cancelled) {
            throw new SQLException("canceling statement due to user request", "57014");
        }
        PreparedStatement statement = Database.prepare(connection, sql, values);
        running = true;
        return statement;
    }

    /// Waits for a cancellation that is on its way, which would meet the connection's next user.
    private synchronized void end() {
        running = false;
    }

    /// Has the statement that runs given up, and every one after it; may be called by any thread. One that has
    /// not reached PostgreSQL yet is missed: call it again while there is work.
    public synchronized void cancel() {
        cancelled = true;
        if (running) {
            try {
                connection.unwrap(PgConnection.class).cancelQuery(); // Statement.cancel() is too early for some
            } catch (SQLException e) {
                throw Errors.problem(e).exception();
            }
        }
    }

    /// Whether it was told to give up.
    synchronized boolean cancelled() {
        return cancelled;
    }
}
