package dev.postern.embedded;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Initialized data directory in the user's cache, from which the data directories of scratch servers are copied
/// (`docs/decisions.md#cluster-template`).
///
/// A template is complete once it has its name, because it is created under another name. Its files are never
/// changed. Any number of processes can create and copy it at the same time.
///
/// @param directory parent of the data directory and of the file with its size
record ClusterTemplate(Path directory) {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterTemplate.class);
    private static final String PREFIX = "cluster-";
    private static final Duration MAX_AGE = Duration.ofDays(30);

    /// Variables from which initdb takes the locale of a new data directory (PostgreSQL, 23.1).
    private static final List<String> LOCALE_VARIABLES =
            List.of("LC_ALL", "LC_COLLATE", "LC_CTYPE", "LC_MESSAGES", "LC_MONETARY", "LC_NUMERIC", "LC_TIME", "LANG");

    /// Returns the template for the programs on the class path and for the locale, which need not exist.
    static ClusterTemplate in(Path cache) throws IOException {
        CRC32C checksum = new CRC32C();
        String system = System.getProperty("os.name").startsWith("Mac") ? "Darwin" : "Linux";
        String architecture = System.getProperty("os.arch").replace("amd64", "x86_64");
        try (InputStream programs = new CheckedInputStream(
                DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, architecture), checksum)) {
            programs.transferTo(OutputStream.nullOutputStream());
        }
        for (String variable : LOCALE_VARIABLES) {
            checksum.update((variable + "=" + System.getenv(variable) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return new ClusterTemplate(cache.resolve(PREFIX + HexFormat.of().toHexDigits((int) checksum.getValue())));
    }

    /// Creates `data` as a copy in which the superuser has `password`, and before that a missing template.
    ///
    /// @return false if there is no usable template: `data` does not exist, and initdb has to create it
    boolean copyTo(Path data, ServerPassword password) throws IOException {
        try {
            if (!Files.exists(directory)) {
                create();
            }
            Files.createDirectory(data, UserCache.ownerOnly());
            Files.createFile(data.resolve(PrivatePostgres.LOCK_FILE)); // a partial copy without it is never deleted
            if (!data().copyTo(data).toString().equals(Files.readString(sizeFile()))) {
                throw new IOException(directory + " is incomplete");
            }
            PrivatePostgres.setPassword(programOf(data), data, password, "-F");
            return true;
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("The data directory of the embedded PostgreSQL is created without a template: {}", e.toString());
            new DirectoryTree(data).delete();
            new DirectoryTree(directory).delete();
            return false;
        }
    }

    private DirectoryTree data() {
        return new DirectoryTree(directory.resolve("data"));
    }

    private Path sizeFile() {
        return directory.resolve("size");
    }

    /// Returns the server program of the template, with which PostgreSQL's `postmaster.opts` begins.
    private static Path programOf(Path data) throws IOException {
        String command = Files.readString(data.resolve("postmaster.opts"));
        return Path.of(command.substring(0, command.indexOf(" \"")));
    }

    private void create() throws IOException {
        deleteOldTemplates();
        ClusterTemplate draft =
                new ClusterTemplate(directory.resolveSibling(directory.getFileName() + "." + UUID.randomUUID()));
        try {
            draft.initialize();
            Files.move(draft.directory, directory, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (!Files.exists(directory)) { // otherwise another process has created it
                throw e;
            }
        } finally {
            new DirectoryTree(draft.directory).delete();
        }
    }

    /// Runs initdb with a password that is then forgotten, and the server once, which unpacks its programs.
    private void initialize() throws IOException {
        Files.createDirectory(directory, UserCache.ownerOnly());
        ServerPassword password = ServerPassword.create(directory.resolve("password"));
        PrivatePostgres.builder(data().root(), password)
                .setRegisterShutdownHook(true)
                .start()
                .close();
        if (Files.exists(data().root().resolve("postmaster.pid"))) {
            throw new IOException("The embedded PostgreSQL did not stop");
        }
        Files.delete(password.file());
        Files.delete(data().root().resolve(PrivatePostgres.LOCK_FILE));
        Files.writeString(sizeFile(), data().size().toString());
    }

    /// Deletes templates that other builds or interrupted processes left behind.
    private void deleteOldTemplates() throws IOException {
        Instant limit = Instant.now().minus(MAX_AGE);
        try (Stream<Path> siblings = Files.list(directory.toAbsolutePath().getParent())) {
            for (Path sibling : siblings.toList()) {
                if (sibling.getFileName().toString().startsWith(PREFIX)
                        && Files.getLastModifiedTime(sibling).toInstant().isBefore(limit)) {
                    new DirectoryTree(sibling).delete();
                }
            }
        }
    }
}
