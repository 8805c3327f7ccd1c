package dev.postern.store;

import java.sql.Connection;
import java.util.List;
import org.jooq.DSLContext;

/// The statements of one transaction that may write.
public final class Transaction extends Session {

    private final DSLContext dsl;

    /// @param dsl of a transaction that jOOQ has begun, and ends
    Transaction(Connection connection, DSLContext dsl) {
        super(connection);
        this.dsl = dsl;
    }

    /// The transaction, for statements that jOOQ runs.
    public DSLContext dsl() {
        return dsl;
    }

    /// Makes times without a zone those of `zone`, and shows all times in it, until the end.
    ///
    /// @param zone a name that PostgreSQL knows
    public void zone(String zone) {
        query("select set_config('TimeZone', ?, true)", List.of(zone), rows -> rows.next());
    }

    /// Undoes everything, after checking what would have been checked at the end.
    void undo() {
        dsl.connection(connection -> {
            update("set constraints all immediate", List.of());
            connection.rollback();
        });
    }
}
