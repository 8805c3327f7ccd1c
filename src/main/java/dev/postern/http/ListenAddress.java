package dev.postern.http;

import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/// Where a server listens (`dialect.md` 1.12).
public sealed interface ListenAddress {

    /// The option that chooses another one.
    String option();

    /// A port of an address of this machine.
    ///
    /// @param number 0: a free one
    record TcpAddress(String host, int number, PortSharing sharing, String option) implements ListenAddress {}

    /// A socket in the file system, for programs of this machine.
    ///
    /// @param mode who may connect, which takes the right to write
    record UnixSocket(Path path, Set<PosixFilePermission> mode, String option) implements ListenAddress {

        /// Bytes of a path: what Linux has room for (unix(7)), without the zero at its end.
        public static final int LONGEST = 107;
    }

    /// Whether other processes may listen on the same port.
    enum PortSharing {
        /// No: who comes second is refused.
        EXCLUSIVE,
        /// All that say so (SO_REUSEPORT); the system deals connections out between them.
        SHARED
    }
}
