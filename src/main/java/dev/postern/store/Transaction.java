package dev.postern.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/// The statements of one transaction that may write.
public final class Transaction extends Session {

    private final Connection connection;
    private final DSLContext dsl;
    private final RequestContext context;
    private boolean told;
    private boolean aside;

    /// @param dsl of a transaction that jOOQ has begun, and ends
    /// @param context told with the first statement
    Transaction(Connection connection, DSLContext dsl, RequestContext context) {
        super(connection);
        this.connection = connection;
        this.dsl = dsl;
        this.context = context;
    }

    /// Until the transaction ends, what was told once counts.
    @Override
    RequestContext context() {
        if (told || aside) {
            return RequestContext.NONE;
        }
        told = true;
        return context;
    }

    /// The transaction, for statements that jOOQ runs.
    public DSLContext dsl() {
        try {
            context().tell(connection);
        } catch (SQLException e) {
            throw Errors.problem(e).exception();
        }
        return dsl;
    }

    /// Reads times without a zone as those of `zone`, a name that PostgreSQL knows, and shows all times in it.
    public void zone(String zone) {
        query("select set_config('TimeZone', ?, true)", List.of(zone), rows -> rows.next());
    }

    /// Runs `work` as the role that the service logged in as, for what is its own.
    public <T extends @Nullable Object> T asService(Supplier<T> work) {
        boolean was = told && !context.isEmpty();
        if (was) {
            query("select set_config('role', 'none', true)", List.of(), rows -> rows.next());
        }
        aside = true;
        try {
            T result = work.get();
            if (was) {
                query("select set_config('role', ?, true)", List.of(context.role()), rows -> rows.next());
            }
            return result;
        } finally {
            aside = false;
        }
    }

    /// Rolls back what `why` kept from its end. Where that cannot be done either, `why` is still what is told.
    static void giveUp(Connection connection, Throwable why) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            why.addSuppressed(e);
        }
    }

    /// Undoes everything, after checking what would have been checked at the end.
    void undo() {
        dsl.connection(connection -> {
            update("set constraints all immediate", List.of());
            connection.rollback();
        });
    }
}
