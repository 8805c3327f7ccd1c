package dev.postern.assembly;

import dev.postern.server.ApiServer;

/// A service that runs in this process, with its database if it is embedded.
///
/// @param components components of the service, with the server itself
public record RunningServer(ApiServer server, RunningComponents components) implements AutoCloseable {

    /// Finishes the requests in flight, then closes all components. Idempotent.
    @Override
    public void close() {
        components.close();
    }
}
