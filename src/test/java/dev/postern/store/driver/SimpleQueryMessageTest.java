package dev.postern.store.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.store.DatabaseAddress;
import dev.postern.testing.TestDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// COMMIT with further statements in one message.
class SimpleQueryMessageTest {

    private static final DatabaseAddress ADDRESS = TestDatabases.createEmpty();

    private final Connection connection;

    SimpleQueryMessageTest() throws SQLException {
        this.connection = TestDatabases.connect(ADDRESS);
    }

    @BeforeEach
    void beginTransaction() throws SQLException {
        TestDatabases.execute(
                ADDRESS,
                "drop table if exists rows; create table rows (id int, unique (id) deferrable initially deferred)");
        connection.setAutoCommit(false);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String countRows() {
        return TestDatabases.value(ADDRESS, "select count(*)::text from rows");
    }

    @Test
    void statementsRun_transactionIsCommitted() throws SQLException {
        execute("insert into rows values (1); set application_name = 'changed'");
        assertThat((Throwable) SimpleQueryMessage.commit(connection, "reset all; select 1"))
                .isNull();
        assertThat(countRows()).isEqualTo("1");
    }

    @Test
    void laterStatementFails_transactionIsCommittedAndFailureReturned() throws SQLException {
        execute("insert into rows values (1)");
        assertThat((Throwable) SimpleQueryMessage.commit(connection, "reset all; select 1 / 0"))
                .hasMessageContaining("division by zero");
        assertThat(countRows()).isEqualTo("1");
    }

    @Test
    void deferredConstraintViolated_nothingIsCommitted() throws SQLException {
        execute("insert into rows values (1), (1)");
        assertThatThrownBy(() -> SimpleQueryMessage.commit(connection, "insert into rows values (2)"))
                .hasMessageContaining("rows_id_key");
        assertThat(countRows()).isEqualTo("0");
    }

    /// PostgreSQL answers such a COMMIT with ROLLBACK and without an error.
    @Test
    void statementHadFailed_isReported() throws SQLException {
        execute("insert into rows values (1)");
        assertThatThrownBy(() -> execute("select 1 / 0")).hasMessageContaining("division by zero");
        assertThatThrownBy(() -> SimpleQueryMessage.commit(connection, "reset all"))
                .isInstanceOf(IllegalStateException.class);
        assertThat(countRows()).isEqualTo("0");
    }
}
