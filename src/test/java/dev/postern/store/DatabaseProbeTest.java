package dev.postern.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.store.DatabaseProbe.State;
import dev.postern.testing.Polling;
import dev.postern.testing.TestDatabases;
import dev.postern.testing.Wiretap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/// Tests of the probe with a database that goes away, and with one without a free connection.
class DatabaseProbeTest {

    private static final DatabaseAddress DATABASE = TestDatabases.createEmpty();

    @Test
    void databaseGoesAwayAndReturns_listenerGetsEachChange() {
        try (Wiretap proxy = new Wiretap();
                DatabaseProbe probe = new DatabaseProbe(proxy.startFor(DATABASE), () -> true)) {
            probe.awaitFirst();
            assertThat(probe.state()).isEqualTo(State.WRITABLE);
            List<State> changes = new CopyOnWriteArrayList<>();
            probe.addListener(changes::add);
            proxy.interrupt();
            Polling.until(() -> probe.state() == State.UNREACHABLE);
            assertThat(probe.isResponding()).isFalse();
            assertThat(probe.lastAnswer()).isEqualTo(State.WRITABLE);
            proxy.resume();
            Polling.until(() -> probe.state() == State.WRITABLE);
            assertThat(changes).containsExactly(State.UNREACHABLE, State.WRITABLE);
        }
    }

    @Test
    void listenerFails_laterChangesAreReported() {
        try (Wiretap proxy = new Wiretap();
                DatabaseProbe probe = new DatabaseProbe(proxy.startFor(DATABASE), () -> true)) {
            probe.awaitFirst();
            probe.addListener(_ -> {
                throw new IllegalStateException("of the test");
            });
            proxy.interrupt();
            Polling.until(() -> probe.state() == State.UNREACHABLE);
            proxy.resume();
            Polling.until(() -> probe.state() == State.WRITABLE);
        }
    }

    /// A server without a free connection is no unreachable one, while statements have a connection.
    @Test
    void roleHasNoConnectionLeft_databaseIsNotUnreachable() {
        TestDatabases.execute(DATABASE, "create role probe_limit login connection limit 0");
        DatabaseAddress login = TestDatabases.withLogin("probe_limit", DATABASE);
        try (DatabaseProbe probe = new DatabaseProbe(login, () -> true)) {
            probe.awaitFirst();
            assertThat(probe.state()).isEqualTo(State.UNKNOWN);
            assertThat(probe.isResponding()).isTrue();
        } finally {
            TestDatabases.execute(DATABASE, "drop role probe_limit");
        }
    }
}
