package dev.postern.store;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/// Failures after which a connection cannot be used again; for the pool too, which by itself judges by SQLSTATE alone.
///
/// PostgreSQL sends an error and keeps the connection, unless it ends the session. SQL can raise every SQLSTATE, so
/// the states of an ended session count only if no `RAISE` produced them. The severity that would tell them apart is
/// translated by `lc_messages`, and the driver does not expose the untranslated one.
public final class LostConnections implements SQLExceptionOverride {

    /// Sent by a session that PostgreSQL ends (PostgreSQL's manual, appendix A).
    private static final Set<String> END_OF_SESSION = Set.of("57P01", "57P02", "57P03", "57P05");

    private static final String CONNECTION_EXCEPTION = "08";

    /// Function of PostgreSQL's source that reports what PL/pgSQL raises.
    private static final String RAISE = "exec_stmt_raise";

    /// Whether the connection of `failure` is lost. A pool without a free connection has lost none, and what a limit
    /// of this service ended says nothing of the others.
    static boolean isLost(SQLException failure) {
        String state = failure.getSQLState();
        if (state == null
                || failure instanceof SQLTransientConnectionException
                || ResponseLimitException.isCauseOf(failure)) {
            return false;
        }
        ServerErrorMessage reported = failure instanceof PSQLException sql ? sql.getServerErrorMessage() : null;
        return reported == null
                ? state.startsWith(CONNECTION_EXCEPTION)
                : END_OF_SESSION.contains(state) && !RAISE.equals(reported.getRoutine());
    }

    @java.lang.Override
    public SQLExceptionOverride.Override adjudicate(SQLException failure) {
        if (isLost(failure)) {
            return SQLExceptionOverride.Override.MUST_EVICT;
        }
        boolean reported = failure instanceof PSQLException sql && sql.getServerErrorMessage() != null;
        return reported ? SQLExceptionOverride.Override.DO_NOT_EVICT : SQLExceptionOverride.Override.CONTINUE_EVICT;
    }
}
