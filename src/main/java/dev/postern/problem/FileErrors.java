package dev.postern.problem;

import java.io.IOException;
import java.nio.file.Path;

/// Failures of files and folders of a command.
public final class FileErrors {

    private FileErrors() {}

    public static CommandException notReadable(Path file, IOException cause) {
        return new CommandException(file + " cannot be read").withDetails(cause.getMessage());
    }

    public static CommandException notWritable(Path file, IOException cause) {
        return new CommandException(file + " cannot be written").withDetails(cause.getMessage());
    }
}
