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
}
