package dev.postern.store;

import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.postern.problem.ApiError;
import dev.postern.problem.ConnectionErrors;
import dev.postern.problem.DatabaseError;
import dev.postern.problem.DatabaseError.Subject;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.FatalErrors;
import dev.postern.problem.InternalErrors;
import dev.postern.problem.Problem;
import dev.postern.problem.ProblemException;
import dev.postern.store.driver.StaleStatementException;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Conversion of exceptions of JDBC, HikariCP and jOOQ to a [Problem].
public final class SqlErrors {

    /// Violations whose detail shows the whole row, including write-only columns: not null, check, and a view's
    /// check option.
    private static final Set<String> ROW_IN_DETAIL = Set.of("23502", "23514", "44000");

    /// PostgreSQL source routine that reports errors raised by a function, whose texts are the function's own.
    private static final String RAISE_ROUTINE = "exec_stmt_raise";

    /// SQLSTATEs of a connection that could not be opened, or was rejected.
    private static final Set<String> CONNECT_FAILURES = Set.of("08001", "08004");

    private static final Pattern QUOTED_PATH = Pattern.compile("\"[^\"]*/[^\"]*\"");

    private static final String READ_ONLY_TRANSACTION = "25006";
    private static final String QUERY_CANCELED = "57014";

    /// Codes of a lost connection, and of a response that could not be read.
    private static final Set<ErrorCode> CONNECTION_FAILURES =
            EnumSet.of(ErrorCode.DATABASE_UNREACHABLE, ErrorCode.CONNECTION_LOST, ErrorCode.INTERNAL);

    private static final Logger LOG = LoggerFactory.getLogger(SqlErrors.class);

    private SqlErrors() {}

    /// Whether PostgreSQL rejected a new pooled connection, which is no error of the caller. A server without a free
    /// connection (class 53), or that starts or stops (class 57), has codes for it.
    private static boolean isRejectedConnection(Throwable failure, PSQLException rejection) {
        String state = String.valueOf(rejection.getSQLState());
        return failure instanceof SQLTransientConnectionException && !state.startsWith("53") && !state.startsWith("57");
    }

    /// Converts `failure`: to PostgreSQL's error if it reported one, otherwise to the reason why it did not
    /// respond.
    public static Problem problem(Throwable failure) {
        FatalErrors.check(failure);
        if (isStale(failure)) {
            return ConnectionErrors.schemaChanging();
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PSQLException sql && sql.getServerErrorMessage() != null) {
                return isRejectedConnection(failure, sql)
                        ? ConnectionErrors.unreachable()
                        : databaseError(sql.getServerErrorMessage());
            } else if (cause instanceof ResponseLimitException limit) {
                return limit.error();
            }
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTransientConnectionException && cause.getCause() == null) {
                return ConnectionErrors.poolTimeout();
            }
        }
        if (failure instanceof SQLException sql && "22023".equals(sql.getSQLState())) {
            return new DatabaseError("22023", String.valueOf(sql.getMessage()), null, null);
        }
        String state = driverSqlState(failure);
        if (state == null || CONNECT_FAILURES.contains(state)) {
            return ConnectionErrors.unreachable();
        } else if (state.startsWith("08")) {
            return ConnectionErrors.lost();
        }
        return unreadable(failure);
    }

    /// Whether a database can become reachable by itself: its host is unknown, it does not respond, or it starts
    /// (class 08, 57P03).
    ///
    /// @param failure failure of a connection; null for none
    public static boolean isUnreachable(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && isUnreachable(String.valueOf(sql.getSQLState()))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isUnreachable(String state) {
        return state.startsWith("08") || state.equals("57P03");
    }

    /// Returns the host that no name service knows, if that is the cause of a failure.
    public static Optional<String> unknownHost(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return Optional.ofNullable(cause.getMessage());
            }
        }
        return Optional.empty();
    }

    /// Whether PostgreSQL reported a failure, or the connection to it was lost.
    static boolean isReported(@Nullable PSQLException failure) {
        return failure != null && (failure.getServerErrorMessage() != null || LostConnections.isLost(failure));
    }

    /// Whether PostgreSQL rejected a write because the server is a standby. A transaction of a primary can be
    /// read-only too; PostgreSQL reports to each connection which of them it is (`in_hot_standby`).
    static boolean isWriteOnStandby(Throwable failure, Connection connection) throws SQLException {
        return READ_ONLY_TRANSACTION.equals(reportedCode(failure))
                && "on".equals(connection.unwrap(PgConnection.class).getParameterStatus("in_hot_standby"));
    }

    /// Whether PostgreSQL cancelled a statement.
    static boolean isCancelled(Throwable failure) {
        return QUERY_CANCELED.equals(reportedCode(failure));
    }

    /// Returns the code of an error; null without one.
    private static @Nullable String reportedCode(Throwable failure) {
        if (failure instanceof ProblemException e) {
            return e.problem().codeText();
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PSQLException sql) {
                return sql.getSQLState();
            }
        }
        return null;
    }

    /// Whether a statement was not run because its description was outdated, even after a new description.
    private static boolean isStale(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StaleStatementException
                    || (cause instanceof SQLException sql && StaleStatementException.isReported(sql))) {
                return true;
            }
        }
        return false;
    }

    /// Returns and logs the error for a database response that could not be read.
    static Problem unreadable(Throwable failure) {
        LOG.error("The database response could not be read", failure);
        return InternalErrors.unreadableResponse();
    }

    /// Returns the SQLSTATE of the driver's own failure; null if no connection was available.
    private static @Nullable String driverSqlState(Throwable failure) {
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

    /// Whether the connection can be used after `failure`, because PostgreSQL reported it and waits for the next
    /// statement.
    static boolean leavesConnectionUsable(Throwable failure) {
        if (failure instanceof ProblemException e) {
            return !(e.problem() instanceof ApiError error) || !CONNECTION_FAILURES.contains(error.code());
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PSQLException sql) {
                return sql.getServerErrorMessage() != null;
            }
        }
        return false;
    }

    /// Returns the message of an error without paths of files on the server. A full disk, failed input and
    /// output, and damaged files have them (PostgreSQL manual, appendix A: classes 53, 58 and XX).
    private static String withoutPaths(String state, String message) {
        boolean canHavePath = state.startsWith("53") || state.startsWith("58") || state.startsWith("XX");
        return canHavePath ? QUOTED_PATH.matcher(message).replaceAll("\"...\"") : message;
    }

    private static Problem databaseError(ServerErrorMessage error) {
        String state = error.getSQLState() == null ? "XX000" : error.getSQLState();
        String message = error.getMessage() == null ? "" : error.getMessage();
        ApiError memoryError = ResponseMemory.limitError(state, message);
        if (memoryError != null) {
            return memoryError;
        }
        boolean raisedByFunction = RAISE_ROUTINE.equals(error.getRoutine());
        return new DatabaseError(
                state,
                raisedByFunction ? message : withoutPaths(state, message),
                raisedByFunction || !ROW_IN_DETAIL.contains(state) ? error.getDetail() : null,
                error.getHint(),
                new Subject(
                        error.getSchema(),
                        raisedByFunction ? null : error.getTable(),
                        error.getColumn(),
                        error.getConstraint()),
                null);
    }
}
