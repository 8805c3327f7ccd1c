package dev.postern.server;

import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/// Address that a server listens on (`docs/dialect.md` 1.12).
public sealed interface ListenAddress {

    /// Returns the option that sets the address.
    String option();

    /// TCP port of a local address.
    ///
    /// @param port port number; 0 for a free port
    record TcpAddress(String host, int port, PortSharing sharing, String option) implements ListenAddress {}

    /// Returns the URL of a port without a path, which a program on this machine can open.
    ///
    /// @param host name or address; an address of all interfaces becomes that of this machine
    static String origin(String host, int port) {
        String reachable = switch (host) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::", "0:0:0:0:0:0:0:0" -> "::1";
            default -> host;
        };
        boolean isBare = reachable.contains(":") && !reachable.startsWith("["); // RFC 3986, 3.2.2
        String escaped = reachable.replace("%", "%25"); // a zone (RFC 6874)
        return "http://" + (isBare ? "[" + escaped + "]" : escaped) + ":" + port;
    }

    /// Unix socket, for local clients.
    ///
    /// @param mode permissions of the socket; clients need the write permission
    record UnixSocket(Path path, Set<PosixFilePermission> mode, String option) implements ListenAddress {

        /// Maximum bytes of a socket path on Linux (unix(7)), without the final zero.
        public static final int MAX_PATH_BYTES = 107;
    }

    /// Whether several processes can listen on the same port.
    enum PortSharing {
        /// Only one process can listen on the port.
        EXCLUSIVE,
        /// All processes that set SO_REUSEPORT share the port, and the system distributes the connections.
        SHARED
    }
}
