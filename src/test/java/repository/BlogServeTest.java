package repository;

import static org.assertj.core.api.Assertions.assertThat;

import blog.Blog;
import dev.postern.embedded.EmbeddedServer;
import dev.postern.testing.PackedProgram;
import dev.postern.testing.ServiceProcess;
import dev.postern.testing.ServiceProcess.Result;
import dev.postern.testing.TestDatabases;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The example as a separate process with an embedded database.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class BlogServeTest {

    @Test
    void embeddedDatabase_hasDemoRowsAndServesAsLoginRole(@TempDir Path directory) {
        List<String> command = new ArrayList<>(PackedProgram.command(Blog.class.getName(), Path.of("target/classes")));
        command.addAll(List.of("serve", "--data-dir", directory.toString(), "--port", "0"));
        try (ServiceProcess service = ServiceProcess.start(command, Map.of()).awaitListening()) {
            assertThat(service.awaitOutputLine("Demo account: ")).matches("Demo account: \\S+@\\S+ / .+");
            assertThat(service.send("GET", "/api/posts?select=id&limit=1&order=id", "")
                            .join()
                            .body())
                    .isEqualTo("[{\"id\":1}]");
            assertThat(TestDatabases.value(
                            EmbeddedServer.running(directory).orElseThrow(),
                            "select string_agg(distinct usename, ',') from pg_stat_activity"
                                    + " where application_name = 'postern'"))
                    .isEqualTo("postern_authenticator");
            assertThat(service.stop()).satisfies(Result::assertSuccess);
        }
    }
}
