package dev.postern.migrate;

import dev.postern.problem.CommandException;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// SQL files of a folder and of its sub-folders.
///
/// @param files files in the order of their paths
record ScriptFolder(Path root, List<Path> files) {

    /// Scripts that Flyway runs at its events, for example `beforeMigrate__roles.sql`.
    private static final Pattern CALLBACK =
            Pattern.compile("((before|after)[A-Z][A-Za-z]*|createSchema)(__.*)?\\.(sql|java|class|sh|ps1|cmd|py)");

    private static final Pattern OTHER_LANGUAGE =
            Pattern.compile("[VRUB][^/]*__.*\\.(java|class|kt|groovy|sh|bash|ps1|cmd|bat|py)");

    private static final Pattern BASELINE = Pattern.compile("B\\d[\\d._]*__.*\\.sql");

    private static final Pattern CONFIGURATION = Pattern.compile(".*\\.sql\\.conf");

    ScriptFolder {
        Objects.requireNonNull(root);
        files = List.copyOf(files);
    }

    /// Lists the scripts of a folder. Hidden files are left out, because editors write them.
    ///
    /// @throws CommandException if the folder cannot be read, or if Flyway would run a file that Postern does
    /// not run
    static ScriptFolder read(Path root) {
        try (Stream<Path> all = Files.walk(root, FileVisitOption.FOLLOW_LINKS)) {
            List<Path> visible = all.filter(file -> !name(file).startsWith("."))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
            visible.forEach(ScriptFolder::requireSupported);
            return new ScriptFolder(
                    root,
                    visible.stream().filter(file -> name(file).endsWith(".sql")).toList());
        } catch (IOException e) {
            throw MigrationFileErrors.folderNotReadable(root);
        }
    }

    private static void requireSupported(Path file) {
        String name = name(file);
        if (CALLBACK.matcher(name).matches()) {
            throw MigrationFileErrors.callback(file);
        } else if (OTHER_LANGUAGE.matcher(name).matches()) {
            throw MigrationFileErrors.otherLanguage(file);
        } else if (BASELINE.matcher(name).matches()) {
            throw MigrationFileErrors.baselineScript(file);
        } else if (CONFIGURATION.matcher(name).matches()) {
            throw MigrationFileErrors.scriptConfiguration(file);
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    /// Returns the path of a file in this folder, with slashes, which is its name in Flyway's history table.
    String scriptName(Path file) {
        return root.relativize(file).toString().replace('\\', '/');
    }
}
