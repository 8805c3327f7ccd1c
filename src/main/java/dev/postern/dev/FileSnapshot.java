package dev.postern.dev;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Modification times and sizes of the files below some roots. Temporary files of editors are left out.
///
/// @param files time and size by path
record FileSnapshot(Map<Path, FileState> files) {

    private static final Pattern TEMPORARY = Pattern.compile("\\..*|.*~|#.*|.*\\.swp|4913");

    FileSnapshot {
        files = Map.copyOf(files);
    }

    /// Time in milliseconds and size in bytes.
    record FileState(long modified, long size) {}

    /// Reads the state of all files.
    ///
    /// @param roots files or folders; a missing one has no files
    static FileSnapshot of(Collection<Path> roots) {
        Map<Path, FileState> files = new TreeMap<>();
        roots.forEach(root -> visit(root, files));
        return new FileSnapshot(files);
    }

    private static void visit(Path root, Map<Path, FileState> files) {
        if (!Files.exists(root)) {
            return;
        }
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (!TEMPORARY.matcher(file.getFileName().toString()).matches()) {
                        files.put(
                                file,
                                new FileState(attributes.lastModifiedTime().toMillis(), attributes.size()));
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE; // deleted since its folder was read
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Returns the files that are not below a root.
    FileSnapshot outside(Path root) {
        Map<Path, FileState> others = new TreeMap<>(files);
        others.keySet().removeIf(file -> file.startsWith(root));
        return new FileSnapshot(others);
    }

    /// Returns the digest of the names and contents, which shows a change that an editor has undone.
    String digest() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file : new TreeMap<>(files).keySet()) {
                digest.update(file.toString().getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
                digest.update(Files.readAllBytes(file));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            return ""; // deleted since the snapshot: the next snapshot differs
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
