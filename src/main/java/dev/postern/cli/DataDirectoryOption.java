package dev.postern.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/// Option for the data directory of the embedded server.
final class DataDirectoryOption {

    @Option(
            names = "--data-dir",
            paramLabel = "DIRECTORY",
            defaultValue = ".postern",
            description = "Data directory of the embedded server. Default: ${DEFAULT-VALUE}.")
    private Path directory = Path.of(".postern");

    Path directory() {
        return directory;
    }
}
