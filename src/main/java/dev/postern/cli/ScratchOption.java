package dev.postern.cli;

import dev.postern.embedded.ScratchServer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Option for the server of scratch databases.
final class ScratchOption {

    @Option(
            names = "--scratch-url",
            paramLabel = "JDBC_URL",
            description =
                    "Server for scratch databases, jdbc:postgresql://host/postgres?user=ROLE&password=PASSWORD, for"
                            + " example one with PostGIS. Databases and roles that are created on it are dropped at the end."
                            + " Default: an embedded server.")
    private @Nullable String url;

    /// Returns the URL of the server; null for an embedded one.
    @Nullable
    String url() {
        return url;
    }

    ScratchServer start() {
        return url == null ? ScratchServer.start() : ScratchServer.at(url);
    }
}
