package dev.postern.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.store.DatabaseAddress;
import dev.postern.testing.TestDatabases;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests of the template of new data directories: concurrent creation, copies and damage.
class ClusterTemplateTest {

    @TempDir
    Path folder = Path.of("");

    private Path cache = Path.of("");

    @BeforeEach
    void createCache() throws IOException {
        cache = Files.createDirectory(folder.resolve("cache"));
    }

    private ServerPassword password(String name) throws IOException {
        return ServerPassword.create(folder.resolve(name + ".password"));
    }

    private boolean copyTo(String name) throws IOException {
        return ClusterTemplate.in(cache).copyTo(folder.resolve(name), password(name));
    }

    private List<String> cacheContent() throws IOException {
        try (Stream<Path> paths = Files.list(cache)) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    /// Returns the system identifier, with which the control file begins (PostgreSQL, `pg_control.h`).
    private byte[] systemIdentifier(String name) throws IOException {
        byte[] control = Files.readAllBytes(folder.resolve(name).resolve("global/pg_control"));
        return Arrays.copyOf(control, Long.BYTES);
    }

    private void assertServes(String name, ServerPassword password) throws IOException {
        try (EmbeddedPostgres server =
                PrivatePostgres.builder(folder.resolve(name), password).start()) {
            String url = "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres";
            assertThat(TestDatabases.value(
                            new DatabaseAddress(url, "postgres", password.text()), "select current_user"))
                    .isEqualTo("postgres");
            DatabaseAddress other =
                    new DatabaseAddress(url, "postgres", password("other").text());
            assertThatThrownBy(() -> TestDatabases.connect(other)).hasMessageContaining("password");
        }
    }

    @Test
    void concurrentCreation_leavesOneTemplateAndUsableCopies() throws Exception {
        Path old = Files.createDirectory(cache.resolve("cluster-old"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(31))));
        Files.createDirectory(cache.resolve("cluster-recent"));
        ClusterTemplate template = ClusterTemplate.in(cache);
        ServerPassword password = password("copy1");
        Callable<Boolean> first = () -> template.copyTo(folder.resolve("copy1"), password);
        Callable<Boolean> second = () -> copyTo("copy2");
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (Future<Boolean> copied : threads.invokeAll(List.of(first, second))) {
                assertThat(copied.get()).isTrue();
            }
        }
        assertThat(cacheContent())
                .containsExactlyInAnyOrder(template.directory().getFileName().toString(), "cluster-recent");
        assertThat(copyTo("copy3")).isTrue();
        assertThat(systemIdentifier("copy3")).isIn(systemIdentifier("copy1"), systemIdentifier("copy2"));
        assertThat(Files.getPosixFilePermissions(folder.resolve("copy1"))).isEqualTo(UserCache.OWNER_ONLY);
        assertServes("copy1", password);
    }

    @Test
    void damagedTemplate_isDeletedAndInitdbCreatesData() throws IOException {
        assertThat(copyTo("copy1")).isTrue();
        Path template = ClusterTemplate.in(cache).directory();
        Files.delete(template.resolve("data/global/1262"));
        ServerPassword password = password("initialized");
        assertThat(ClusterTemplate.in(cache).copyTo(folder.resolve("initialized"), password))
                .isFalse();
        assertThat(folder.resolve("initialized")).doesNotExist();
        assertThat(template).doesNotExist();
        assertServes("initialized", password);
    }

    @Test
    void fileInPlaceOfTemplate_isReplacedByTheNextCopy() throws IOException {
        Files.createFile(ClusterTemplate.in(cache).directory());
        assertThat(copyTo("rejected")).isFalse();
        assertThat(copyTo("copy1")).isTrue();
    }
}
