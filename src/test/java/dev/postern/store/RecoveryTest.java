package dev.postern.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.problem.ProblemException;
import dev.postern.store.DatabaseProbe.State;
import dev.postern.testing.Polling;
import dev.postern.testing.TestDatabases;
import dev.postern.testing.Wiretap;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests of the pool after an outage, which its probe notices.
class RecoveryTest {

    /// Outage after which HikariCP waits for more than a second until it opens the next connection.
    private static final Duration OUTAGE = Duration.ofMillis(1_500);

    private static final Duration POOL_TIMEOUT = Duration.ofMillis(300);

    private static boolean query(Database database) {
        return database.asService().query("select 1", List.of(), rows -> rows.next());
    }

    private static void assertUnreachable(Database database) {
        assertThatThrownBy(() -> query(database))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().codeText()).isEqualTo("PGRST000"));
    }

    @Test
    void outageEnds_firstQuerySucceeds() {
        try (Wiretap network = new Wiretap();
                Database database = new Database(
                        network.startFor(TestDatabases.createEmpty()),
                        DatabaseSettings.singleConnection(POOL_TIMEOUT, Duration.ofSeconds(30)))) {
            DatabaseProbe probe = database.startProbe();
            Polling.until(() -> probe.state() == State.WRITABLE);
            assertThat(query(database)).isTrue();
            for (int i = 0; i < 2; i++) {
                network.interrupt();
                Deadline outage = Deadline.after(OUTAGE);
                Polling.until(() -> probe.state() == State.UNREACHABLE);
                assertUnreachable(database);
                Polling.until(outage::isOver);
                assertUnreachable(database);
                network.resume();
                Polling.until(() -> probe.state() == State.WRITABLE);
                assertThat(query(database)).isTrue();
            }
        }
    }

    /// Only the connection of the probe is left, or none.
    @ParameterizedTest
    @ValueSource(strings = {"true", "application_name <> 'postern probe'"})
    void serverHasNoFreeConnection_poolIsReplacedOnceItHas(String closed) {
        DatabaseAddress server = TestDatabases.createEmpty();
        TestDatabases.execute(server, "create role recovery_limit login");
        try (Database database = new Database(
                TestDatabases.withLogin("recovery_limit", server),
                DatabaseSettings.singleConnection(POOL_TIMEOUT, Duration.ofSeconds(30)))) {
            DatabaseProbe probe = database.startProbe();
            Polling.until(() -> probe.state() == State.WRITABLE);
            TestDatabases.execute(server, "alter role recovery_limit connection limit 0");
            TestDatabases.execute(
                    server,
                    "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'recovery_limit' and "
                            + closed);
            Polling.until(() -> failure(database).equals("53300") || probe.state() == State.UNREACHABLE);
            Polling.until(() -> probe.state() == State.UNREACHABLE);
            assertUnreachable(database);
            TestDatabases.execute(server, "alter role recovery_limit connection limit -1");
            Polling.until(() -> probe.state() == State.WRITABLE);
            assertThat(query(database)).isTrue();
        } finally {
            TestDatabases.execute(server, "drop role recovery_limit");
        }
    }

    /// The SQLSTATE of a login is no answer to the statement of a request.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "alter database %s allow_connections false",
                "alter database %s rename to %1$s_x",
                "revoke connect on database %s from public"
            })
    void serverRejectsNewConnections_databaseIsUnreachable(String rejection) {
        DatabaseAddress address = TestDatabases.createEmpty();
        String name = TestDatabases.value(address, "select current_database()");
        TestDatabases.execute(address, "create role recovery_login login");
        DatabaseAddress other = TestDatabases.createEmpty();
        try (Database database = new Database(
                TestDatabases.withLogin("recovery_login", address),
                DatabaseSettings.singleConnection(POOL_TIMEOUT, Duration.ofSeconds(30)))) {
            assertThat(query(database)).isTrue();
            TestDatabases.execute(
                    other, "select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + name + "'");
            TestDatabases.execute(other, rejection.formatted(name));
            assertUnreachable(database);
        } finally {
            TestDatabases.execute(other, "drop role recovery_login");
        }
    }

    /// Returns the code of the error of a query; empty if it succeeds.
    private static String failure(Database database) {
        try {
            query(database);
            return "";
        } catch (ProblemException e) {
            return e.problem().codeText();
        }
    }
}
