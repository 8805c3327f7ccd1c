package dev.postern.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.embedded.EmbeddedServer;
import dev.postern.store.DatabaseProbe.State;
import dev.postern.testing.Polling;
import dev.postern.testing.TestDatabases;
import dev.postern.testing.Wiretap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests of the probe with a database that goes away, one without a free connection, and a standby.
class DatabaseProbeTest {

    private static final DatabaseAddress DATABASE = TestDatabases.createEmpty();

    @Test
    void databaseGoesAwayAndReturns_listenerGetsEachChange() throws InterruptedException {
        try (Wiretap proxy = new Wiretap();
                DatabaseProbe probe = new DatabaseProbe(proxy.startFor(DATABASE))) {
            assertThat(probe.awaitFirst()).isEqualTo(State.WRITABLE);
            List<State> changes = new CopyOnWriteArrayList<>();
            probe.addListener(changes::add);
            proxy.interrupt();
            Polling.until(() -> probe.state() == State.UNREACHABLE);
            assertThat(probe.lastAnswer()).isEqualTo(State.WRITABLE);
            proxy.resume();
            Polling.until(() -> probe.state() == State.WRITABLE);
            assertThat(changes).containsExactly(State.UNREACHABLE, State.WRITABLE);
        }
    }

    @Test
    void listenerFails_laterChangesAreReported() throws InterruptedException {
        try (Wiretap proxy = new Wiretap();
                DatabaseProbe probe = new DatabaseProbe(proxy.startFor(DATABASE))) {
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

    /// A server without a free connection is no unreachable one.
    @Test
    void roleHasNoConnectionLeft_databaseIsNotUnreachable() throws InterruptedException {
        TestDatabases.execute(DATABASE, "create role probe_limit login connection limit 0");
        DatabaseAddress login = TestDatabases.withLogin("probe_limit", DATABASE);
        try (DatabaseProbe probe = new DatabaseProbe(login)) {
            assertThat(probe.awaitFirst()).isEqualTo(State.UNKNOWN);
        } finally {
            TestDatabases.execute(DATABASE, "drop role probe_limit");
        }
    }

    /// A copy of a primary is a standby if its data directory has `standby.signal` (PostgreSQL, 26.2.2).
    @Test
    void standbyIsPromoted_stateChanges(@TempDir Path directory) throws IOException, InterruptedException {
        try (EmbeddedServer primary = EmbeddedServer.start(directory)) {
            primary.markComplete(directory);
        }
        Files.createFile(directory.resolve("data/standby.signal"));
        try (EmbeddedServer standby = EmbeddedServer.start(directory);
                DatabaseProbe probe = new DatabaseProbe(standby.address())) {
            assertThat(probe.awaitFirst()).isEqualTo(State.READ_ONLY);
            TestDatabases.execute(standby.address(), "select pg_promote()");
            Polling.until(() -> probe.state() == State.WRITABLE);
        }
    }
}
