package dev.postern.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.postern.problem.ProblemException;
import dev.postern.problem.RowErrors;
import dev.postern.request.Preferences.TransactionEnd;
import dev.postern.store.Database.RowReader;
import dev.postern.testing.TestDatabases;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Tests of pooled connections after failed work, on a pool of one connection.
class LeaseTest {

    private static final Database DATABASE = new Database(
            TestDatabases.createEverything(),
            DatabaseSettings.singleConnection(Duration.ofSeconds(5), Duration.ofSeconds(30)));
    private static final String MANY_ROWS = "select i from generate_series(1, 5000) i";

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    /// Method that runs a statement.
    enum RunMethod {
        QUERY,
        STREAM,
        TRANSACTION,
        AUTO_COMMIT;

        Throwable fail(String sql, RowReader<String> reader) {
            return catchThrowable(() -> run(sql, reader));
        }

        private String run(String sql, RowReader<String> reader) {
            SqlRunner runner = DATABASE.asService();
            return switch (this) {
                case QUERY -> runner.query(sql, List.of(), reader);
                case STREAM -> OpenResults.read(runner, sql, reader);
                case TRANSACTION ->
                    runner.write(TransactionEnd.COMMIT, session -> session.query(sql, List.of(), reader));
                case AUTO_COMMIT -> runner.autoCommit(session -> session.query(sql, List.of(), reader));
            };
        }
    }

    private static String pid() {
        return DATABASE.asService().query("select pg_backend_pid()::text", List.of(), LeaseTest::first);
    }

    private static String first(ResultSet rows) throws SQLException {
        rows.next();
        return rows.getString(1);
    }

    @ParameterizedTest
    @EnumSource(RunMethod.class)
    void readerThrowsException_connectionIsClosed(RunMethod method) {
        String pidBefore = pid();
        assertThat(method.fail(MANY_ROWS, rows -> {
                    rows.next();
                    throw new IllegalStateException("test");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(pid()).isNotEqualTo(pidBefore);
    }

    @ParameterizedTest
    @EnumSource(RunMethod.class)
    void readerOverflowsStack_connectionIsClosed(RunMethod method) {
        String pidBefore = pid();
        assertThat(method.fail(MANY_ROWS, rows -> {
                    throw new StackOverflowError("test");
                }))
                .isInstanceOf(StackOverflowError.class);
        assertThat(pid()).isNotEqualTo(pidBefore);
    }

    @ParameterizedTest
    @EnumSource(RunMethod.class)
    void driverFails_connectionIsClosed(RunMethod method) {
        String pidBefore = pid();
        assertThat(method.fail(MANY_ROWS, rows -> {
                    throw new SQLException("test", "99999");
                }))
                .isInstanceOf(ProblemException.class);
        assertThat(pid()).isNotEqualTo(pidBefore);
    }

    @ParameterizedTest
    @EnumSource(RunMethod.class)
    void postgresqlReportsError_connectionIsKept(RunMethod method) {
        String pidBefore = pid();
        assertThat(method.fail("select 1 / 0", LeaseTest::first)).isInstanceOf(ProblemException.class);
        assertThat(method.fail("select 1 / (i - 3000) from generate_series(1, 5000) i", rows -> {
                    while (rows.next()) {
                        rows.getString(1);
                    }
                    return "";
                }))
                .isInstanceOf(ProblemException.class);
        assertThat(pid()).isEqualTo(pidBefore);
    }

    @ParameterizedTest
    @EnumSource(RunMethod.class)
    void readerRejectsRequest_connectionIsKept(RunMethod method) {
        String pidBefore = pid();
        assertThat(method.fail(MANY_ROWS, rows -> {
                    throw RowErrors.rowExists();
                }))
                .isInstanceOf(ProblemException.class);
        assertThat(pid()).isEqualTo(pidBefore);
    }

    @Test
    void failureOfStatementIsIgnored_commitThrows() {
        SqlRunner runner = DATABASE.asService();
        assertThat(catchThrowable(() -> runner.transaction(
                        dsl -> catchThrowable(() -> dsl.execute("select 1 / 0")).getMessage())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cannot be committed");
    }
}
