package dev.postern.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Directory with all files and directories below it.
record DirectoryTree(Path root) {

    /// Number of files and the sum of their lengths.
    record Size(long files, long bytes) {

        private static final Size ZERO = new Size(0, 0);

        private Size plus(Size other) {
            return new Size(files + other.files, bytes + other.bytes);
        }
    }

    /// Returns the size of all files.
    Size size() throws IOException {
        Size size = Size.ZERO;
        for (Path file : paths()) {
            if (Files.isRegularFile(file)) {
                size = size.plus(new Size(1, Files.size(file)));
            }
        }
        return size;
    }

    /// Copies everything with its permissions, by references to the same blocks on file systems that have them.
    ///
    /// @param target directory that is created if it is missing, and has no path of this tree
    /// @return size of the copied files
    Size copyTo(Path target) throws IOException {
        Size size = Size.ZERO;
        for (Path path : paths()) {
            Path copy = target.resolve(root.relativize(path));
            if (Files.isRegularFile(path)) {
                Files.copy(path, copy);
                size = size.plus(new Size(1, Files.size(copy)));
            } else if (!Files.isDirectory(copy)) {
                Files.copy(path, copy);
            }
        }
        return size;
    }

    /// Deletes everything, if the directory exists.
    void delete() throws IOException {
        if (Files.exists(root)) {
            for (Path path : paths().reversed()) {
                Files.delete(path);
            }
        }
    }

    /// Returns all paths, each directory before its content.
    private List<Path> paths() throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            return paths.sorted(Comparator.naturalOrder()).toList();
        }
    }
}
