package dev.postern.assembly;

import dev.postern.server.AdminServer;
import dev.postern.server.ApiServer;
import org.jspecify.annotations.Nullable;

/// A service that runs in this process, with its database if it is embedded.
///
/// @param admin server of the health checks and metrics; null without an address for it
/// @param components components of the service, with both servers
public record RunningServer(ApiServer server, @Nullable AdminServer admin, RunningComponents components)
        implements AutoCloseable {

    /// Finishes the requests in flight, then closes all components. Idempotent.
    @Override
    public void close() {
        components.close();
    }
}
