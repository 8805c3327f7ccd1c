package dev.postern.store;

import dev.postern.store.Database.RowReader;
import dev.postern.store.driver.DriverStatement;
import dev.postern.store.driver.DriverStatement.Settings;
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

/// Statements that are sent in one message, prepared by PostgreSQL, with their values in binary where that is
/// asked for. Outside of a transaction they are one (PostgreSQL's manual, 54.2.4): what the first ones set for
/// the transaction holds for the last.
///
/// Each is described before it runs, once for a connection and again whenever the driver has discarded the
/// description; its values are sent as being of the types that PostgreSQL has said they are.
final class Pipeline implements AutoCloseable {

    /// Descriptions of one statement that may become outdated while it is described: a change of `search_path` is
    /// reported after the first in a block.
    private static final int DESCRIPTIONS = 3;

    /// For `--log-query`.
    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);

    private final Connection connection;
    private final PreparedStatement statement;
    private final DriverStatement driver;
    private final @Nullable Supplier<Settings> settings;
    private final int wanted;

    /// Whether it was described for this run, so that its parameters have the types of now.
    private boolean fresh;

    private Pipeline(
            Connection connection,
            PreparedStatement statement,
            DriverStatement driver,
            @Nullable Supplier<Settings> settings,
            int after) {
        this.connection = connection;
        this.statement = statement;
        this.driver = driver;
        this.settings = settings;
        this.wanted = driver.size() - 1 - after;
    }

    /// Prepares statements.
    ///
    /// @param sql of all of them, with semicolons between
    /// @param values one for each `?` of all of them; PostgreSQL decides what each means, null is NULL
    static Pipeline prepare(Connection connection, String sql, List<@Nullable String> values) throws SQLException {
        return prepare(connection, sql, values, 0, null);
    }

    /// @param after how many of them come after the one whose outcome is wanted first
    /// @param settings under which those are described that are not described yet on this connection; null: none
    static Pipeline prepare(
            Connection connection,
            String sql,
            List<@Nullable String> values,
            int after,
            @Nullable Supplier<Settings> settings)
            throws SQLException {
        LOG.debug("{}", sql);
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            DriverStatement driver = DriverStatement.of(connection.unwrap(PgConnection.class), statement);
            Pipeline pipeline = new Pipeline(connection, statement, driver, settings, after);
            if (!driver.isDescribed()) {
                pipeline.describe();
            }
            driver.bind(values);
            return pipeline;
        } catch (Throwable e) {
            statement.close();
            throw e;
        }
    }

    private void describe() throws SQLException {
        fresh = true;
        try {
            for (int i = 0; i < DESCRIPTIONS && !driver.isDescribed(); i++) {
                driver.describe(settings == null ? null : settings.get());
            }
        } catch (SQLException e) {
            throw StaleStatementException.of(e);
        }
        if (!driver.isDescribed()) {
            throw new StaleStatementException("The descriptions of a statement are outdated at once", null);
        }
    }

    /// Rows that are fetched at a time; 0: all at once.
    void setFetchSize(int rows) throws SQLException {
        statement.setFetchSize(rows);
    }

    /// Lets `reader` reject the columns of the outcome that is wanted, before anything is run.
    void check(RowReader<?> reader) {
        reader.check(driver.columns(wanted));
    }

    /// Sends all of them, and reads up to the outcome that is wanted, that of the last one. Where one fails, all are
    /// described again.
    ///
    /// @throws StaleStatementException if it would not have failed with a new description; nothing was done then
    void execute() throws SQLException {
        try {
            driver.execute();
        } catch (SQLException e) {
            throw isOutdated(e)
                    ? new StaleStatementException("A parameter has another type now", e)
                    : StaleStatementException.of(e);
        }
        for (int i = 0; i < wanted; i++) {
            statement.getMoreResults();
        }
    }

    /// Whether a parameter was of the type that its column had when the statement was described, and has another one
    /// now. Within a block PostgreSQL tells no more after an error; then the next run has the new types.
    private boolean isOutdated(SQLException failure) throws SQLException {
        if (fresh || !dependsOnTypes(String.valueOf(failure.getSQLState()))) {
            return false;
        }
        int[] before = driver.parameterTypes();
        driver.discard();
        if (!connection.getAutoCommit()) {
            return false;
        }
        try {
            describe();
        } catch (SQLException e) {
            failure.addSuppressed(e);
            return false;
        }
        return !Arrays.equals(before, driver.parameterTypes());
    }

    /// Classes of errors that a value can cause by its type alone, and what PostgreSQL reports of types that are gone
    /// (PostgreSQL's manual, appendix A).
    private static boolean dependsOnTypes(String state) {
        boolean undefined = state.startsWith("42") && !state.equals("42501");
        return undefined || state.startsWith("22") || state.equals("XX000");
    }

    /// Goes on to the outcome of the next statement.
    void nextResult() throws SQLException {
        statement.getMoreResults();
    }

    /// Reads the rows of the statement whose outcome has been read up to.
    ///
    /// @throws UnexpectedFormatException from `reader`; the next run is described again
    <T extends @Nullable Object> T read(RowReader<T> reader) throws SQLException {
        try (ResultSet rows = statement.getResultSet()) {
            return reader.read(rows);
        } catch (UnexpectedFormatException e) {
            driver.discard();
            throw e;
        }
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
