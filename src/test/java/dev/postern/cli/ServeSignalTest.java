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
        return ServiceProcess.startServe(database, "anonymous", environment).awaitListening();
    }

    /// Without the signal, privileges are read once a minute.
    @Test
    void sigusr1_reloadsPrivileges() {
        DatabaseAddress database = TestDatabases.createMigrated();
        TestDatabases.execute(
                database,
                "insert into users (email, full_name, hashed_password) values ('a@b', 'A', 'x');"
                        + " revoke select on posts from anonymous; grant select (id) on posts to anonymous");
        try (ServiceProcess service = serve(database)) {
            String path = "/api/posts?limit=1";
            TestDatabases.execute(database, "insert into posts (title, user_id) select 'T', id from users");
            assertThat(service.send("GET", path, "").join().body()).isEqualTo("[{\"id\":1}]");
            TestDatabases.execute(database, "grant select on posts to anonymous");
            service.signal("USR1");
            Polling.until(() -> service.send("GET", path, "").join().body().contains("\"title\":\"T\""));
            Result end = service.stop();
            assertThat(end).satisfies(Result::assertSuccess);
            assertThat(end.err()).contains("INFO SchemaReloader - Reloaded privileges and prepared statements");
        }
    }
}
