package dev.postern.cli;

import dev.postern.embedded.ScratchLocation;
import dev.postern.embedded.ScratchServer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Options for the server of scratch databases.
final class ScratchOption {

    private static final String IMAGE = "--scratch-image";

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

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
                names = IMAGE,
                paramLabel = "IMAGE",
                description = "Container image for the server of scratch databases, derived from postgres, for example"
                        + " postgis/postgis:18-3.6. It is started with docker, or else podman. Default: none.")
        private @Nullable String image;
    }

    ScratchLocation location() {
        boolean isImageGiven =
                Objects.requireNonNull(spec).commandLine().getParseResult().hasMatchedOption(IMAGE);
        // a URL in the environment does not override the command line
        return ScratchLocation.of(isImageGiven ? null : location.url, location.image);
    }

    ScratchServer start() {
        return location().start(ConsoleOutput::printProgress);
    }
}
