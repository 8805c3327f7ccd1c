package dev.postern;

import dev.postern.assembly.RunningServer;
import java.net.URI;

/// The service that [Postern#start] has started.
///
/// @param address kept, because a closed server has no port
record RunningApplication(RunningServer running, URI address) implements Running {

    static RunningApplication of(RunningServer running) {
        return new RunningApplication(running, URI.create(running.server().origin()));
    }

    @Override
    public void reload() {
        running.server().reload();
    }

    @Override
    public void close() {
        running.close();
    }
}
