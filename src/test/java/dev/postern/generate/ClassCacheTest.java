package dev.postern.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.store.DatabaseAddress;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jooq.Table;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests of the cache of the classes that `serve --from` generates.
class ClassCacheTest {

    @TempDir
    private Path directory = Path.of("");

    private final DatabaseAddress database = TestDatabases.createEmpty();
    private final List<String> progress = new CopyOnWriteArrayList<>();

    @BeforeEach
    void createSchema() {
        TestDatabases.execute(database, "create table bands (id int primary key, name text)");
    }

    private Table<?> bands() {
        return new ClassCache(directory)
                .classes(database, List.of(), progress::add)
                .classes()
                .schemaStream()
                .flatMap(schema -> schema.tableStream())
                .filter(table -> table.getName().equals("bands"))
                .findFirst()
                .orElseThrow();
    }

    private List<Path> jars() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    @Test
    void changedSchema_classesAreGeneratedAndUnusedOnesDeleted() throws IOException {
        assertThat(bands().field("country")).isNull();
        assertThat(bands().field("name")).isNotNull();
        assertThat(progress).hasSize(1);
        Path first = jars().getFirst();
        Files.setLastModifiedTime(first, FileTime.from(Instant.now().minus(Duration.ofDays(31))));

        TestDatabases.execute(database, "alter table bands add country text");

        assertThat(bands().field("country")).isNotNull();
        assertThat(progress).hasSize(2);
        assertThat(jars()).hasSize(1).doesNotContain(first);
    }

    @Test
    void concurrentGeneration_leavesOneJar() throws Exception {
        Callable<Table<?>> read = this::bands;
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (Future<Table<?>> table : threads.invokeAll(List.of(read, read))) {
                assertThat(table.get().field("name")).isNotNull();
            }
        }
        assertThat(jars()).hasSize(1);
    }
}
