package dev.postern.store.driver;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/// Outdated description of a statement, found before a row was read. The statement can run after a new description.
public class StaleStatementException extends SQLException {

    private static final String INVALID_STATEMENT_NAME = "26000";
    private static final String NOT_SUPPORTED = "0A000";

    /// @param cause PostgreSQL's error, which rolled back the message; null if the result arrived in text format
    public StaleStatementException(String message, @Nullable SQLException cause) {
        super(message, cause);
    }

    /// Wraps `failure` if it reports a stale statement, otherwise returns it.
    public static SQLException of(SQLException failure) {
        return isReported(failure)
                ? new StaleStatementException(String.valueOf(failure.getMessage()), failure)
                : failure;
    }

    /// Whether PostgreSQL rejected a prepared statement because its result type has changed or the statement is
    /// missing.
    ///
    /// Messages are translated, so the source routine decides, as in pgjdbc. An error with a context comes from a
    /// function that prepares statements itself.
    public static boolean isReported(SQLException failure) {
        ServerErrorMessage error = failure instanceof PSQLException reported ? reported.getServerErrorMessage() : null;
        if (error == null) {
            return false;
        } else if (NOT_SUPPORTED.equals(error.getSQLState())) {
            return "RevalidateCachedQuery".equals(error.getRoutine());
        }
        return INVALID_STATEMENT_NAME.equals(error.getSQLState())
                && "FetchPreparedStatement".equals(error.getRoutine())
                && error.getWhere() == null;
    }
}
