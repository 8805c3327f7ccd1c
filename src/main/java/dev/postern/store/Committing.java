package dev.postern.store;

import dev.postern.store.Database.RowReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A session in which each statement is a transaction of its own, begun and committed in the same round trip. What it
/// wrote stays when its rows are read: it is for writes that nothing read of them can undo.
public final class Committing implements Session {

    private final Connection connection;

    Committing(Connection connection) {
        this.connection = connection;
    }

    @Override
    public <T extends @Nullable Object> T query(String sql, List<@Nullable String> values, RowReader<T> reader) {
        return run(sql, values, statement -> {
            try (var rows = statement.getResultSet()) {
                return reader.read(rows);
            }
        });
    }

    @Override
    public long update(String sql, List<@Nullable String> values) {
        return run(sql, values, statement -> Math.max(0, statement.getLargeUpdateCount()));
    }

    @FunctionalInterface
    private interface Outcome<T extends @Nullable Object> {
        T of(PreparedStatement statement) throws SQLException;
    }

    private <T extends @Nullable Object> T run(String sql, List<@Nullable String> values, Outcome<T> outcome) {
        try (PreparedStatement statement =
                Database.prepare(connection, Transaction.BEGIN + "; " + sql + "; commit", values)) {
            execute(statement);
            statement.getMoreResults();
            return outcome.of(statement);
        } catch (SQLException e) {
            throw Errors.problem(e).exception();
        }
    }

    /// A statement that fails leaves its transaction open, for the server passes over the commit.
    private void execute(PreparedStatement statement) throws SQLException {
        try {
            statement.execute();
        } catch (SQLException e) {
            if (!connection.isClosed()) {
                try (var end = connection.createStatement()) {
                    end.execute("rollback");
                }
            }
            throw e;
        }
    }
}
