package dev.postern.store.driver;

import dev.postern.store.driver.DriverInternals.Description;
import dev.postern.store.driver.DriverInternals.Request;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.CachedQuery;
import org.postgresql.core.Field;
import org.postgresql.core.Oid;
import org.postgresql.core.ParameterList;
import org.postgresql.core.Query;
import org.postgresql.core.QueryExecutor;
import org.postgresql.core.ResultHandlerBase;
import org.postgresql.core.Tuple;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.jdbc.PgStatement;
import org.postgresql.jdbc.PgStatement.StatementResultHandler;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

/// Statements that are sent in one message, with the driver's description of each.
///
/// A description is the types of parameters and columns. The driver discards all descriptions of a connection after
/// a change of `search_path`, DEALLOCATE ALL, DISCARD ALL or an outdated plan. It would then parse the statement
/// again while it runs, and request its values as text.
public final class DriverStatement {

    /// Name of the cursor of a statement whose rows are fetched in parts. A transaction has at most one.
    private static final String CURSOR = "POSTERN";

    private static final int DESCRIBE = QueryExecutor.QUERY_DESCRIBE_ONLY | QueryExecutor.QUERY_SUPPRESS_BEGIN;

    private final PgConnection connection;
    private final QueryExecutor executor;
    private final PreparedStatement statement;
    private final PgStatement pgStatement;
    private final Query[] queries;

    /// Number of statements with names, which are the first ones; 0 if other clients share the session.
    private final int named;

    /// Statements with their values, if some have no names.
    private List<Request> requests = List.of();

    private DriverStatement(
            PgConnection connection,
            PreparedStatement statement,
            PgStatement pgStatement,
            Query[] queries,
            int trailingStatements) {
        this.connection = connection;
        this.executor = connection.getQueryExecutor();
        this.named = connection.getPrepareThreshold() == 0 ? 0 : queries.length - trailingStatements;
        this.statement = statement;
        this.pgStatement = pgStatement;
        this.queries = queries;
    }

    /// @param statement statement prepared on `connection`
    /// @param trailingStatements number of statements without a name at the end. They are parsed after the others
    /// have run, so a function that runs `DEALLOCATE ALL` does not affect them.
    public static DriverStatement of(PgConnection connection, PreparedStatement statement, int trailingStatements)
            throws SQLException {
        PgStatement pgStatement = statement.unwrap(PgStatement.class);
        Query query = DriverInternals.queryOf(pgStatement);
        Query[] subqueries = query.getSubqueries();
        Query[] queries = subqueries == null ? new Query[] {query} : subqueries;
        return new DriverStatement(connection, statement, pgStatement, queries, trailingStatements);
    }

    /// Returns the number of statements.
    public int size() {
        return queries.length;
    }

    /// Whether the driver knows the columns of every statement, and therefore requests their values in binary
    /// format.
    public boolean isDescribed() {
        for (int i = 0; i < queries.length; i++) {
            if (!isDescribed(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean isDescribed(int number) {
        Query query = queries[number];
        return query.isStatementDescribed() && (number >= named || DriverInternals.isPrepared(executor, query));
    }

    /// Returns the flag of a statement without a name, or none.
    private int nameFlag(int number) {
        return number < named ? 0 : QueryExecutor.QUERY_ONESHOT;
    }

    /// Statement that applies settings to the transaction.
    ///
    /// @param sql SQL with a `?` per value
    /// @param values texts
    public record Settings(String sql, List<String> values) {}

    /// Describes the statements that are not described yet, each in a separate message. The driver would mix up the
    /// columns of several descriptions in one message.
    ///
    /// @param settings settings applied before each description in the same message; null for none. Outside a
    /// transaction block they end with the message, so the driver does not see a change of `search_path`. They have
    /// no name, because SQL before them can have removed the named statements.
    public void describe(@Nullable Settings settings) throws SQLException {
        for (int i = 0; i < queries.length; i++) {
            if (!isDescribed(i)) {
                describe(queries[i], DESCRIBE | nameFlag(i), settings);
            }
        }
    }

    private void describe(Query query, int flags, @Nullable Settings settings) throws SQLException {
        if (settings == null) {
            executor.execute(query, query.createParameterList(), new DescribeHandler(), 0, 0, flags);
            return;
        }
        CachedQuery settingsQuery = executor.borrowQuery(settings.sql());
        try {
            ParameterList values = settingsQuery.query.createParameterList();
            for (int i = 0; i < settings.values().size(); i++) {
                values.setStringParameter(i + 1, settings.values().get(i), Oid.TEXT);
            }
            DriverInternals.send(
                    executor,
                    List.of(
                            new Request(settingsQuery.query, values, QueryExecutor.QUERY_ONESHOT),
                            new Request(query, query.createParameterList(), flags)),
                    new DescribeHandler());
        } catch (IOException e) {
            executor.abort();
            throw new PSQLException("The connection was lost", PSQLState.CONNECTION_FAILURE, e);
        } finally {
            executor.releaseQuery(settingsQuery);
        }
    }

    /// Result handler that ignores the description, because the driver stores it itself.
    private static final class DescribeHandler extends ResultHandlerBase {

        @Override
        public void handleWarning(SQLWarning warning) {
            // PostgreSQL repeats the warning when the statement runs
        }
    }

    /// Sets the values of all parameters, with the types that PostgreSQL described.
    ///
    /// @param values texts; null is NULL
    public void bind(List<@Nullable String> values) throws SQLException {
        if (named < queries.length) {
            requests = requests(values);
            return;
        }
        ParameterList parameters = DriverInternals.parametersOf(pgStatement);
        int i = 0;
        for (Query query : queries) {
            for (int type : DriverInternals.parameterTypes(query)) {
                String value = values.get(i++);
                set(parameters, i, type, value);
            }
        }
    }

    /// Returns the statements with the values of all parameters.
    List<Request> requests(List<@Nullable String> values) throws SQLException {
        List<Request> bound = new ArrayList<>(queries.length);
        int next = 0;
        for (int number = 0; number < queries.length; number++) {
            Query query = queries[number];
            ParameterList parameters = query.createParameterList();
            int[] types = DriverInternals.parameterTypes(query);
            for (int i = 0; i < types.length; i++) {
                set(parameters, i + 1, types[i], values.get(next++));
            }
            bound.add(new Request(query, parameters, nameFlag(number)));
        }
        return bound;
    }

    private static void set(ParameterList parameters, int index, int type, @Nullable String value) throws SQLException {
        if (value == null) {
            parameters.setNull(index, type);
        } else {
            parameters.setStringParameter(index, value, type);
        }
    }

    /// Returns the columns of a described statement.
    ///
    /// @param number index of the statement, from 0
    public ResultColumns columns(int number) {
        return ResultColumns.described(DriverInternals.describedColumns(queries[number]));
    }

    /// Sends all statements. If one fails, all are described again before the next run.
    ///
    /// The driver would wait for the result of a described statement with columns of unbounded size before it sends
    /// the next one. That would split the transaction in two, so the driver treats the statements as not described.
    public void execute() throws SQLException {
        setDescription(Description.ABSENT);
        if (named < queries.length) {
            executeWithUnnamed();
        } else {
            statement.execute();
        }
        setDescription(Description.PRESENT);
    }

    private void executeWithUnnamed() throws SQLException {
        int rows = connection.getAutoCommit() ? 0 : statement.getFetchSize();
        String cursor = rows == 0 ? null : CURSOR;
        StatementResultHandler results = pgStatement.new StatementResultHandler();
        try {
            UnnamedStatements.send(executor, requests, cursor, rows, flags(), results);
        } catch (IOException e) {
            executor.abort();
            throw new PSQLException("The connection was lost", PSQLState.CONNECTION_FAILURE, e);
        }
        UnnamedStatements.setResults(pgStatement, results);
    }

    /// Returns the flags with which the driver begins a transaction block, if one is due.
    private int flags() throws SQLException {
        return QueryExecutor.QUERY_ONESHOT
                | (connection.getAutoCommit() ? QueryExecutor.QUERY_SUPPRESS_BEGIN : 0)
                | (connection.hintReadOnly() ? QueryExecutor.QUERY_READ_ONLY_HINT : 0);
    }

    /// Lets the statements be described again before their next run.
    void markUndescribed() {
        setDescription(Description.ABSENT);
    }

    /// Returns rows that the driver has received as a result, which does not use the connection.
    ResultSet resultOf(Query query, Field[] fields, List<Tuple> rows) throws SQLException {
        return pgStatement.createResultSet(query, fields, rows, null);
    }

    private void setDescription(Description description) {
        for (Query query : queries) {
            DriverInternals.setDescription(query, description);
        }
    }

    /// Discards all descriptions, so that the statements are parsed again before the next run.
    public void discard() {
        for (Query query : queries) {
            query.close();
        }
    }

    /// Returns the types of the parameters of all statements.
    public int[] parameterTypes() {
        return Arrays.stream(queries)
                .flatMapToInt(query -> Arrays.stream(DriverInternals.parameterTypes(query)))
                .toArray();
    }
}
