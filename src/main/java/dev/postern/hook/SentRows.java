package dev.postern.hook;

import java.util.Set;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/// The rows of one statement before it runs, with the columns that it sets.
///
/// An update by filter has one row, and a delete has none.
public interface SentRows {

    /// Returns the kinds of writes of the statement: an upsert can insert and update.
    Set<WriteOperation> operations();

    int size();

    /// Whether the statement sets a column in a row.
    ///
    /// @throws IllegalArgumentException if the table has no such column
    boolean has(int row, Field<?> column);

    /// Returns the value of a column in a row; null if it is absent or null.
    ///
    /// @throws IllegalArgumentException if the table has no such column
    /// @throws dev.postern.problem.ProblemException PostgreSQL's error if a sent value cannot be converted
    @Nullable
    Object get(int row, Field<?> column);

    /// Sets a column in a row.
    ///
    /// @throws IllegalArgumentException if the column cannot be set
    void set(int row, Field<?> column, @Nullable Object value);
}
