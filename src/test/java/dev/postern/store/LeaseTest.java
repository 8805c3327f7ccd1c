package dev.postern.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import dev.postern.request.Preferences.TransactionEnd;
import dev.postern.store.Database.RowReader;
import dev.postern.testing.TestDatabases;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Connections after work that failed: on a pool of one connection, whose permit is given back each time.
class LeaseTest {

    private static final Database DATABASE =
            new Database(TestDatabases.everything(), PoolSettings.ofOne(Duration.ofSeconds(5), Duration.ofSeconds(30)));
    private static final String MANY = "select i from generate_series(1, 5000) i";

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    /// A way to run a statement.
    enum Way {
        QUERY,
        STREAM,
        TRANSACTION,
        COMMITTING;

        Throwable fail(String sql, RowReader<String> reader) {
            return catchThrowable(() -> run(sql, reader));
        }

        private String run(String sql, RowReader<String> reader) {
            SqlRunner runner = DATABASE.asService();
            return switch (this) {
                case QUERY -> runner.query(sql, List.of(), reader);
                case STREAM -> runner.stream(sql, List.of(), reader);
                case TRANSACTION ->
                    runner.write(TransactionEnd.COMMIT, session -> session.query(sql, List.of(), reader));
                case COMMITTING -> runner.autoCommit(session -> session.query(sql, List.of(), reader));
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
    @EnumSource(Way.class)
    void exceptionInTheReader_closesTheConnection(Way way) {
        String before = pid();
        assertThat(way.fail(MANY, rows -> {
                    rows.next();
                    throw new IllegalStateException("of the test");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(pid()).isNotEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void stackOverflowInTheReader_closesTheConnection(Way way) {
        String before = pid();
        assertThat(way.fail(MANY, rows -> {
                    throw new StackOverflowError("of the test");
                }))
                .isInstanceOf(StackOverflowError.class);
        assertThat(pid()).isNotEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void failureOfTheDriver_closesTheConnection(Way way) {
        String before = pid();
        assertThat(way.fail(MANY, rows -> {
                    throw new SQLException("of the test", "99999");
                }))
                .isInstanceOf(ProblemException.class);
        assertThat(pid()).isNotEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void errorThatPostgresqlReports_keepsTheConnection(Way way) {
        String before = pid();
        assertThat(way.fail("select 1 / 0", LeaseTest::first)).isInstanceOf(ProblemException.class);
        assertThat(way.fail("select 1 / (i - 3000) from generate_series(1, 5000) i", rows -> {
                    while (rows.next()) {
                        rows.getString(1);
                    }
                    return "";
                }))
                .isInstanceOf(ProblemException.class);
        assertThat(pid()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void rejectionInTheReader_keepsTheConnection(Way way) {
        String before = pid();
        assertThat(way.fail(MANY, rows -> {
                    throw ErrorCode.ROW_NOT_FOUND.exception("of the test");
                }))
                .isInstanceOf(ProblemException.class);
        assertThat(pid()).isEqualTo(before);
    }
}
