package dev.postern.http;

import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/// Where a server listens (`dialect.md` 1.12).
public sealed interface Place {

    /// The option that chooses another one.
    String option();

    /// A port of an address of this machine.
    ///
    /// @param number 0: a free one
    record Port(String host, int number, Sharing sharing, String option) implements Place {}

    /// A socket in the file system, for programs of this machine.
    ///
    /// @param mode who may connect, which takes the right to write
    record Socket(Path path, Set<PosixFilePermission> mode, String option) implements Place {

        /// Bytes of a path: what Linux has room for (unix(7)), without the zero at its end.
        public static final int LONGEST = 107;
    }

    /// Whether other processes may listen on the same port.
    enum Sharing {
        /// No: who comes second is refused.
        ALONE,
        /// All that say so (SO_REUSEPORT); the system deals connections out between them.
        SHARED
    }
}
