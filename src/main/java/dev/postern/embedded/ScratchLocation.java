package dev.postern.embedded;

import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Place of the server for scratch databases.
public sealed interface ScratchLocation {

    /// An embedded server, started for the purpose.
    record Embedded() implements ScratchLocation {}

    /// A server that runs already.
    ///
    /// @param url JDBC URL with the parameters `user` and `password`, or a URL of libpq
    record Url(String url) implements ScratchLocation {

        public Url {
            Objects.requireNonNull(url);
        }
    }

    /// A server in a container, started for the purpose.
    ///
    /// @param name name of an image that is derived from `postgres`
    record Image(String name) implements ScratchLocation {

        public Image {
            Objects.requireNonNull(name);
        }
    }

    /// Returns the location that a URL or an image names; an embedded server without both.
    ///
    /// @param url URL of a server; null or empty for none
    /// @param image name of an image, which a URL overrides; null or empty for none
    static ScratchLocation of(@Nullable String url, @Nullable String image) {
        if (url != null && !url.isEmpty()) {
            return new Url(url);
        }
        return image == null || image.isEmpty() ? new Embedded() : new Image(image);
    }

    /// Starts or connects to the server.
    ///
    /// @param progress receives a line for each step that takes time, and for each leftover of an ended process
    /// @throws dev.postern.problem.CommandException if the server does not start or is unreachable
    default ScratchServer start(Consumer<String> progress) {
        return switch (this) {
            case Embedded _ -> ScratchServer.start();
            case Url server -> ScratchServer.at(server.url(), progress);
            case Image image -> ScratchServer.inContainer(image.name(), progress);
        };
    }
}
