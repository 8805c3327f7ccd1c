package dev.postern.store;

import dev.postern.problem.LimitErrors;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/// Timeout of the statements of one transaction: `statement_timeout` (PostgreSQL manual, 19.11.1), or the rest
/// of the request's deadline if that is shorter.
final class StatementTimeout {

    private final Deadline deadline;
    private final Duration session;
    private final Duration own;

    /// @param deadline deadline of the request
    /// @param context context of the statements, which can set a timeout
    StatementTimeout(Deadline deadline, DatabaseTimeouts timeouts, RequestContext context) {
        this.deadline = deadline;
        this.session = timeouts.statement();
        this.own = Objects.requireNonNullElse(context.statementTimeout(), session);
    }

    /// Prepares a connection for a statement.
    ///
    /// PostgreSQL is given the time to report a statement that it cancelled, before its connection is lost.
    ///
    /// @param context context to send before the statement
    /// @return context with the rest of the deadline, if that is shorter than the timeout
    /// @throws dev.postern.problem.ProblemException PSTRN810 if the deadline is over
    RequestContext prepare(Connection connection, RequestContext context) throws SQLException {
        if (deadline.isOver()) {
            throw LimitErrors.requestTimeout();
        }
        Duration rest = deadline.remaining();
        boolean isShortened = deadline.isLimited() && isLonger(own, rest);
        Duration timeout = isShortened ? rest : own;
        if (isLonger(timeout, session)) {
            Duration silence = timeout.isZero() ? timeout : timeout.plus(DatabaseTimeouts.REPORT_TIME);
            connection.setNetworkTimeout(Runnable::run, Math.toIntExact(silence.toMillis()));
        }
        return isShortened
                ? context.withSettings(
                        Map.of(RequestContext.STATEMENT_TIMEOUT, String.valueOf(Math.max(1, rest.toMillis()))))
                : context;
    }

    /// Whether a timeout is longer than another; zero is the longest.
    private static boolean isLonger(Duration timeout, Duration other) {
        return !other.isZero() && (timeout.isZero() || timeout.compareTo(other) > 0);
    }
}
