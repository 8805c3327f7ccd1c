package repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.embedded.EmbeddedServer;
import dev.postern.testing.ProjectCopy;
import dev.postern.testing.ServiceProcess;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Test of `./postern serve --watch` with Maven, jOOQ, javac and PostgreSQL.
///
/// `LauncherWatchTest` tests the launcher alone; `AdopterTest` has a shorter test for the ordinary run.
@DisabledOnOs(OS.WINDOWS)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ServeWatchTest {

    @TempDir
    private Path project = Path.of("");

    @Test
    @Tag("builds")
    void savedMigration_isServedWithExistingData() throws IOException {
        ProjectCopy.create(project);
        Path migration = project.resolve("db/migration/V6__tags.sql");
        Path data = project.resolve(".postern");
        try (ServiceProcess service = ServiceProcess.startIn(project, Map.of(), "serve", "--watch", "--port", "0")) {
            service.awaitListening();
            TestDatabases.execute(
                    EmbeddedServer.running(data).orElseThrow(), "update posts set title = 'kept' where id = 1");

            Files.writeString(
                    migration, "create table tags (label text primary key);\ngrant select on tag to anonymous;\n");
            service.awaitErrorLines("db/migration/V6__tags.sql, line 2, failed: relation \"tag\" does not exist", 1);
            service.awaitErrorLines("The running service is unchanged.", 1);
            assertThat(status(service, "/api/posts?id=eq.1")).isEqualTo(200);
            assertThat(status(service, "/api/tags")).isEqualTo(404);

            Files.writeString(migration, Files.readString(migration).replace("on tag ", "on tags "));
            service.awaitListening();
            assertThat(service.send("GET", "/api/tags", "").join().body()).isEqualTo("[]");
            assertThat(service.send("GET", "/api/posts?id=eq.1&select=title", "")
                            .join()
                            .body())
                    .isEqualTo("[{\"title\":\"kept\"}]");

            List<ProcessHandle> started = service.descendants();
            assertThat(started).isNotEmpty();
            assertThat(service.stop().exit()).isZero();
            assertThat(started).noneMatch(ProcessHandle::isAlive);
            assertThat(EmbeddedServer.running(data)).isEmpty();
        }
    }

    private static int status(ServiceProcess service, String path) {
        return service.send("GET", path, "").join().statusCode();
    }
}
