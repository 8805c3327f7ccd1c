package dev.postern.store.driver;

import dev.postern.store.driver.DriverInternals.Request;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Field;
import org.postgresql.core.ParameterList;
import org.postgresql.core.Query;
import org.postgresql.core.QueryExecutor;
import org.postgresql.core.ResultCursor;
import org.postgresql.core.ResultHandler;
import org.postgresql.jdbc.PgStatement;
import org.postgresql.jdbc.PgStatement.StatementResultHandler;
import org.postgresql.jdbc.ResultWrapper;

/// Execution of described statements of which some have no names.
///
/// A named statement belongs to its session. A function can remove it. If other clients share the session, it could
/// be theirs. The driver requests the values of an unnamed one as text, so the messages are sent here with the
/// formats of the description.
final class UnnamedStatements {

    static final MemberLookup MEMBERS = new MemberLookup();

    private static final String PORTAL = "org.postgresql.core.v3.Portal";
    private static final String STRING = "java.lang.String";

    private static final MethodHandle SEND_PARSE = MEMBERS.method(
            DriverInternals.EXECUTOR,
            "sendParse",
            MethodType.methodType(void.class, QueryExecutor.class, Query.class, ParameterList.class, boolean.class),
            DriverInternals.QUERY,
            DriverInternals.PARAMETERS,
            "boolean");
    private static final MethodHandle SEND_BIND = MEMBERS.method(
            DriverInternals.EXECUTOR,
            "sendBind",
            MethodType.methodType(
                    void.class,
                    QueryExecutor.class,
                    Query.class,
                    ParameterList.class,
                    ResultCursor.class,
                    boolean.class),
            DriverInternals.QUERY,
            DriverInternals.PARAMETERS,
            PORTAL,
            "boolean");
    private static final MethodHandle SEND_DESCRIBE_PORTAL = MEMBERS.method(
            DriverInternals.EXECUTOR,
            "sendDescribePortal",
            MethodType.methodType(void.class, QueryExecutor.class, Query.class, ResultCursor.class),
            DriverInternals.QUERY,
            PORTAL);
    private static final MethodHandle SEND_EXECUTE = MEMBERS.method(
            DriverInternals.EXECUTOR,
            "sendExecute",
            MethodType.methodType(void.class, QueryExecutor.class, Query.class, ResultCursor.class, int.class),
            DriverInternals.QUERY,
            PORTAL,
            "int");
    private static final MethodHandle SEND_PREAMBLE = MEMBERS.method(
            DriverInternals.EXECUTOR,
            "sendQueryPreamble",
            MethodType.methodType(ResultHandler.class, QueryExecutor.class, ResultHandler.class, int.class),
            ResultHandler.class.getName(),
            "int");
    private static final MethodHandle NEW_PORTAL = MEMBERS.constructor(
            PORTAL,
            MethodType.methodType(ResultCursor.class, Query.class, String.class),
            DriverInternals.QUERY,
            STRING);
    private static final MethodHandle SET_COLUMNS = MEMBERS.method(
            DriverInternals.QUERY,
            "setFields",
            MethodType.methodType(void.class, Query.class, Field[].class),
            "[Lorg.postgresql.core.Field;");
    private static final MethodHandle COLLECTED_RESULTS = MEMBERS.method(
            StatementResultHandler.class.getName(),
            "getResults",
            MethodType.methodType(ResultWrapper.class, StatementResultHandler.class));
    private static final MethodHandle SET_RESULT = MEMBERS.setter(
            PgStatement.class.getName(),
            "result",
            MethodType.methodType(void.class, PgStatement.class, ResultWrapper.class));
    private static final MethodHandle SET_FIRST_RESULT = MEMBERS.setter(
            PgStatement.class.getName(),
            "firstUnclosedResult",
            MethodType.methodType(void.class, PgStatement.class, ResultWrapper.class));

    private UnnamedStatements() {}

    /// Sends statements in one message, after BEGIN if a transaction block is due, and reads their results. Values
    /// are requested in the formats of the descriptions.
    ///
    /// @param requests described statements with their values
    /// @param portal name of the cursor of the last statement; null to fetch all rows
    /// @param rows rows of the last statement to fetch; 0 for all
    /// @param flags flags of [QueryExecutor]
    static void send(
            QueryExecutor executor,
            List<Request> requests,
            @Nullable String portal,
            int rows,
            int flags,
            ResultHandler results)
            throws IOException, SQLException {
        try {
            ResultHandler handler = (ResultHandler) SEND_PREAMBLE.invokeExact(executor, results, flags);
            for (int i = 0; i < requests.size(); i++) {
                Request request = requests.get(i);
                boolean hasCursor = portal != null && i == requests.size() - 1;
                if (request.isNamed()) {
                    DriverInternals.send(executor, request);
                } else {
                    send(executor, request, hasCursor ? portal : null, hasCursor ? rows : 0);
                }
            }
            DriverInternals.finish(executor, handler, flags);
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw DriverInternals.unexpected(e);
        }
        results.handleCompletion();
    }

    /// Sends one statement without a name. Parsing discards its description, which the formats of its values depend on.
    private static void send(QueryExecutor executor, Request request, @Nullable String portal, int rows)
            throws Throwable {
        Query query = request.query();
        Field @Nullable [] columns = DriverInternals.describedColumns(query);
        ResultCursor cursor = portal == null ? null : (ResultCursor) NEW_PORTAL.invokeExact(query, portal);
        SEND_PARSE.invokeExact(executor, query, request.parameters(), true);
        SET_COLUMNS.invokeExact(query, columns);
        SEND_BIND.invokeExact(executor, query, request.parameters(), cursor, false);
        SEND_DESCRIBE_PORTAL.invokeExact(executor, query, cursor);
        SEND_EXECUTE.invokeExact(executor, query, cursor, rows);
    }

    /// Stores collected results in their statement, as if it had been executed.
    static void setResults(PgStatement statement, StatementResultHandler collected) {
        try {
            ResultWrapper results = (ResultWrapper) COLLECTED_RESULTS.invokeExact(collected);
            SET_RESULT.invokeExact(statement, results);
            SET_FIRST_RESULT.invokeExact(statement, results);
        } catch (Throwable e) {
            throw DriverInternals.unexpected(e);
        }
    }
}
