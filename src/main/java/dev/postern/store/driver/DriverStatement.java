package dev.postern.store.driver;

import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.CachedQuery;
import org.postgresql.core.Oid;
import org.postgresql.core.ParameterList;
import org.postgresql.core.Query;
import org.postgresql.core.QueryExecutor;
import org.postgresql.core.ResultHandlerBase;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.jdbc.PgStatement;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

/// Statements that are sent in one message, and the description that the driver keeps of each.
///
/// A description is the types of parameters and columns. The driver discards all of a connection when it sees another
/// `search_path`, DEALLOCATE ALL or DISCARD ALL, or an outdated plan; it would then have the statement parsed again
/// while it runs, and ask for its values as text.
public final class DriverStatement {

    private static final int DESCRIBE = QueryExecutor.QUERY_DESCRIBE_ONLY | QueryExecutor.QUERY_SUPPRESS_BEGIN;

    private final QueryExecutor executor;
    private final PreparedStatement statement;
    private final PgStatement driver;
    private final Query[] parts;

    private DriverStatement(QueryExecutor executor, PreparedStatement statement, PgStatement driver, Query[] parts) {
        this.executor = executor;
        this.statement = statement;
        this.driver = driver;
        this.parts = parts;
    }

    /// @param statement prepared on `connection`
    public static DriverStatement of(PgConnection connection, PreparedStatement statement) throws SQLException {
        PgStatement driver = statement.unwrap(PgStatement.class);
        Query query = DriverInternals.query(driver);
        Query[] several = query.getSubqueries();
        return new DriverStatement(
                connection.getQueryExecutor(), statement, driver, several == null ? new Query[] {query} : several);
    }

    /// The number of statements.
    public int size() {
        return parts.length;
    }

    /// Whether the driver knows the columns of every statement, and will ask for their values in binary.
    public boolean isDescribed() {
        for (Query part : parts) {
            if (!isDescribed(part)) {
                return false;
            }
        }
        return true;
    }

    private boolean isDescribed(Query part) {
        return part.isStatementDescribed() && DriverInternals.isPrepared(executor, part);
    }

    /// A statement of settings for the transaction.
    ///
    /// @param sql with a `?` for each value, all of them text
    public record Settings(String sql, List<String> values) {}

    /// Has PostgreSQL describe the statements that are not described, each in a message of its own: of several in one
    /// the driver mixes up the columns.
    ///
    /// @param settings run before each description in the same message, so that outside of a block they end with it
    /// and no change of `search_path` is reported; null: none
    public void describe(@Nullable Settings settings) throws SQLException {
        for (Query part : parts) {
            if (!isDescribed(part)) {
                describe(part, settings);
            }
        }
    }

    private void describe(Query part, @Nullable Settings settings) throws SQLException {
        if (settings == null) {
            executor.execute(part, part.createParameterList(), new Description(), 0, 0, DESCRIBE);
            return;
        }
        CachedQuery before = executor.borrowQuery(settings.sql());
        try {
            ParameterList values = before.query.createParameterList();
            for (int i = 0; i < settings.values().size(); i++) {
                values.setStringParameter(i + 1, settings.values().get(i), Oid.TEXT);
            }
            DriverInternals.send(
                    executor,
                    List.of(
                            new DriverInternals.Request(before.query, values, 0),
                            new DriverInternals.Request(part, part.createParameterList(), DESCRIBE)),
                    new Description());
        } catch (IOException e) {
            executor.abort();
            throw new PSQLException("The connection was lost", PSQLState.CONNECTION_FAILURE, e);
        } finally {
            executor.releaseQuery(before);
        }
    }

    /// Keeps nothing: the driver notes descriptions by itself.
    private static final class Description extends ResultHandlerBase {

        @Override
        public void handleWarning(SQLWarning warning) {
            // repeated when the statement is run
        }
    }

    /// Sets the values of all parameters, each of the type that PostgreSQL described.
    ///
    /// @param values as text; null is NULL
    public void bind(List<@Nullable String> values) throws SQLException {
        ParameterList parameters = DriverInternals.parameters(driver);
        int i = 0;
        for (Query part : parts) {
            for (int type : DriverInternals.parameterTypes(part)) {
                String value = values.get(i++);
                if (value == null) {
                    parameters.setNull(i, type);
                } else {
                    parameters.setStringParameter(i, value, type);
                }
            }
        }
    }

    /// The columns of the rows of a described statement.
    ///
    /// @param number of the statement, from 0
    public ResultColumns columns(int number) {
        return ResultColumns.described(DriverInternals.describedColumns(parts[number]));
    }

    /// Sends all statements. If one fails, all are described again the next time.
    ///
    /// The driver waits for the outcome of a statement before it sends one that it knows to be described with
    /// columns of any size, which would make two transactions of them; so it is kept from knowing.
    public void execute() throws SQLException {
        mark(false);
        statement.execute();
        mark(true);
    }

    private void mark(boolean described) {
        for (Query part : parts) {
            DriverInternals.setDescribed(part, described);
        }
    }

    /// Has all statements parsed again the next time.
    public void discard() {
        for (Query part : parts) {
            part.close();
        }
    }

    /// The types of all parameters.
    public int[] parameterTypes() {
        return Arrays.stream(parts)
                .flatMapToInt(part -> Arrays.stream(DriverInternals.parameterTypes(part)))
                .toArray();
    }
}
