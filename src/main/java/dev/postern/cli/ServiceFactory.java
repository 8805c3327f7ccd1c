package dev.postern.cli;

import dev.postern.http.Extension;
import java.util.List;

/// Parts that an application adds to the generated API.
///
/// @param extension routes, write-only columns and documentation
/// @param commands picocli commands for the command line
public record ServiceFactory(Extension extension, List<Object> commands) {

    /// Returns no additions, for the generated API alone.
    public static ServiceFactory none() {
        return new ServiceFactory(Extension.none(), List.of());
    }
}
