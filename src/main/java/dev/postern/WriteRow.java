package dev.postern;

import org.jooq.Record;
import org.jooq.TableField;
import org.jspecify.annotations.Nullable;

/// A row before it is written: the values of the columns that the statement sets.
///
/// A write-only column has its stored form. A foreign key that a nested insert takes from another row is absent.
public interface WriteRow<R extends Record> {

    /// Whether the statement sets a column, to a value or to null.
    ///
    /// @throws IllegalArgumentException for a column of another table
    boolean has(TableField<R, ?> column);

    /// Returns the value of a column; null if it is null or absent.
    ///
    /// A sent value that does not fit the column's type ends the request with PostgreSQL's error.
    ///
    /// @throws IllegalArgumentException for a column of another table
    <T> @Nullable T get(TableField<R, T> column);

    /// Sets a column, whether or not the client has sent it.
    ///
    /// PostgreSQL checks that the caller's role can write the column.
    ///
    /// @throws IllegalArgumentException for a column of another table, or a key column of an update with an array
    <T> void set(TableField<R, T> column, @Nullable T value);

    /// Sets a column if it is absent.
    default <T> void complete(TableField<R, T> column, @Nullable T value) {
        if (!has(column)) {
            set(column, value);
        }
    }
}
