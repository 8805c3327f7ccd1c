package dev.postern.store;

import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.postern.problem.Code;
import dev.postern.problem.DatabaseError;
import dev.postern.problem.DatabaseError.Subject;
import dev.postern.problem.Problem;
import dev.postern.problem.Refusal;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/// Reads a [Problem] out of what JDBC, the pool and jOOQ throw.
public final class Errors {

    /// Violations whose detail shows the whole row, columns that are kept secret included: not null, check, and
    /// the check option of a view.
    private static final Set<String> WITH_ROW = Set.of("23502", "23514", "44000");

    /// A connection could not be opened, or was refused.
    private static final Set<String> UNOPENED = Set.of("08001", "08004");

    private Errors() {}

    /// The problem behind `failure`: PostgreSQL's own error where it reported one, else what kept it from
    /// answering.
    public static Problem problem(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PSQLException sql && sql.getServerErrorMessage() != null) {
                return reported(sql.getServerErrorMessage());
            }
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTransientConnectionException && cause.getCause() == null) {
                return Refusal.of(Code.POOL_TIMEOUT, "Timed out acquiring connection from connection pool.")
                        .hint("Try again shortly, or raise --pool-size.");
            }
        }
        if (failure instanceof SQLException sql && "22023".equals(sql.getSQLState())) {
            return new DatabaseError("22023", String.valueOf(sql.getMessage()), null, null);
        }
        return wasConnected(failure)
                ? Refusal.of(Code.CONNECTION_LOST, "Database client error. Retrying the connection.")
                        .hint("The connection to the database was lost meanwhile: a write may have been carried out.")
                : Refusal.of(Code.DATABASE_UNREACHABLE, "Database connection error.")
                        .hint("The database does not answer; try again shortly.");
    }

    /// Whether it is the driver that failed, on a connection that had been opened.
    private static boolean wasConnected(Throwable failure) {
        boolean driver = false;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTransientConnectionException || cause instanceof PoolInitializationException) {
                return false;
            }
            driver |= cause instanceof PSQLException sql && !UNOPENED.contains(String.valueOf(sql.getSQLState()));
        }
        return driver;
    }

    private static Problem reported(ServerErrorMessage error) {
        String state = error.getSQLState() == null ? "XX000" : error.getSQLState();
        String message = error.getMessage() == null ? "" : error.getMessage();
        String detail = WITH_ROW.contains(state) ? null : error.getDetail();
        return new DatabaseError(
                state, message, detail, error.getHint(), new Subject(error.getColumn(), error.getConstraint()));
    }
}
