package dev.postern.cli;

import dev.postern.http.Extension;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Parts that an application adds to the generated API.
///
/// @param extension routes, write-only columns and documentation
/// @param commands picocli commands for the command line
/// @param loginRole role that the service logs in as, which the migrations create; null for the role of `--db-user`.
/// It gets privileges on the engine's tables, and the service logs in to the embedded database as this role
public record ServiceFactory(
        Extension extension,
        List<Object> commands,
        @Nullable String loginRole) {

    public ServiceFactory {
        commands = List.copyOf(commands);
    }

    /// Creates additions without a login role.
    public ServiceFactory(Extension extension, List<Object> commands) {
        this(extension, commands, null);
    }

    /// Returns no additions, for the generated API alone.
    public static ServiceFactory none() {
        return new ServiceFactory(Extension.none(), List.of());
    }

    /// Returns a copy with a login role.
    public ServiceFactory withLoginRole(String role) {
        return new ServiceFactory(extension, commands, role);
    }
}
