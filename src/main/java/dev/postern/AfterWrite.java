package dev.postern;

import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Record;

/// Code that runs after a statement has written rows of a table, see [Application#after].
///
/// The transaction can still be rolled back afterwards, for example with `Prefer: tx=rollback`.
@FunctionalInterface
public interface AfterWrite<R extends Record> {

    /// Uses the written rows.
    ///
    /// @param caller caller of the request; its transactions are the transaction of the request
    /// @param dsl transaction of the request as the caller's role, which the code cannot end
    /// @param rows rows as `RETURNING` returns them, deleted ones included; a column that the caller's role cannot
    /// read, and a write-only column, is null
    /// @throws ApiException to reject the request; nothing is written then
    void after(Caller caller, DSLContext dsl, List<R> rows);
}
