package dev.postern.dev;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/// Classes of a source folder that is compiled apart from the application, and only after a change.
///
/// @param sources source folder; a missing one has no classes
/// @param digest digest of the sources
/// @param classes folders with the classes; empty if the sources do not compile without the application
record CompiledFolder(Path sources, String digest, List<Path> classes) {

    CompiledFolder {
        Objects.requireNonNull(sources);
        Objects.requireNonNull(digest);
        classes = List.copyOf(classes);
    }

    /// Returns the classes of the present sources.
    static CompiledFolder of(Path sources, List<Path> classes) {
        return new CompiledFolder(sources, digest(sources), classes);
    }

    boolean isCurrent() {
        return digest.equals(digest(sources));
    }

    private static String digest(Path sources) {
        return FileSnapshot.of(List.of(sources)).digest();
    }
}
