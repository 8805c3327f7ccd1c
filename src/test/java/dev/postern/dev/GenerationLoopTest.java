package dev.postern.dev;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.embedded.ScratchServer;
import dev.postern.problem.CommandException;
import dev.postern.testing.Polling;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests of the loop of `generate --watch`.
class GenerationLoopTest {

    private static final String WAITING = "Waiting for a change";

    @TempDir
    private Path project = Path.of("");

    private final List<String> progress = new CopyOnWriteArrayList<>();
    private final List<CommandException> failures = new CopyOnWriteArrayList<>();

    private void migration(int version, String sql) throws IOException {
        Path file = project.resolve("db/migration/V" + version + "__a.sql");
        Files.createDirectories(file.getParent());
        Files.writeString(file, sql);
    }

    private void awaitRounds(int count) {
        Polling.until(
                () -> progress.stream().filter(line -> line.startsWith(WAITING)).count() >= count);
    }

    @Test
    void changedMigration_isGeneratedAfterAFailure() throws Exception {
        migration(1, "create table items (id int);");
        Path directory = project.resolve("generated-sources");
        Files.writeString(
                project.resolve("db/jooq.xml"),
                Files.readString(Path.of("db/jooq.xml"))
                        .replaceFirst("<packageName>.*</packageName>", "<packageName>shop.schema</packageName>")
                        .replaceFirst("<directory>.*</directory>", "<directory>" + directory + "</directory>"));
        try (GenerationLoop loop = new GenerationLoop(
                List.of(project.resolve("db")),
                () -> ScratchServer.at(TestDatabases.scratchUrl(), progress::add),
                progress::add,
                failures::add)) {
            Thread thread = Thread.ofVirtual().start(() -> run(loop));
            awaitRounds(1);
            migration(2, "create table;");
            awaitRounds(2);
            assertThat(failures)
                    .singleElement()
                    .satisfies(failure -> assertThat(failure).hasMessageContaining("V2__a.sql, line 1, failed"));
            migration(2, "create table mended (id int);");
            awaitRounds(3);
            assertThat(failures).hasSize(1);
            assertThat(directory.resolve("shop/schema/tables/Mended.java")).exists();
            thread.interrupt();
            thread.join();
        }
    }

    private static void run(GenerationLoop loop) {
        try {
            loop.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
