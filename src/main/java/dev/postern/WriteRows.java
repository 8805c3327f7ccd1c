package dev.postern;

import java.util.Set;
import org.jooq.Record;
import org.jooq.TableField;
import org.jspecify.annotations.Nullable;

/// The rows of one statement before it runs.
///
/// An insert has a row for each object, and so has an update with an array. An update by filter or row key has one row:
/// the values that were sent, not the rows that they are for. A delete has no rows.
public interface WriteRows<R extends Record> extends Iterable<WriteRow<R>> {

    /// Returns the kinds of writes of the statement.
    Set<Operation> operations();

    /// Returns the number of rows.
    int size();

    /// Sets a column in every row.
    default <T> void set(TableField<R, T> column, @Nullable T value) {
        forEach(row -> row.set(column, value));
    }

    /// Sets a column in every row that lacks it.
    default <T> void complete(TableField<R, T> column, @Nullable T value) {
        forEach(row -> row.complete(column, value));
    }
}
