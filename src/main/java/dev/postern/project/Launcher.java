package dev.postern.project;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// The launcher of a project, the shell script `postern`.
final class Launcher {

    private Launcher() {}

    /// Lets everyone run the launcher of a project.
    static void makeExecutable(Path project) throws IOException {
        Files.setPosixFilePermissions(
                project.resolve(ProjectTemplate.LAUNCHER), PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
