package dev.postern.store;

import dev.postern.store.Database.RowReader;
import dev.postern.store.ReadSharing.ReadCost;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Session in which each statement is its own read-only transaction. It holds no connection between statements.
public final class ReadSession implements Session {

    private final SqlRunner runner;

    /// @param runner runner of the caller
    public ReadSession(SqlRunner runner) {
        this.runner = runner;
    }

    /// Runs one statement in one round trip, once more if the connection was already lost.
    @Override
    public <T extends @Nullable Object> T query(String sql, List<@Nullable String> values, RowReader<T> reader) {
        return runner.query(sql, values, reader, ReadCost.UNKNOWN);
    }

    /// Runs one statement that is quick by its plan, which can share a message with those of other sessions.
    public <T extends @Nullable Object> T queryQuick(String sql, List<@Nullable String> values, RowReader<T> reader) {
        return runner.query(sql, values, reader, ReadCost.QUICK);
    }

    /// Runs one statement whose rows are fetched in parts, and reads its first rows.
    ///
    /// @return open result, which holds a connection until it is closed
    public OpenResult open(String sql, List<@Nullable String> values, RowReader<?> firstRows) {
        return runner.open(sql, values, firstRows);
    }
}
