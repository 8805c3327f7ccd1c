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

/// Statements that are sent in one message, prepared by PostgreSQL, with their values in binary where that is
/// asked for. Outside of a transaction they are one (PostgreSQL's manual, 54.2.4): what the first ones set for
/// the transaction holds for the last.
///
/// The driver does less by itself. It waits for the outcome of one statement before it sends a next one that it
/// has had described, which makes two transactions of them; and where several are described together, it takes
/// the columns of the last for those of the first. So each is described by itself, once for a connection, and
/// the driver is kept from seeing that when all are sent.
final class Pipeline implements AutoCloseable {

    private static final MethodHandle SET_DESCRIBED = setDescribed();

    private final List<Query> parts;
    private final PreparedStatement statement;

    private Pipeline(List<Query> parts, PreparedStatement statement) {
        this.parts = parts;
        this.statement = statement;
    }

    /// The driver's note that a statement was described.
    private static MethodHandle setDescribed() {
        try {
            Method method = Class.forName("org.postgresql.core.v3.SimpleQuery")
                    .getDeclaredMethod("setStatementDescribed", boolean.class);
            method.setAccessible(true);
            return MethodHandles.lookup().unreflect(method);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("This is not the version of the driver that Postern was built with", e);
        }
    }

    /// Prepares statements.
    ///
    /// @param sql of all of them, with semicolons between
    /// @param values one for each `?` of all of them, untyped, so that PostgreSQL decides what each means
    static Pipeline prepare(Connection connection, String sql, List<@Nullable String> values) throws SQLException {
        List<Query> parts = described(connection, sql);
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.size(); i++) {
            statement.setObject(i + 1, values.get(i), Types.OTHER);
        }
        return new Pipeline(parts, statement);
    }

    private static List<Query> described(Connection connection, String sql) throws SQLException {
        QueryExecutor executor = connection.unwrap(PgConnection.class).getQueryExecutor();
        CachedQuery cached = executor.borrowQuery(sql);
        try {
            Query[] several = cached.query.getSubqueries();
            List<Query> parts = several == null ? List.of(cached.query) : List.of(several);
            for (Query part : parts) {
                if (!part.isStatementDescribed()) {
                    executor.execute(
                            part,
                            part.createParameterList(),
                            new Description(),
                            0,
                            0,
                            QueryExecutor.QUERY_DESCRIBE_ONLY | QueryExecutor.QUERY_SUPPRESS_BEGIN);
                }
            }
            return parts;
        } finally {
            executor.releaseQuery(cached);
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

    /// Sends all of them, and reads up to the outcome of the last.
    void execute() throws SQLException {
        if (parts.size() > 1) {
            mark(false);
        }
        statement.execute();
        if (parts.size() > 1) {
            mark(true); // where one has failed, all are described again
        }
        for (int i = 1; i < parts.size(); i++) {
            statement.getMoreResults();
        }
    }

    private void mark(boolean described) {
        try {
            for (Query part : parts) {
                SET_DESCRIBED.invoke(part, described);
            }
        } catch (Throwable e) {
            throw new IllegalStateException("This is not the version of the driver that Postern was built with", e);
        }
    }

    /// The rows of the last statement.
    ResultSet rows() throws SQLException {
        return statement.getResultSet();
    }

    /// Rows that the last statement wrote.
    long count() throws SQLException {
        return Math.max(0, statement.getLargeUpdateCount());
    }

    @Override
    public void close() throws SQLException {
        statement.close();
    }
}
