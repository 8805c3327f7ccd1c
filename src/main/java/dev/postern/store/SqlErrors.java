package dev.postern.store;

import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.postern.problem.ApiError;
import dev.postern.problem.DatabaseError;
import dev.postern.problem.DatabaseError.Subject;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.FatalErrors;
import dev.postern.problem.Problem;
import dev.postern.problem.ProblemException;
import dev.postern.store.driver.StaleStatementException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads a [Problem] out of what JDBC, the pool and jOOQ throw.
public final class SqlErrors {

    /// Violations whose detail shows the whole row, columns that are kept secret included: not null, check, and
    /// the check option of a view.
    private static final Set<String> WITH_ROW = Set.of("23502", "23514", "44000");

    /// The routine of PostgreSQL's source that reports what a function raised: its texts are the function's own.
    private static final String RAISE = "exec_stmt_raise";

    /// A connection could not be opened, or was refused.
    private static final Set<String> UNOPENED = Set.of("08001", "08004");

    /// The connection failed, or its answer could not be read.
    private static final Set<ErrorCode> OF_CONNECTION =
            EnumSet.of(ErrorCode.DATABASE_UNREACHABLE, ErrorCode.CONNECTION_LOST, ErrorCode.INTERNAL);

    private static final Logger LOG = LoggerFactory.getLogger(SqlErrors.class);

    private SqlErrors() {}

    /// The problem behind `failure`: PostgreSQL's own error where it reported one, else what kept it from
    /// answering.
    public static Problem problem(Throwable failure) {
        FatalErrors.check(failure);
        if (isStale(failure)) {
            return ApiError.of(ErrorCode.SCHEMA_CHANGING, "The database schema is changing")
                    .withHint("Send the request again.");
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PSQLException sql && sql.getServerErrorMessage() != null) {
                return reported(sql.getServerErrorMessage());
            } else if (cause instanceof ResponseLimitException limit) {
                return limit.refusal();
            }
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTransientConnectionException && cause.getCause() == null) {
                return ApiError.of(ErrorCode.POOL_TIMEOUT, "Timed out acquiring connection from connection pool.")
                        .withHint("Try again shortly, or raise --pool-size.");
            }
        }
        if (failure instanceof SQLException sql && "22023".equals(sql.getSQLState())) {
            return new DatabaseError("22023", String.valueOf(sql.getMessage()), null, null);
        }
        String state = ofDriver(failure);
        if (state == null || UNOPENED.contains(state)) {
            return ApiError.of(ErrorCode.DATABASE_UNREACHABLE, "Database connection error.")
                    .withHint("The database does not answer; try again shortly.");
        } else if (state.startsWith("08")) {
            return ApiError.of(ErrorCode.CONNECTION_LOST, "Database client error. Retrying the connection.")
                    .withHint("The connection to the database was lost meanwhile; a write may have been carried out.");
        }
        return unreadable(failure);
    }

    /// A statement was not run because its description is outdated, though it was described again.
    private static boolean isStale(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StaleStatementException
                    || (cause instanceof SQLException sql && StaleStatementException.isReported(sql))) {
                return true;
            }
        }
        return false;
    }

    /// A response of the database that was not understood.
    static Problem unreadable(Throwable failure) {
        LOG.error("The driver failed", failure);
        return ApiError.of(ErrorCode.INTERNAL, "The answer of the database could not be read")
                .withHint("The log has more; a write may have been carried out.");
    }

    /// The state that the driver gives its own failure; null: it had no connection to fail on.
    private static @Nullable String ofDriver(Throwable failure) {
        String state = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTransientConnectionException || cause instanceof PoolInitializationException) {
                return null;
            }
            if (cause instanceof PSQLException sql) {
                state = String.valueOf(sql.getSQLState());
            }
        }
        return state;
    }

    /// Whether a failure leaves its connection in order: PostgreSQL reported it, and waits for the next statement.
    static boolean isReported(Throwable failure) {
        if (failure instanceof ProblemException e) {
            return !(e.problem() instanceof ApiError refusal) || !OF_CONNECTION.contains(refusal.code());
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PSQLException sql) {
                return sql.getServerErrorMessage() != null;
            }
        }
        return false;
    }

    private static Problem reported(ServerErrorMessage error) {
        String state = error.getSQLState() == null ? "XX000" : error.getSQLState();
        String message = error.getMessage() == null ? "" : error.getMessage();
        ApiError ofMemory = ResponseMemory.refusal(state, message);
        if (ofMemory != null) {
            return ofMemory;
        }
        boolean raised = RAISE.equals(error.getRoutine());
        return new DatabaseError(
                state,
                message,
                raised || !WITH_ROW.contains(state) ? error.getDetail() : null,
                error.getHint(),
                new Subject(
                        error.getSchema(), raised ? null : error.getTable(), error.getColumn(), error.getConstraint()),
                null);
    }
}
