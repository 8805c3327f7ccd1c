package dev.postern.store;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Types;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.CachedQuery;
import org.postgresql.core.Query;
import org.postgresql.core.QueryExecutor;
import org.postgresql.core.ResultHandlerBase;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.util.PGobject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Statements that are sent in one message, prepared by PostgreSQL, with their values in binary where that is
/// asked for. Outside of a transaction they are one (PostgreSQL's manual, 54.2.4): what the first ones set for
/// the transaction holds for the last.
///
/// The driver does less by itself. It waits for the outcome of one statement before it sends a next one that it
/// has had described, which makes two transactions of them; and where several are described together, it takes
/// the columns of the last for those of the first. So each is described by itself, once for a connection, its
/// values are sent as being of the types that PostgreSQL has said they are, and the driver is kept from seeing
/// that it knows.
final class Pipeline implements AutoCloseable {

    /// For `--log-query`.
    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);

    private static final MethodHandle SET_DESCRIBED = ofQuery("setStatementDescribed", boolean.class);
    private static final MethodHandle TYPES = ofQuery("getPrepareTypes");

    private final List<Query> parts;
    private final PreparedStatement statement;

    private final int wanted;

    private Pipeline(List<Query> parts, PreparedStatement statement, int wanted) {
        this.parts = parts;
        this.statement = statement;
        this.wanted = wanted;
    }

    /// What the driver keeps of a statement.
    private static MethodHandle ofQuery(String name, Class<?>... parameters) {
        try {
            Method method = Class.forName("org.postgresql.core.v3.SimpleQuery").getDeclaredMethod(name, parameters);
            method.setAccessible(true);
            return MethodHandles.lookup().unreflect(method);
        } catch (ReflectiveOperationException e) {
            throw anotherDriver(e);
        }
    }

    private static IllegalStateException anotherDriver(Throwable cause) {
        return new IllegalStateException("This is not the version of the driver that Postern was built with", cause);
    }

    /// Prepares statements.
    ///
    /// @param sql of all of them, with semicolons between
    /// @param values one for each `?` of all of them; PostgreSQL decides what each means, null is NULL
    static Pipeline prepare(Connection connection, String sql, List<@Nullable String> values) throws SQLException {
        return prepare(connection, sql, values, 0, Pipeline::describe);
    }

    /// Has PostgreSQL describe statements.
    @FunctionalInterface
    interface Describing {
        void describe(Connection connection, String sql) throws SQLException;
    }

    /// @param after how many of them come after the one whose outcome is wanted first
    /// @param describing called for those that PostgreSQL has not described yet on this connection
    static Pipeline prepare(
            Connection connection, String sql, List<@Nullable String> values, int after, Describing describing)
            throws SQLException {
        LOG.debug("{}", sql);
        PgConnection driver = connection.unwrap(PgConnection.class);
        List<Query> parts = parts(driver.getQueryExecutor(), sql);
        if (!isDescribed(parts)) {
            describing.describe(connection, sql);
        }
        PreparedStatement statement = connection.prepareStatement(sql);
        int i = 0;
        for (Query part : parts) {
            for (int type : types(part)) {
                bind(statement, i + 1, values.get(i), driver.getTypeInfo().getPGType(type));
                i++;
            }
        }
        return new Pipeline(parts, statement, parts.size() - 1 - after);
    }

    private static List<Query> parts(QueryExecutor executor, String sql) throws SQLException {
        CachedQuery cached = executor.borrowQuery(sql);
        try {
            Query[] several = cached.query.getSubqueries();
            return several == null ? List.of(cached.query) : List.of(several);
        } finally {
            executor.releaseQuery(cached);
        }
    }

    private static boolean isDescribed(List<Query> parts) {
        for (Query part : parts) {
            if (!part.isStatementDescribed()) {
                return false;
            }
        }
        return true;
    }

    /// Has PostgreSQL describe those of these statements that it has not described yet on this connection.
    static void describe(Connection connection, String sql) throws SQLException {
        QueryExecutor executor = connection.unwrap(PgConnection.class).getQueryExecutor();
        for (Query part : parts(executor, sql)) {
            if (!part.isStatementDescribed()) {
                describe(executor, part);
            }
        }
    }

    private static void describe(QueryExecutor executor, Query part) throws SQLException {
        executor.execute(
                part,
                part.createParameterList(),
                new Description(),
                0,
                0,
                QueryExecutor.QUERY_DESCRIBE_ONLY | QueryExecutor.QUERY_SUPPRESS_BEGIN);
    }

    private static int[] types(Query part) {
        try {
            int[] types = (int[]) TYPES.invoke(part);
            return types == null ? new int[0] : types;
        } catch (Throwable e) {
            throw anotherDriver(e);
        }
    }

    private static void bind(PreparedStatement statement, int index, @Nullable String value, @Nullable String type)
            throws SQLException {
        if (value == null) {
            statement.setNull(index, Types.OTHER, type);
        } else {
            PGobject typed = new PGobject();
            typed.setType(String.valueOf(type));
            typed.setValue(value);
            statement.setObject(index, typed);
        }
    }

    /// What comes of it is kept by the driver.
    private static final class Description extends ResultHandlerBase {

        @Override
        public void handleWarning(SQLWarning warning) {
            // comes again when the statement is run
        }
    }

    /// Rows that are fetched at a time; 0: all at once.
    void fetch(int rows) throws SQLException {
        statement.setFetchSize(rows);
    }

    /// Sends all of them, and reads up to the outcome that is wanted, that of the last one. Where one fails, all are
    /// described again.
    void execute() throws SQLException {
        mark(false);
        statement.execute();
        mark(true);
        for (int i = 0; i < wanted; i++) {
            statement.getMoreResults();
        }
    }

    private void mark(boolean described) {
        try {
            for (Query part : parts) {
                SET_DESCRIBED.invoke(part, described);
            }
        } catch (Throwable e) {
            throw anotherDriver(e);
        }
    }

    /// Goes on to the outcome of the next statement.
    void next() throws SQLException {
        statement.getMoreResults();
    }

    /// The rows of the statement whose outcome has been read up to.
    ResultSet rows() throws SQLException {
        return statement.getResultSet();
    }

    /// Rows that it wrote.
    long count() throws SQLException {
        return Math.max(0, statement.getLargeUpdateCount());
    }

    @Override
    public void close() throws SQLException {
        statement.close();
    }
}
