package dev.postern.store;

import dev.postern.store.Database.RowReader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Access to the database for the statements of one request, as the caller's role.
public sealed interface Session permits ReadSession, LeasedSession {

    /// Runs one statement and reads its rows.
    ///
    /// @param values values of the `?` parameters, untyped so that PostgreSQL infers their types; null is NULL
    /// @throws dev.postern.problem.ProblemException with PostgreSQL's error, or if the database cannot be reached
    <T extends @Nullable Object> T query(String sql, List<@Nullable String> values, RowReader<T> reader);
}
