package dev.postern.dev;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// Classes of a service.
///
/// @param libraries libraries, then the engine's classes
/// @param project folder with the classes and resources of the project
record ServiceClasses(List<Path> libraries, Path project) {

    ServiceClasses {
        libraries = List.copyOf(libraries);
        Objects.requireNonNull(project);
    }

    /// Returns the class path: the libraries first, because a class data archive contains them.
    List<Path> classPath() {
        return Stream.concat(libraries.stream(), Stream.of(project)).toList();
    }

    /// Returns the same libraries with another folder.
    ServiceClasses in(Path folder) {
        return new ServiceClasses(libraries, folder);
    }
}
