package dev.postern.store.driver;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/// A statement that PostgreSQL or the driver knows differently than it is now, so that no row of it was read.
/// Described again, it can run.
public class StaleStatementException extends SQLException {

    private static final String INVALID_STATEMENT_NAME = "26000";
    private static final String NOT_SUPPORTED = "0A000";

    /// @param cause error of PostgreSQL, which has undone what the same message did before; null: text arrived where
    /// only binary can be read
    public StaleStatementException(String message, @Nullable SQLException cause) {
        super(message, cause);
    }

    /// `failure` as an exception of this class, if it is one of a stale statement.
    public static SQLException of(SQLException failure) {
        return isReported(failure)
                ? new StaleStatementException(String.valueOf(failure.getMessage()), failure)
                : failure;
    }

    /// Whether PostgreSQL has refused to run a prepared statement because its result type has changed, or because the
    /// statement is gone. Texts are translated, so the routine decides, as in the driver itself; the error of a
    /// function that prepares statements has a context.
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
