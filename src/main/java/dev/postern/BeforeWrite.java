package dev.postern;

import org.jooq.DSLContext;
import org.jooq.Record;

/// Code that runs before a statement writes rows of a table, see [Application#before].
///
/// It runs again if the transaction is retried after a serialization failure or a deadlock, so it should change
/// nothing outside the transaction.
@FunctionalInterface
public interface BeforeWrite<R extends Record> {

    /// Rejects, changes or completes the rows.
    ///
    /// @param caller caller of the request; its transactions are the transaction of the request
    /// @param dsl transaction of the request as the caller's role, which the code cannot end
    /// @param rows rows that were sent
    /// @throws ApiException to reject the request; nothing is written then
    void before(Caller caller, DSLContext dsl, WriteRows<R> rows);
}
