package dev.postern.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.request.Preferences.TransactionEnd;
import dev.postern.testing.TestDatabases;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests of isolation levels with every method of running statements, on a pool of one connection.
class IsolationLevelTest {

    private static final String LEVEL = "select current_setting('transaction_isolation')";

    private static final DatabaseSettings ONE_CONNECTION =
            DatabaseSettings.singleConnection(Duration.ofSeconds(5), Duration.ofSeconds(30));

    private static final DatabaseAddress ADDRESS = TestDatabases.createEverything();

    private static final Database DATABASE =
            new Database(TestDatabases.withLogin("tester_login", ADDRESS), ONE_CONNECTION);

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    /// The level must not remain on the connection.
    @AfterEach
    void assertDefaultLevel() {
        assertThat(level(DATABASE.asService())).isEqualTo("read committed");
        assertThat(level(DATABASE.withContext(RequestContext.of("tester", Map.of(), null))))
                .isEqualTo("read committed");
    }

    private static SqlRunner isolated(String level) {
        return DATABASE.withContext(RequestContext.of("tester", Map.of("default_transaction_isolation", level), null));
    }

    private static String level(SqlRunner runner) {
        return runner.query(LEVEL, List.of(), IsolationLevelTest::singleValue);
    }

    /// Reads a single value, and asserts that PostgreSQL sent no warning.
    private static String singleValue(ResultSet rows) throws SQLException {
        assertThat((Object) rows.getStatement().getWarnings()).isNull();
        assertThat(rows.next()).isTrue();
        return rows.getString(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"read uncommitted", "read committed", "Repeatable Read", "SERIALIZABLE"})
    void isolationSetting_appliesToEveryRunMethod(String level) {
        SqlRunner runner = isolated(level);
        List<String> seen = List.of(
                level(runner),
                OpenResults.read(runner, LEVEL, IsolationLevelTest::singleValue),
                runner.write(
                        TransactionEnd.COMMIT,
                        transaction -> transaction.query(LEVEL, List.of(), IsolationLevelTest::singleValue)),
                runner.write(
                        TransactionEnd.ROLLBACK,
                        transaction -> transaction.query(LEVEL, List.of(), IsolationLevelTest::singleValue)),
                runner.autoCommit(session -> session.query(LEVEL, List.of(), IsolationLevelTest::singleValue)),
                runner.readTransaction(
                        dsl -> Objects.requireNonNull(dsl.fetchValue(LEVEL)).toString()),
                runner.transaction(
                        dsl -> Objects.requireNonNull(dsl.fetchValue(LEVEL)).toString()));
        assertThat(seen).containsOnly(level.toLowerCase(Locale.ROOT));
    }

    /// The same statement may have been described at another level before.
    @Test
    void levelChangesBetweenRuns_eachRunHasItsLevel() {
        for (int i = 0; i < 3; i++) {
            assertThat(level(isolated("serializable"))).isEqualTo("serializable");
            assertThat(level(isolated("repeatable read"))).isEqualTo("repeatable read");
        }
    }

    @Test
    void serviceStatementRunsFirst_levelIsAlreadySet() {
        String seen = isolated("repeatable read").write(TransactionEnd.COMMIT, transaction -> {
            transaction.asService(() -> transaction.query("select 1", List.of(), IsolationLevelTest::singleValue));
            return transaction.query(
                    "select concat_ws(' as ', current_setting('transaction_isolation'), current_user)",
                    List.of(),
                    IsolationLevelTest::singleValue);
        });
        assertThat(seen).isEqualTo("repeatable read as tester");
    }

    @Test
    void additionalSettings_overrideThoseOfTheRole() {
        SqlRunner additional =
                isolated("serializable").withSettings(Map.of("default_transaction_isolation", "read committed"));
        assertThat(level(additional)).isEqualTo("read committed");
        SqlRunner asLoginRole =
                DATABASE.asService().withSettings(Map.of("default_transaction_isolation", "serializable"));
        assertThat(level(asLoginRole)).isEqualTo("serializable");
        assertThat(level(isolated("serializable").withSettings(Map.of("work_mem", "1MB"))))
                .isEqualTo("serializable");
    }

    /// The first transaction reads a row that the second one then writes. A third one reads the second's row, and
    /// not the row that the first is about to write. No serial order allows that, so the first is rejected, but
    /// only if the reading transaction has been committed (PostgreSQL manual, 13.2.3).
    @Test
    void serializableRead_isCommittedSoOthersDetectConflicts() throws SQLException {
        String sum = "select (select city from addresses where id = 1) || (select count(*) from logs)";
        SqlRunner reader = isolated("serializable");
        assertSerializationFailureAfter(() -> reader.query(sum, List.of(), IsolationLevelTest::singleValue));
        assertSerializationFailureAfter(() -> OpenResults.read(reader, sum, IsolationLevelTest::singleValue));
    }

    private static void assertSerializationFailureAfter(Runnable read) throws SQLException {
        try (Connection first = serializable();
                Connection second = serializable()) {
            execute(first, "select city from addresses where id = 1");
            execute(second, "update addresses set city = city || '!' where id = 1");
            second.commit();
            read.run();
            assertThatThrownBy(() -> {
                        execute(first, "insert into logs values (1)");
                        first.commit();
                    })
                    .hasMessageContaining("could not serialize access");
            first.rollback();
        }
    }

    private static Connection serializable() throws SQLException {
        Connection connection = TestDatabases.connect(ADDRESS);
        connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        connection.setAutoCommit(false);
        return connection;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void preRequestFunction_seesTheLevel() {
        RequestContext context = RequestContext.of(
                "tester",
                Map.of("default_transaction_isolation", "serializable"),
                "set_config('app.seen', current_setting('transaction_isolation'), true)");
        assertThat(DATABASE.withContext(context)
                        .query("select current_setting('app.seen')", List.of(), IsolationLevelTest::singleValue))
                .isEqualTo("serializable");
    }
}
