package dev.postern.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Bound of the client connections by the files that the process can open (`proc_pid_limits(5)`).
///
/// Without a descriptor neither a client nor the admin port nor the pool gets a connection.
final class FileDescriptors {

    private static final Logger LOG = LoggerFactory.getLogger(FileDescriptors.class);

    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final Path OPEN = Path.of("/proc/self/fd");
    private static final String OPEN_FILES = "Max open files";

    /// Descriptors that are kept free for the admin port, cancel requests, files and connections that replace
    /// others.
    private static final int RESERVE = 64;

    private FileDescriptors() {}

    /// Returns the number of client connections that the process can have.
    ///
    /// @param requested value of `--max-connections`
    /// @param poolSize maximum database connections
    static int bound(int requested, int poolSize) {
        if (!Files.isReadable(LIMITS)) {
            return requested;
        }
        try {
            long limit = limit();
            int bounded = bound(requested, poolSize, limit, open());
            if (bounded < requested) {
                LOG.warn(
                        "--max-connections is {} instead of {}: the process can open {} files",
                        bounded,
                        requested,
                        limit);
            }
            return bounded;
        } catch (IOException e) {
            LOG.warn("--max-connections is not bounded: {}", e.getMessage());
            return requested;
        }
    }

    /// @param limit files that the process can open
    /// @param open files that are open
    static int bound(int requested, int poolSize, long limit, long open) {
        return Math.toIntExact(Math.max(1, Math.min(requested, limit - open - poolSize - RESERVE)));
    }

    /// Returns the soft limit; a process without a limit has the largest number.
    private static long limit() throws IOException {
        try (Stream<String> lines = Files.lines(LIMITS)) {
            return lines.filter(line -> line.startsWith(OPEN_FILES))
                    .map(line -> line.substring(OPEN_FILES.length()).strip().split("\\s+")[0])
                    .mapToLong(soft -> soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft))
                    .findFirst()
                    .orElse(Long.MAX_VALUE);
        }
    }

    private static long open() throws IOException {
        try (Stream<Path> files = Files.list(OPEN)) {
            return files.count();
        }
    }
}
