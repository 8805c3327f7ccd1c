package dev.postern.store;

import dev.postern.store.Database.Lease;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/// The statements of one transaction that may write.
///
/// What functions and triggers set ends with their operation, and the caller's context is sent again after
/// every statement that may have changed it. What PostgreSQL does not let a transaction take back stays until
/// its end: that it is read only, and `SET CONSTRAINTS`.
public final class Transaction extends Session {

    private static final RequestContext SERVICE = RequestContext.of("none", Map.of(), null);

    private final Lease lease;
    private final DSLContext dsl;
    private final RequestContext caller;
    private RequestContext context;
    private @Nullable String setTimeZone;

    /// Whether the context has been sent, and still holds.
    private boolean contextApplied;

    /// Whether any context has been sent.
    private boolean begun;

    /// Whether SQL may have changed settings in this operation.
    private boolean changed;

    private boolean asServiceRole;
    private boolean heard;

    /// @param dsl of a transaction that jOOQ has begun, and ends
    /// @param caller told with the first statement
    Transaction(Lease lease, DSLContext dsl, RequestContext caller) {
        super(lease);
        this.lease = lease;
        this.dsl = dsl;
        this.caller = caller;
        this.context = caller;
    }

    /// Until the transaction ends, what was told once counts, unless SQL may have changed it.
    @Override
    RequestContext context() throws SQLException {
        if (asServiceRole) {
            return begun ? SERVICE : RequestContext.NONE;
        }
        if (contextApplied) {
            return RequestContext.NONE;
        }
        if (changed && context.isEmpty()) {
            lease.reset().role(lease.connection());
        }
        contextApplied = true;
        begun = true;
        return context;
    }

    @Override
    void changed() {
        changed = true;
        contextApplied = false;
    }

    /// The transaction, for statements that jOOQ runs.
    public DSLContext dsl() {
        try {
            context().apply(lease.connection());
            lease.runsAnything();
            changed();
        } catch (SQLException e) {
            throw SqlErrors.problem(e).exception();
        }
        return dsl;
    }

    /// Begins an operation, which runs as the caller, whatever the one before has set.
    ///
    /// @param zone in which times without a zone are read, and all are shown; null: the caller's
    public void beginOperation(@Nullable String zone) {
        forgetChanges();
        if (!Objects.equals(zone, this.setTimeZone)) {
            context = zone == null ? caller.inDefaultZone() : caller.inZone(zone);
            this.setTimeZone = zone;
            contextApplied = false;
        }
    }

    private void forgetChanges() {
        if (changed) {
            try {
                lease.reset().settings(lease.connection());
            } catch (SQLException e) {
                throw SqlErrors.problem(e).exception();
            }
            changed = false;
            contextApplied = false;
        }
    }

    /// Runs `work` as the role that the service logged in as, for what is its own.
    public <T extends @Nullable Object> T asService(Supplier<T> work) {
        forgetChanges();
        asServiceRole = true;
        T result;
        try {
            result = work.get();
        } finally {
            asServiceRole = false;
            contextApplied = false;
        }
        tellAgain();
        return result;
    }

    /// Triggers that are deferred to the end of the transaction run as the role of that moment (before
    /// PostgreSQL 18).
    private void tellAgain() {
        if (begun) {
            try {
                context().apply(lease.connection());
            } catch (SQLException e) {
                throw SqlErrors.problem(e).exception();
            }
        }
    }

    /// Passes on what SQL has said that the answer is to be, if the context asks for that. It is asked once.
    public void hear() {
        if (begun && !heard) {
            heard = true;
            try {
                context.capture(lease.connection());
            } catch (SQLException e) {
                throw SqlErrors.problem(e).exception();
            }
        }
    }

    /// Rolls back what `why` kept from its end. Where that cannot be done either, `why` is still what is told.
    static void rollbackQuietly(Connection connection, Throwable why) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            why.addSuppressed(e);
        }
    }

    /// Undoes everything, after checking what would have been checked at the end.
    void rollbackAfterChecks() {
        dsl.connection(connection -> {
            update("set constraints all immediate", List.of());
            connection.rollback();
        });
    }
}
