package dev.postern.store.driver;

import dev.postern.problem.StartErrors;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.CachedQuery;
import org.postgresql.core.PGStream;
import org.postgresql.core.ParameterList;
import org.postgresql.core.Query;
import org.postgresql.core.QueryExecutor;
import org.postgresql.core.ResultHandler;
import org.postgresql.jdbc.PgResultSet;
import org.postgresql.jdbc.PgStatement;
import org.postgresql.util.DriverInfo;

/// Access to private members of one pgjdbc version.
///
/// With another driver version only [#requireKnownVersion()] may be called, which then fails.
public final class DriverInternals {

    /// Supported driver version. Before you raise it with the dependency, check what changed in these members.
    static final String VERSION = "42.7.14";

    static final String QUERY = "org.postgresql.core.v3.SimpleQuery";
    static final String PARAMETERS = "org.postgresql.core.v3.SimpleParameterList";
    static final String EXECUTOR = "org.postgresql.core.v3.QueryExecutorImpl";

    private static final int[] NO_TYPES = {};

    /// Precedes the handles, because their lookup uses it.
    private static final MemberLookup MEMBERS = new MemberLookup();

    private static final MethodHandle SET_DESCRIBED = MEMBERS.method(
            QUERY, "setStatementDescribed", MethodType.methodType(void.class, Query.class, boolean.class), "boolean");
    private static final MethodHandle PARAMETER_TYPES =
            MEMBERS.method(QUERY, "getPrepareTypes", MethodType.methodType(int[].class, Query.class));
    private static final MethodHandle DESCRIBED_COLUMNS =
            MEMBERS.method(QUERY, "getFields", MethodType.methodType(org.postgresql.core.Field[].class, Query.class));
    private static final MethodHandle IS_PREPARED = MEMBERS.method(
            QUERY,
            "isPreparedFor",
            MethodType.methodType(boolean.class, Query.class, int[].class, short.class),
            "[I",
            "short");
    private static final MethodHandle DEALLOCATE_EPOCH =
            MEMBERS.field(EXECUTOR, "deallocateEpoch", MethodType.methodType(short.class, QueryExecutor.class));
    private static final MethodHandle STREAM = MEMBERS.field(
            "org.postgresql.core.QueryExecutorBase",
            "pgStream",
            MethodType.methodType(PGStream.class, QueryExecutor.class));
    private static final MethodHandle SEND_QUERY = MEMBERS.method(
            EXECUTOR,
            "sendOneQuery",
            MethodType.methodType(
                    void.class, QueryExecutor.class, Query.class, ParameterList.class, int.class, int.class, int.class),
            QUERY,
            PARAMETERS,
            "int",
            "int",
            "int");
    private static final MethodHandle SEND_SYNC =
            MEMBERS.method(EXECUTOR, "sendSync", MethodType.methodType(void.class, QueryExecutor.class));
    private static final MethodHandle PROCESS_RESULTS = MEMBERS.method(
            EXECUTOR,
            "processResults",
            MethodType.methodType(void.class, QueryExecutor.class, ResultHandler.class, int.class),
            ResultHandler.class.getName(),
            "int");
    private static final MethodHandle CACHED_QUERY = MEMBERS.field(
            "org.postgresql.jdbc.PgPreparedStatement",
            "preparedQuery",
            MethodType.methodType(CachedQuery.class, PgStatement.class));
    private static final MethodHandle PARAMETER_LIST = MEMBERS.field(
            "org.postgresql.jdbc.PgPreparedStatement",
            "preparedParameters",
            MethodType.methodType(ParameterList.class, PgStatement.class));
    private static final MethodHandle RESULT_COLUMNS = MEMBERS.field(
            "org.postgresql.jdbc.PgResultSet",
            "fields",
            MethodType.methodType(org.postgresql.core.Field[].class, PgResultSet.class));

    private DriverInternals() {}

    /// Fails if the driver has another version or lacks a member.
    ///
    /// @throws dev.postern.problem.CommandException with the found and the required version
    public static void requireKnownVersion() {
        String version = version();
        List<String> missing = new ArrayList<>(MEMBERS.missing());
        missing.addAll(UnnamedStatements.MEMBERS.missing());
        if (!VERSION.equals(version) || !missing.isEmpty()) {
            String members = missing.isEmpty() ? "" : " without " + String.join(", ", missing);
            throw StartErrors.otherDriverVersion(version, members, VERSION);
        }
    }

    /// Returns the driver version. It is read by reflection, because the compiler would inline the constant.
    private static @Nullable String version() {
        try {
            return (String) DriverInfo.class.getField("DRIVER_VERSION").get(null);
        } catch (ReflectiveOperationException _) {
            return null; // requireKnownVersion rejects a driver without a version
        }
    }

    /// Returns the types of a statement's parameters as PostgreSQL described them; empty before the description.
    static int[] parameterTypes(Query query) {
        try {
            int[] types = (int[]) PARAMETER_TYPES.invokeExact(query);
            return types == null ? NO_TYPES : types;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// Returns the columns of a statement's rows as PostgreSQL described them; null if it returns no rows.
    static org.postgresql.core.Field @Nullable [] describedColumns(Query query) {
        try {
            return (org.postgresql.core.Field[]) DESCRIBED_COLUMNS.invokeExact(query);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// Whether the driver would send a statement without parsing it again.
    static boolean isPrepared(QueryExecutor executor, Query query) {
        try {
            short epoch = (short) DEALLOCATE_EPOCH.invokeExact(executor);
            return (boolean) IS_PREPARED.invokeExact(query, parameterTypes(query), epoch);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// State of a statement in the driver.
    enum Description {
        PRESENT,
        ABSENT
    }

    /// Sets whether the driver treats a statement as described.
    static void setDescription(Query query, Description description) {
        try {
            SET_DESCRIBED.invokeExact(query, description == Description.PRESENT);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// Sends statements in one message and reads their results.
    static void send(QueryExecutor executor, List<Request> requests, ResultHandler handler)
            throws IOException, SQLException {
        try {
            for (Request request : requests) {
                send(executor, request);
            }
            finish(executor, handler, 0);
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
        handler.handleCompletion();
    }

    /// Sends one statement of a message.
    static void send(QueryExecutor executor, Request request) throws Throwable {
        SEND_QUERY.invokeExact(executor, request.query(), request.parameters(), 0, 0, request.flags());
    }

    /// Statement of a message.
    ///
    /// @param flags flags of [QueryExecutor]
    record Request(Query query, ParameterList parameters, int flags) {

        /// Whether the statement keeps a name in its session.
        boolean isNamed() {
            return (flags & QueryExecutor.QUERY_ONESHOT) == 0;
        }
    }

    /// Returns the query object that `statement` sends.
    static Query queryOf(PgStatement statement) {
        try {
            return ((CachedQuery) CACHED_QUERY.invokeExact(statement)).query;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// Returns the parameters that `statement` sends.
    static ParameterList parametersOf(PgStatement statement) {
        try {
            return (ParameterList) PARAMETER_LIST.invokeExact(statement);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// Returns the columns of a result as PostgreSQL announced them.
    static org.postgresql.core.Field[] resultColumns(ResultSet result) throws SQLException {
        PgResultSet driver = result.unwrap(PgResultSet.class);
        try {
            return (org.postgresql.core.Field[]) RESULT_COLUMNS.invokeExact(driver);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// Sends the end of a message, and reads the results of its statements.
    static void finish(QueryExecutor executor, ResultHandler handler, int flags) throws Throwable {
        SEND_SYNC.invokeExact(executor);
        ((PGStream) STREAM.invokeExact(executor)).flush();
        PROCESS_RESULTS.invokeExact(executor, handler, flags);
    }

    /// Rethrows unchecked exceptions and errors, and wraps all others, which only another driver version can throw.
    static RuntimeException unexpected(Throwable failure) {
        return switch (failure) {
            case RuntimeException unchecked -> unchecked;
            case Error error -> throw error;
            default -> new IllegalStateException("The driver is not version " + VERSION, failure);
        };
    }
}
