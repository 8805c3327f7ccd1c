package dev.postern.dev;

import dev.postern.problem.CommandException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// Failures of the development loop.
final class DevelopmentErrors {

    private DevelopmentErrors() {}

    static CommandException portNotOpened(InetSocketAddress address, IOException cause) {
        return new CommandException(
                        "Port " + address.getPort() + " of " + address.getHostString() + " cannot be opened")
                .withDetails(cause.getMessage())
                .withHint("Stop the other program, or choose another port with --port or --admin-port.");
    }

    /// @param errors first errors of the compiler, one per line
    /// @param count number of all errors; null if no more exist
    static CommandException notCompiled(String errors, @Nullable String count) {
        return new CommandException(errors).withDetails(count);
    }

    static CommandException ofFiles(UncheckedIOException cause) {
        return new CommandException(String.valueOf(cause.getMessage()));
    }
}
