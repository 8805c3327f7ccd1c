package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.store.DatabaseAddress;
import dev.postern.testing.Polling;
import dev.postern.testing.ServiceProcess;
import dev.postern.testing.ServiceProcess.Result;
import dev.postern.testing.TestDatabases;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Tests of SIGUSR1, which reloads.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ServeSignalTest {

    private static ServiceProcess serve(DatabaseAddress database) {
        Map<String, String> environment = Map.of("POSTERN_DB_CHANNEL", "none", "POSTERN_LOG_LEVEL", "info");
        return ServiceProcess.startServe(database, environment).awaitListening();
    }

    /// Without the signal, privileges are read once a minute.
    @Test
    void sigusr1_reloadsPrivileges() {
        DatabaseAddress database = TestDatabases.createEverything();
        TestDatabases.execute(
                database, "revoke select on festivals from tester; grant select (id) on festivals to tester");
        try (ServiceProcess service = serve(database)) {
            String path = "/api/festivals?id=eq.1";
            assertThat(service.send("GET", path, "").join().body()).isEqualTo("[{\"id\":1}]");
            TestDatabases.execute(database, "grant select on festivals to tester");
            service.signal("USR1");
            Polling.until(() -> service.send("GET", path, "").join().body().contains("\"name\":\"Venice\""));
            Result end = service.stop();
            assertThat(end).satisfies(Result::assertSuccess);
            assertThat(end.err()).contains("INFO SchemaReloader - Reloaded privileges and prepared statements");
        }
    }
}
