package repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.ServiceProcess;
import dev.postern.testing.ServiceProcess.Result;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Tests of `./postern image`: the image of the example on a base that has only this machine's glibc. Its files run
/// in a new root directory, read-only and without root's privileges.
@Tag("builds")
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ImageTest {

    private static final long MAX_BYTES = 130_000_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final List<String> GLIBC = List.of(
            "/lib64/ld-linux-x86-64.so.2",
            "/lib/x86_64-linux-gnu/libc.so.6",
            "/lib/x86_64-linux-gnu/libdl.so.2",
            "/lib/x86_64-linux-gnu/libm.so.6",
            "/lib/x86_64-linux-gnu/libpthread.so.0",
            "/lib/x86_64-linux-gnu/librt.so.1");

    /// Mounts the directory read-only with `/proc`, and runs the command in it.
    private static final String RUN = """
            mount --bind "$0" "$0" && mount -t proc proc "$0/proc" && mount -o remount,ro,bind "$0" &&
            exec chroot --userspec=65532:65532 "$0" "$@"
            """;

    @TempDir
    static Path directory = Path.of("");

    private static Path archive = Path.of("");

    @BeforeAll
    static void createImage() throws IOException, InterruptedException, NoSuchAlgorithmException {
        Path base = directory.resolve("base.tar");
        writeBase(base);
        archive = Path.of(run("flock", "target/builds", "./postern", "image", "--base", "tar:" + base)
                .strip()
                .lines()
                .reduce((_, last) -> last)
                .orElseThrow());
        Files.createDirectories(directory.resolve("image"));
        run("tar", "-xf", archive.toString(), "-C", directory.resolve("image").toString());
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    /// Writes an image in the form of `docker save`.
    private static void writeBase(Path file) throws IOException, NoSuchAlgorithmException {
        ByteArrayOutputStream layer = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(layer)) {
            put(tar, "proc/", new byte[0]);
            for (String library : GLIBC) {
                put(tar, library.substring(1), Files.readAllBytes(Path.of(library)));
            }
        }
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(layer.toByteArray()));
        String config = """
                {"architecture":"amd64","os":"linux","config":{},"history":[{"created_by":"test"}],
                 "rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}""".formatted(digest);
        String manifest = """
                [{"Config":"config.json","RepoTags":["base:1"],"Layers":["layer.tar"]}]""";
        try (OutputStream out = Files.newOutputStream(file);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            put(tar, "layer.tar", layer.toByteArray());
            put(tar, "config.json", config.getBytes(StandardCharsets.UTF_8));
            put(tar, "manifest.json", manifest.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void put(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        entry.setMode(0755);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private static Path blob(JsonNode descriptor) {
        String hash = descriptor.path("digest").asText().replace("sha256:", "");
        return directory.resolve("image/blobs/sha256").resolve(hash);
    }

    private static JsonNode json(Path file) throws IOException {
        return JSON.readTree(Files.readAllBytes(file));
    }

    private static JsonNode manifest() throws IOException {
        return json(blob(json(directory.resolve("image/index.json")).at("/manifests/0")));
    }

    @Test
    void image_isSmallAndRunsWithoutRoot() throws IOException {
        assertThat(Files.size(archive)).isLessThan(MAX_BYTES);
        assertThat(directory.resolve("image/oci-layout")).exists();
        assertThat(manifest().path("layers")).hasSize(4);
        JsonNode config = json(blob(manifest().path("config"))).path("config");
        assertThat(config.path("User").asText()).isEqualTo("65532:65532");
        assertThat(config.path("Entrypoint").toString()).isEqualTo("[\"/app/runtime/bin/java\",\"@/app/postern\"]");
        assertThat(config.path("Cmd").toString()).isEqualTo("[\"serve\"]");
    }

    @Test
    void image_servesOnAReadOnlyFileSystem() throws IOException, InterruptedException {
        assumeTrue("root".equals(System.getProperty("user.name")), "mount needs root");
        Path root = Files.createDirectories(directory.resolve("root"));
        for (JsonNode layer : manifest().path("layers")) {
            run("tar", "--warning=no-unknown-keyword", "-xzf", blob(layer).toString(), "-C", root.toString());
        }
        DatabaseAddress database = BlogSchema.withLoginRole(BlogSchema.createDatabase());
        List<String> program = new ArrayList<>(List.of("unshare", "-m", "bash", "-c", RUN, root.toString()));
        program.addAll(List.of("/app/runtime/bin/java", "@/app/postern"));
        List<String> serve = new ArrayList<>(program);
        serve.addAll(List.of(ServiceProcess.withDatabaseOptions(
                database, "serve", "--port=0", "--admin-port=0", "--anonymous-role=anonymous")));
        try (ServiceProcess service = ServiceProcess.start(serve, Map.of()).awaitListening()) {
            assertThat(service.send("GET", "/api/posts?limit=1", "").join().statusCode())
                    .isEqualTo(200);
            String admin = service.awaitOutputLine("Health and metrics: ");
            List<String> ready = new ArrayList<>(program);
            ready.addAll(List.of("ready", "--admin-port", admin.substring(admin.lastIndexOf(':') + 1)));
            try (ServiceProcess probe = ServiceProcess.start(ready, Map.of())) {
                Result result = probe.result();
                result.assertSuccess();
                assertThat(result.err()).isEqualTo("ready");
            }
            Result result = service.stop();
            result.assertSuccess();
            assertThat(result.out()).doesNotContain("This start was slower");
            assertThat(result.err()).doesNotContain("WARNING");
        }
    }
}
