package dev.postern.embedded;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Process that stops a scratch server and deletes its data directory if this process is killed.
///
/// Its standard input is a pipe from this process, which the system closes in every case.
record ParentWatch(Process shell) implements AutoCloseable {

    private static final Path SHELL = Path.of("/bin/sh");

    /// SIGINT ends the sessions of the server (PostgreSQL, 18.5). The directory is deleted when the server has
    /// ended.
    private static final String SCRIPT = """
            trap '' INT TERM HUP
            cat
            pid=$(head -n 1 "$0/postmaster.pid") || exit
            kill -INT "$pid"
            while kill -0 "$pid"; do sleep 0.1; done
            rm -rf "$0"
            """;

    /// Starts the watch of the server with a data directory.
    ///
    /// @return empty on a system without a POSIX shell, where the next command deletes the directory
    static Optional<ParentWatch> start(Path data) throws IOException {
        if (!Files.isExecutable(SHELL)) {
            return Optional.empty();
        }
        return Optional.of(new ParentWatch(new ProcessBuilder(SHELL.toString(), "-c", SCRIPT, data.toString())
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD)
                .start()));
    }

    /// Ends the watch; the server is not stopped. Idempotent.
    @Override
    public void close() {
        shell.destroyForcibly();
    }
}
