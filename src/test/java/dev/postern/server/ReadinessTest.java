package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.embedded.EmbeddedServer;
import dev.postern.server.Readiness.StandbyUse;
import dev.postern.store.Database;
import dev.postern.store.DatabaseProbe;
import dev.postern.store.DatabaseProbe.State;
import dev.postern.store.DatabaseSettings;
import dev.postern.testing.Polling;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests of the readiness of a service whose database is a standby.
class ReadinessTest {

    /// A copy of a primary is a standby if its data directory has `standby.signal` (PostgreSQL, 26.2.2).
    @Test
    void standby_isReadyOnlyForReads(@TempDir Path directory) throws IOException {
        try (EmbeddedServer primary = EmbeddedServer.start(directory)) {
            primary.markComplete(directory);
        }
        Files.createFile(directory.resolve("data/standby.signal"));
        try (EmbeddedServer standby = EmbeddedServer.start(directory);
                Database database = new Database(standby.address(), DatabaseSettings.DEFAULT)) {
            DatabaseProbe probe = database.startProbe();
            probe.awaitFirst();
            assertThat(probe.state()).isEqualTo(State.READ_ONLY);
            Readiness writer = new Readiness();
            writer.serve(probe, StandbyUse.REJECTED);
            Readiness reader = new Readiness();
            reader.serve(probe, StandbyUse.ACCEPTED);
            assertThat(writer.obstacle()).hasValue("The database is a standby, which rejects writes");
            assertThat(reader.obstacle()).isEmpty();

            TestDatabases.execute(standby.address(), "select pg_promote()");
            Polling.until(() -> writer.obstacle().isEmpty());
            writer.stop();
            assertThat(writer.obstacle()).hasValue("The service is shutting down");
        }
    }
}
