package dev.postern.store;

import dev.postern.store.Database.RowReader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where statements run.
public sealed interface Session permits Transaction, Committing {

    /// Runs one statement and reads its rows.
    ///
    /// @param values one for each `?`, untyped, so that PostgreSQL decides what each means; null is NULL
    /// @throws dev.postern.problem.ProblemException with PostgreSQL's error
    <T extends @Nullable Object> T query(String sql, List<@Nullable String> values, RowReader<T> reader);

    /// Runs one statement.
    ///
    /// @return the number of rows that it wrote; 0 for one that only reads
    long update(String sql, List<@Nullable String> values);
}
