package dev.postern.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Local Maven repository of a test, which has the user's libraries but none of the project's artifacts.
///
/// Links to the groups of the user's repository avoid downloading its libraries again.
public final class LocalRepository {

    private static final String GROUP = "dev";
    private static final String ARTIFACTS = "postern";

    private LocalRepository() {}

    /// Creates a repository.
    ///
    /// @return option of Maven that names it
    public static String create(Path repository) throws IOException {
        Path user = Path.of(System.getProperty("user.home"), ".m2", "repository");
        Path group = Files.createDirectories(repository.resolve(GROUP));
        if (Files.isDirectory(user)) {
            link(user, GROUP, repository);
            if (Files.isDirectory(user.resolve(GROUP))) {
                link(user.resolve(GROUP), ARTIFACTS, group);
            }
        }
        return option(repository);
    }

    /// Returns the option of Maven that names a repository.
    public static String option(Path repository) {
        return "-Dmaven.repo.local=" + repository;
    }

    private static void link(Path from, String excluded, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            List<Path> linked = files.filter(
                            file -> !file.getFileName().toString().equals(excluded))
                    .toList();
            for (Path file : linked) {
                Files.createSymbolicLink(to.resolve(file.getFileName()), file);
            }
        }
    }
}
