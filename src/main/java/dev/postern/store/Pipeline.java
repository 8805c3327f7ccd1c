package dev.postern.store;

import dev.postern.store.Database.RowReader;
import dev.postern.store.driver.DriverStatement;
import dev.postern.store.driver.DriverStatement.Settings;
import dev.postern.store.driver.ReadMessage;
import dev.postern.store.driver.StaleStatementException;
import dev.postern.store.driver.UnexpectedFormatException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Prepared statements sent in one message, with values in binary format if requested.
///
/// Outside a transaction block they are one transaction (PostgreSQL manual, 54.2.4), so transaction settings set
/// by the first statements apply to the last.
///
/// Each statement is described before its first run on a connection, and again after the driver has discarded the
/// description. Values are sent with the types that PostgreSQL described.
final class Pipeline implements AutoCloseable {

    /// Maximum descriptions before a run. The first one in a block can be outdated immediately, because a change of
    /// `search_path` is reported after it.
    private static final int MAX_DESCRIPTIONS = 3;

    /// Logger of `--log-query`.
    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);

    private final Connection connection;
    private final PreparedStatement statement;
    private final DriverStatement driverStatement;
    private final @Nullable Supplier<Settings> settings;
    /// Index of the main result. The results before it belong to transaction settings, those after it to response
    /// GUCs.
    private final int resultIndex;

    /// Whether the statements were described for this run, so their parameter types are current.
    private boolean newlyDescribed;

    private Pipeline(
            Connection connection,
            PreparedStatement statement,
            DriverStatement driverStatement,
            @Nullable Supplier<Settings> settings,
            int trailingStatements) {
        this.connection = connection;
        this.statement = statement;
        this.driverStatement = driverStatement;
        this.settings = settings;
        this.resultIndex = driverStatement.size() - 1 - trailingStatements;
    }

    /// Prepares statements.
    ///
    /// @param sql statements separated by semicolons
    /// @param values values of the `?` parameters of all statements; PostgreSQL infers their types, null is NULL
    static Pipeline prepare(Connection connection, String sql, List<@Nullable String> values) throws SQLException {
        return prepare(connection, sql, values, 0, null);
    }

    /// Prepares statements.
    ///
    /// @param trailingStatements number of statements after the one with the main result, which have no names
    /// @param settings settings under which the statements are described; null for none
    static Pipeline prepare(
            Connection connection,
            String sql,
            List<@Nullable String> values,
            int trailingStatements,
            @Nullable Supplier<Settings> settings)
            throws SQLException {
        LOG.debug("{}", sql);
        Pipeline pipeline = describe(connection, sql, trailingStatements, settings);
        try {
            pipeline.driverStatement.bind(values);
            return pipeline;
        } catch (Throwable e) {
            pipeline.close();
            throw e;
        }
    }

    /// Prepares and describes statements without values, which are sent with [#addTo].
    ///
    /// @param settings settings under which the statements are described; null for none
    static Pipeline describe(Connection connection, String sql, @Nullable Supplier<Settings> settings)
            throws SQLException {
        return describe(connection, sql, 0, settings);
    }

    private static Pipeline describe(
            Connection connection, String sql, int trailingStatements, @Nullable Supplier<Settings> settings)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            DriverStatement driverStatement =
                    DriverStatement.of(connection.unwrap(PgConnection.class), statement, trailingStatements);
            Pipeline pipeline = new Pipeline(connection, statement, driverStatement, settings, trailingStatements);
            if (!driverStatement.isDescribed()) {
                pipeline.describe();
            }
            return pipeline;
        } catch (Throwable e) {
            statement.close();
            throw e;
        }
    }

    /// Adds the statements with values to a message, which several reads can do.
    void addTo(ReadMessage message, String sql, List<@Nullable String> values) throws SQLException {
        LOG.debug("{}", sql);
        message.add(driverStatement, values);
    }

    private void describe() throws SQLException {
        newlyDescribed = true;
        try {
            for (int i = 0; i < MAX_DESCRIPTIONS && !driverStatement.isDescribed(); i++) {
                driverStatement.describe(settings == null ? null : settings.get());
            }
        } catch (SQLException e) {
            throw StaleStatementException.of(e);
        }
        if (!driverStatement.isDescribed()) {
            throw new StaleStatementException("The statement was outdated immediately after its description", null);
        }
    }

    /// Sets the number of rows fetched at a time; 0 to fetch all at once.
    void setFetchSize(int rows) throws SQLException {
        statement.setFetchSize(rows);
    }

    /// Lets `reader` reject the result columns before the statements run.
    void check(RowReader<?> reader) {
        reader.check(driverStatement.columns(resultIndex));
    }

    /// Sends all statements and advances to the main result. After a failure, all statements are described again.
    ///
    /// @throws StaleStatementException if the statements had no effect and can succeed with a new description
    void execute() throws SQLException {
        try {
            driverStatement.execute();
        } catch (SQLException e) {
            throw isOutdated(e)
                    ? new StaleStatementException("The type of a parameter has changed", e)
                    : StaleStatementException.of(e);
        }
        for (int i = 0; i < resultIndex; i++) {
            statement.getMoreResults();
        }
    }

    /// Whether a parameter type has changed since the statement was described. PostgreSQL rejects a new description
    /// in a failed transaction block, so there only the next run has the new types.
    private boolean isOutdated(SQLException failure) throws SQLException {
        if (newlyDescribed || !dependsOnTypes(String.valueOf(failure.getSQLState()))) {
            return false;
        }
        int[] oldTypes = driverStatement.parameterTypes();
        driverStatement.discard();
        if (!connection.getAutoCommit()) {
            return false;
        }
        try {
            describe();
        } catch (SQLException e) {
            failure.addSuppressed(e);
            return false;
        }
        return !Arrays.equals(oldTypes, driverStatement.parameterTypes());
    }

    /// Whether an SQLSTATE can be caused by a changed or dropped type (PostgreSQL manual, appendix A).
    private static boolean dependsOnTypes(String state) {
        boolean undefined = state.startsWith("42") && !state.equals("42501");
        return undefined || state.startsWith("22") || state.equals("XX000");
    }

    /// Advances to the result of the next statement.
    void nextResult() throws SQLException {
        statement.getMoreResults();
    }

    /// Reads the rows of the current result.
    ///
    /// @throws UnexpectedFormatException from `reader`; the statements are described again before the next run
    <T extends @Nullable Object> T read(RowReader<T> reader) throws SQLException {
        try (ResultSet rows = statement.getResultSet()) {
            return readFrom(rows, reader);
        }
    }

    /// Reads rows of a result that stays open.
    ///
    /// @throws UnexpectedFormatException from `reader`; the statements are described again before the next run
    <T extends @Nullable Object> T readFrom(ResultSet rows, RowReader<T> reader) throws SQLException {
        try {
            return reader.read(rows);
        } catch (UnexpectedFormatException e) {
            driverStatement.discard();
            throw e;
        }
    }

    /// Returns the current result, which is closed with the statements.
    ResultSet result() throws SQLException {
        return statement.getResultSet();
    }

    /// Returns the number of rows written.
    long updateCount() throws SQLException {
        return Math.max(0, statement.getLargeUpdateCount());
    }

    @Override
    public void close() throws SQLException {
        statement.close();
    }
}
