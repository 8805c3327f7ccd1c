package dev.postern.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests that an archive depends on names and contents alone.
class ReproducibleArchiveTest {

    @TempDir
    Path directory = Path.of("");

    /// Creates the same files in another order, with other times.
    private Path folder(String parent, Instant time, String... names) throws IOException {
        Path folder = Files.createDirectories(directory.resolve(parent).resolve("shop-1"));
        for (String name : names) {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "content of " + name);
            Files.setLastModifiedTime(file, FileTime.from(time));
        }
        return folder;
    }

    @Test
    void equalFiles_giveEqualArchives() throws IOException {
        Path first = folder("first", Instant.parse("2020-01-01T00:00:00Z"), "b.txt", "a/c.txt");
        Path second = folder("second", Instant.parse("2025-06-01T12:00:00Z"), "a/c.txt", "b.txt");
        for (Path folder : List.of(first, second)) {
            ReproducibleArchive.writeTar(folder.resolveSibling("tar.gz"), folder);
            ReproducibleArchive.writeJar(folder.resolveSibling("jar"), manifest(), List.of(folder));
        }
        assertThat(first.resolveSibling("tar.gz")).hasSameBinaryContentAs(second.resolveSibling("tar.gz"));
        assertThat(first.resolveSibling("jar")).hasSameBinaryContentAs(second.resolveSibling("jar"));
    }

    @Test
    void otherContent_givesAnotherArchive() throws IOException {
        Path folder = folder("first", Instant.EPOCH, "a.txt");
        ReproducibleArchive.writeTar(directory.resolve("before"), folder);
        Files.writeString(folder.resolve("a.txt"), "another text");
        ReproducibleArchive.writeTar(directory.resolve("after"), folder);
        assertThat(directory.resolve("before").toFile()).exists();
        assertThat(Files.mismatch(directory.resolve("before"), directory.resolve("after")))
                .isNotNegative();
    }

    @Test
    void archive_hasTimesModesAndOwner() throws IOException, InterruptedException {
        Path folder = folder("first", Instant.now(), "bin/program", "data");
        Files.setPosixFilePermissions(folder.resolve("bin/program"), PosixFilePermissions.fromString("rwx------"));
        ReproducibleArchive.writeTar(directory.resolve("archive.tar.gz"), folder);
        ProcessBuilder tar = new ProcessBuilder(
                "tar",
                "--utc",
                "--full-time",
                "-tvzf",
                directory.resolve("archive.tar.gz").toString());
        Process process = tar.start();
        List<String> lines = process.inputReader().lines().toList();
        assertThat(process.waitFor()).isZero();
        assertThat(lines)
                .hasSize(4)
                .allMatch(line -> line.contains("root/root") && line.contains("2000-01-01 00:00:00"))
                .anyMatch(line -> line.startsWith("-rwxr-xr-x") && line.endsWith("shop-1/bin/program"))
                .anyMatch(line -> line.startsWith("-rw-r--r--") && line.endsWith("shop-1/data"));
    }

    /// Migrations in a jar are found by the entry of their folder.
    @Test
    void jar_hasManifestFirstAndFolders() throws IOException {
        Path folder = folder("first", Instant.EPOCH, "db/migration/V1__a.sql", "META-INF/MANIFEST.MF");
        ReproducibleArchive.writeJar(directory.resolve("jar"), manifest(), List.of(folder));
        try (JarFile jar = new JarFile(directory.resolve("jar").toFile())) {
            assertThat(jar.stream().findFirst().orElseThrow().getName()).isEqualTo(JarFile.MANIFEST_NAME);
            assertThat(jar.getManifest().getMainAttributes().getValue(Attributes.Name.MAIN_CLASS))
                    .isEqualTo("shop.Shop");
            assertThat(jar.getEntry("db/migration/").isDirectory()).isTrue();
        }
    }

    private static Attributes manifest() {
        Attributes manifest = new Attributes();
        manifest.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.put(Attributes.Name.MAIN_CLASS, "shop.Shop");
        return manifest;
    }
}
