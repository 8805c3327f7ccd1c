package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.embedded.EmbeddedServer;
import dev.postern.testing.ServiceProcess;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests of the commands that run without an application, in a project without classes.
class EngineMainTest {

    @TempDir
    private Path project = Path.of("");

    @Test
    void migrateOnNewEmbeddedDatabase_appliesProjectFilesAndDemoRows() throws Exception {
        write("db/migration/V1__items.sql", "create table items (id int);");
        write("db/demo/demo.sql", "insert into items values (7);");

        assertThat(run("migrate", "history")).contains("applied");

        write("db/migration/V2__more.sql", "insert into items select count(*) from items where id = 7;");
        assertThat(run("migrate", "up")).contains("The database is at version 2.");
        try (EmbeddedServer server = EmbeddedServer.start(project.resolve(".postern"))) {
            assertThat(TestDatabases.value(server.address(), "select string_agg(id::text, ',' order by id) from items"))
                    .isEqualTo("1,7");
        }
    }

    private void write(String file, String sql) throws IOException {
        Path path = project.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, sql);
    }

    private String run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(ServiceProcess.engineCommand());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(project.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
