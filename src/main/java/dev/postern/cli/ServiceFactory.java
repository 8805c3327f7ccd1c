package dev.postern.cli;

import dev.postern.http.Extension;
import java.util.List;

/// What is built beside the generated API.
///
/// @param extension what it adds to the service
/// @param commands what it adds to the command line: objects that picocli takes
public record ServiceFactory(Extension extension, List<Object> commands) {

    /// Nothing: the generated API alone.
    public static ServiceFactory none() {
        return new ServiceFactory(Extension.none(), List.of());
    }
}
