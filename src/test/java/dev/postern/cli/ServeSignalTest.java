package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.store.DatabaseAddress;
import dev.postern.testing.Bearer;
import dev.postern.testing.Polling;
import dev.postern.testing.ServiceProcess;
import dev.postern.testing.ServiceProcess.Result;
import dev.postern.testing.TestDatabases;
import dev.postern.testing.TestService;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Tests of SIGUSR1, which reloads, and of SIGHUP, which reads secrets again. One process serves for both.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ServeSignalTest {

    private static final String OTHER_SECRET = "another secret of the tests, longer than 32 bytes";
    private static final String PATH = "/api/festivals?id=eq.1";

    @TempDir
    private Path folder = Path.of("");

    /// Without SIGUSR1, privileges are read once a minute.
    @Test
    void signals_reloadPrivilegesAndSecrets() throws IOException {
        DatabaseAddress database = TestDatabases.createEverything();
        TestDatabases.execute(
                database, "revoke select on festivals from tester; grant select (id) on festivals to tester");
        Path secret = Files.writeString(folder.resolve("secret"), TestService.SECRET + "\n");
        Map<String, String> environment =
                Map.of("POSTERN_DB_CHANNEL", "none", "POSTERN_LOG_LEVEL", "info", "POSTERN_JWT_SECRET", "@" + secret);
        try (ServiceProcess service =
                ServiceProcess.startServe(database, environment).awaitListening()) {
            assertThat(service.send("GET", PATH, "").join().body()).isEqualTo("[{\"id\":1}]");
            TestDatabases.execute(database, "grant select on festivals to tester");
            service.signal("USR1");
            Polling.until(() -> service.send("GET", PATH, "").join().body().contains("\"name\":\"Venice\""));
            String token = token(OTHER_SECRET);
            assertThat(status(service, token)).isEqualTo(401);
            Files.writeString(secret, OTHER_SECRET);
            assertThat(status(service, token)).as("before the signal").isEqualTo(401);
            service.signal("HUP");
            Polling.until(() -> status(service, token) == 200);
            assertThat(status(service, token(TestService.SECRET))).isEqualTo(401);
            Files.writeString(secret, "short");
            service.signal("HUP");
            service.awaitError("The previous JWT secret stays in use");
            assertThat(status(service, token)).isEqualTo(200);
            Result end = service.stop();
            assertThat(end).satisfies(Result::assertSuccess);
            assertThat(end.err()).contains("INFO SchemaReloader - Reloaded privileges and prepared statements");
        }
    }

    private static String token(String secret) {
        return Bearer.token("{\"alg\":\"HS256\"}", "{\"role\":\"tester\"}", secret.getBytes(StandardCharsets.UTF_8));
    }

    private static int status(ServiceProcess service, String token) {
        return service.send("GET", PATH, "", "Authorization", "Bearer " + token)
                .join()
                .statusCode();
    }
}
