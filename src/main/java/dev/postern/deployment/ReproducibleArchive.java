package dev.postern.deployment;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/// Archives that depend on the names and contents of their files only: the order, times and owners are fixed.
final class ReproducibleArchive {

    /// Time of each file. The JVM uses an AOT cache only if the jars have the times that they had at its creation.
    static final Instant TIME = Instant.parse("2000-01-01T00:00:00Z");

    private static final LocalDateTime ZIP_TIME = LocalDateTime.ofInstant(TIME, ZoneOffset.UTC);
    private static final int PROGRAM = 0755;
    private static final int FILE = 0644;

    private ReproducibleArchive() {}

    /// Sets the time of all files in a folder.
    static void setTimes(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.setLastModifiedTime(file, FileTime.from(TIME));
            }
        }
    }

    /// Writes a jar.
    ///
    /// @param folders folders of classes; the first one that contains a file supplies it
    static void writeJar(Path jar, Attributes manifest, List<Path> folders) throws IOException {
        Map<String, Path> entries = new TreeMap<>();
        for (Path folder : folders) {
            children(folder).forEach(entries::putIfAbsent);
        }
        entries.remove(JarFile.MANIFEST_NAME);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(jar));
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(entry(JarFile.MANIFEST_NAME));
            Manifest content = new Manifest();
            content.getMainAttributes().putAll(manifest);
            content.write(zip);
            for (Map.Entry<String, Path> entry : entries.entrySet()) {
                zip.putNextEntry(entry(entry.getKey())); // folders as well: migrations are found by their folder
                if (Files.isRegularFile(entry.getValue())) {
                    Files.copy(entry.getValue(), zip);
                }
            }
        }
    }

    private static ZipEntry entry(String name) {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(ZIP_TIME);
        return entry;
    }

    /// Writes a `tar.gz` with a folder. Every user can execute programs.
    static void writeTar(Path archive, Path folder) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(archive));
                TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(out))) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            String root = ProgramFiles.fileName(folder) + "/";
            put(tar, root, folder);
            for (Map.Entry<String, Path> entry : children(folder).entrySet()) {
                put(tar, root + entry.getKey(), entry.getValue());
            }
        }
    }

    private static void put(TarArchiveOutputStream tar, String name, Path file) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setModTime(FileTime.from(TIME));
        entry.setUserName("root");
        entry.setGroupName("root");
        boolean isFile = Files.isRegularFile(file);
        entry.setMode(!isFile || Files.isExecutable(file) ? PROGRAM : FILE);
        entry.setSize(isFile ? Files.size(file) : 0);
        tar.putArchiveEntry(entry);
        if (isFile) {
            Files.copy(file, tar);
        }
        tar.closeArchiveEntry();
    }

    /// Returns files and folders by their names, sorted; the names of folders end with a slash.
    private static Map<String, Path> children(Path folder) throws IOException {
        Map<String, Path> children = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(file -> !file.equals(folder)).forEach(file -> {
                String name = folder.relativize(file).toString().replace('\\', '/');
                children.put(Files.isDirectory(file) ? name + "/" : name, file);
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return children;
    }
}
