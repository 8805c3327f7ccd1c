package dev.postern.store;

import dev.postern.store.RequestContext.ResponseGucListener;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/// Transaction of several statements, which may write.
///
/// Settings of functions and triggers end with their operation. The caller's context is sent again after every
/// statement that may have changed it. Two settings last until the transaction ends, because PostgreSQL cannot
/// reset them earlier: read-only mode and `SET CONSTRAINTS`.
public final class Transaction extends LeasedSession {

    private static final RequestContext SERVICE_CONTEXT = RequestContext.of("none", Map.of(), null);

    private final Lease lease;
    private final DSLContext dsl;
    private final RequestContext serviceContext;
    private final RequestContext callerContext;
    private RequestContext context;
    private @Nullable String timeZone;

    /// Whether the context has been sent and is still in effect.
    private boolean contextApplied;

    /// Whether any context has been sent in this transaction.
    private boolean contextSent;

    /// Whether SQL may have changed settings in the current operation.
    private boolean settingsChanged;

    private boolean asServiceRole;

    /// Receiver of the response GUCs; null if they are not captured.
    private final @Nullable ResponseGucListener gucListener;

    /// Response GUCs after the last statement of the caller; null if they are unknown.
    private @Nullable Gucs gucs;

    /// Whether statements that are not visible here can run at any time.
    private boolean isLent;

    private boolean responseCaptured;

    /// @param dsl jOOQ context whose transaction has begun; jOOQ also ends it
    /// @param serviceContext context to send before a first statement as the login role
    /// @param callerContext context to send before the first statement as the caller
    Transaction(
            Lease lease,
            DSLContext dsl,
            RequestContext serviceContext,
            RequestContext callerContext,
            Cancellation cancellation,
            StatementTimeout timeout) {
        super(lease, cancellation, timeout);
        this.lease = lease;
        this.dsl = dsl;
        this.serviceContext = serviceContext;
        this.gucListener = callerContext.gucListener();
        this.callerContext =
                gucListener == null ? callerContext : callerContext.capturing((s, h) -> gucs = new Gucs(s, h));
        this.context = this.callerContext;
    }

    /// Response GUCs as PostgreSQL returned them.
    private record Gucs(@Nullable String status, @Nullable String headers) {}

    /// Returns the context once per transaction, and again after SQL may have changed it.
    @Override
    RequestContext context() throws SQLException {
        if (asServiceRole) {
            return contextSent ? SERVICE_CONTEXT : serviceContext;
        }
        gucs = null;
        if (contextApplied) {
            return RequestContext.NONE;
        }
        if (settingsChanged && context.isEmpty()) {
            lease.sessionReset().resetRole(lease.connection());
        }
        contextApplied = true;
        contextSent = true;
        return context;
    }

    @Override
    void markChanged() {
        settingsChanged = true;
        contextApplied = false;
    }

    /// Returns the jOOQ context of this transaction, after sending the caller's context.
    public DSLContext dsl() {
        isLent = true;
        try {
            nextContext().apply(lease.connection());
            lease.recordAnyStatement();
            markChanged();
        } catch (SQLException e) {
            throw SqlErrors.problem(e).exception();
        }
        return dsl;
    }

    /// Returns the jOOQ context of this transaction, for results that were read without it.
    DSLContext resultDsl() {
        return dsl;
    }

    /// Runs `work` with a jOOQ context of this transaction, which it cannot end.
    ///
    /// @throws dev.postern.problem.ProblemException PostgreSQL's error
    /// @throws IllegalStateException if the work ended the transaction by SQL
    public void guarded(Consumer<DSLContext> work) {
        TransactionGuard guard = new TransactionGuard(this, lease.connection());
        try {
            work.accept(JooqContext.of(guard, new SavepointProvider()));
        } catch (DataAccessException e) {
            throw SqlErrors.isReported(e.getCause(PSQLException.class))
                    ? SqlErrors.problem(e).exception()
                    : e;
        }
        guard.requireOpen();
    }

    /// Begins an operation, which runs as the caller with none of the settings of the previous one.
    ///
    /// @param zone time zone for input without a zone and for output; null for the caller's
    public void beginOperation(@Nullable String zone) {
        resetChangedSettings();
        if (!Objects.equals(zone, this.timeZone)) {
            context = zone == null ? callerContext.withDefaultTimeZone() : callerContext.withTimeZone(zone);
            this.timeZone = zone;
            contextApplied = false;
        }
    }

    private void resetChangedSettings() {
        if (settingsChanged) {
            try {
                lease.sessionReset().resetSettings(lease.connection());
            } catch (SQLException e) {
                throw SqlErrors.problem(e).exception();
            }
            settingsChanged = false;
            contextApplied = false;
        }
    }

    /// Runs `work` as the login role, for access to the service's own tables.
    public <T extends @Nullable Object> T asService(Supplier<T> work) {
        resetChangedSettings();
        asServiceRole = true;
        T result;
        try {
            result = work.get();
        } finally {
            asServiceRole = false;
            contextApplied = false;
        }
        reapplyContext();
        return result;
    }

    /// Runs one statement as the login role. The caller's context is sent again in the same message.
    ///
    /// @return number of rows written
    long updateAsService(String sql, List<@Nullable String> values) {
        resetChangedSettings();
        asServiceRole = true;
        try {
            return update(sql, service -> {
                asServiceRole = false;
                contextApplied = false;
                RequestContext caller = contextSent ? nextContext() : RequestContext.NONE;
                return service.prepareBefore(caller, lease.connection(), sql, values);
            });
        } finally {
            asServiceRole = false;
        }
    }

    /// Sends the caller's context again. Deferred triggers run as the role set at the end of the transaction
    /// (before PostgreSQL 18).
    private void reapplyContext() {
        if (contextSent) {
            try {
                nextContext().apply(lease.connection());
            } catch (SQLException e) {
                throw SqlErrors.problem(e).exception();
            }
        }
    }

    /// Captures the response GUCs once, if the context requests them.
    public void captureResponse() {
        if (gucListener == null || !contextSent || responseCaptured) {
            return;
        }
        responseCaptured = true;
        if (gucs == null || isLent) {
            try {
                context.capture(lease.connection());
            } catch (SQLException e) {
                throw SqlErrors.problem(e).exception();
            }
        }
        Gucs last = Objects.requireNonNull(gucs);
        gucListener.accept(last.status(), last.headers());
    }

    /// Rolls back after `cause`. If the rollback fails too, its exception is added to `cause`, which the caller
    /// throws.
    static void rollbackQuietly(Connection connection, Throwable cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /// Rolls back after running the deferred constraint checks, so that their errors are reported.
    void rollbackAfterChecks() {
        dsl.connection(connection -> {
            update("set constraints all immediate", List.of());
            connection.rollback();
        });
    }
}
