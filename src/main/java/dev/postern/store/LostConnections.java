package dev.postern.store;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/// Detection of failures after which a connection cannot be used again, also for HikariCP, which checks only
/// SQLSTATEs.
///
/// PostgreSQL sends an error and keeps the connection, unless it ends the session. SQL can raise every SQLSTATE, so
/// the states of an ended session apply only if they do not come from `RAISE`. The severity would distinguish them,
/// but `lc_messages` translates it, and the driver does not expose the untranslated one.
public final class LostConnections implements SQLExceptionOverride {

    /// SQLSTATEs sent when PostgreSQL ends a session (PostgreSQL manual, appendix A).
    private static final Set<String> END_OF_SESSION = Set.of("57P01", "57P02", "57P03", "57P05", "25P03", "25P04");

    private static final String CONNECTION_EXCEPTION = "08";

    /// PostgreSQL source routine that reports errors raised by PL/pgSQL.
    private static final String RAISE_ROUTINE = "exec_stmt_raise";

    /// Whether `failure` means that its connection is lost. A pool timeout and a response limit do not affect other
    /// connections.
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
                : END_OF_SESSION.contains(state) && !RAISE_ROUTINE.equals(reported.getRoutine());
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
