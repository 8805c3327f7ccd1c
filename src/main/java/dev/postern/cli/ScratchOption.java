package dev.postern.cli;

import dev.postern.embedded.ScratchLocation;
import dev.postern.embedded.ScratchServer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/// Options for the server of scratch databases.
final class ScratchOption {

    @ArgGroup
    private LocationOptions location = new LocationOptions();

    /// Options that exclude each other.
    private static final class LocationOptions {

        @Option(
                names = "--scratch-url",
                paramLabel = "URL",
                description = "Server for scratch databases, postgres://ROLE:PASSWORD@host/postgres or"
                        + " jdbc:postgresql://host/postgres?user=ROLE&password=PASSWORD, for example one with"
                        + " PostGIS. Databases and roles that the command creates on it are dropped at the end."
                        + " Default: an embedded server.")
        private @Nullable String url;

        @Option(
                names = "--scratch-image",
                paramLabel = "IMAGE",
                description = "Container image for the server of scratch databases, derived from postgres, for example"
                        + " postgis/postgis:18-3.6. It is started with docker, or else podman. Default: none.")
        private @Nullable String image;
    }

    ScratchLocation location() {
        return ScratchLocation.of(location.url, location.image);
    }

    ScratchServer start() {
        return location().start(ConsoleOutput::printProgress);
    }
}
