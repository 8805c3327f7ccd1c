package dev.postern.cli;

import dev.postern.problem.CommandException;
import dev.postern.server.ListenAddress;
import dev.postern.server.ListenAddress.PortSharing;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Options for the listen addresses of the API server and the admin server.
final class ListenOptions {

    private static final Set<PosixFilePermission> OWNER_AND_GROUP = new OptionConverters.ModeConverter().convert("660");

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Address to listen on. Default: ${DEFAULT-VALUE}.")
    private String host = "127.0.0.1";

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            converter = OptionConverters.PortConverter.class,
            description = "Port to listen on; 0: any free port. Default: ${DEFAULT-VALUE}.")
    private int port = 8080;

    @Option(
            names = "--reuseport",
            description = "Share the port with other processes that use SO_REUSEPORT. Default: off.")
    private boolean reuseport;

    @Option(
            names = "--unix-socket",
            paramLabel = "PATH",
            converter = OptionConverters.SocketConverter.class,
            description = "Unix socket to listen on instead of a port. Default: none.")
    private @Nullable Path unixSocket;

    @Option(
            names = "--unix-socket-mode",
            paramLabel = "MODE",
            defaultValue = "660",
            converter = OptionConverters.ModeConverter.class,
            description = "File mode of --unix-socket, in octal, 600 to 777. Default: ${DEFAULT-VALUE}.")
    private Set<PosixFilePermission> unixSocketMode = OWNER_AND_GROUP;

    @Option(
            names = "--admin-host",
            paramLabel = "ADDRESS",
            description = "Address that --admin-port listens on. Default: the value of --host.")
    private @Nullable String adminHost;

    @Option(
            names = "--admin-port",
            paramLabel = "PORT",
            converter = OptionConverters.PortConverter.class,
            description = "Port of the admin server (/live, /ready, /metrics, /schema_cache); 0: any free port."
                    + " Default: none.")
    private @Nullable Integer adminPort;

    @Option(
            names = "--admin-unix-socket",
            paramLabel = "PATH",
            converter = OptionConverters.SocketConverter.class,
            description = "Unix socket of the admin server, instead of a port. Default: none.")
    private @Nullable Path adminUnixSocket;

    @Option(
            names = "--admin-unix-socket-mode",
            paramLabel = "MODE",
            defaultValue = "660",
            converter = OptionConverters.ModeConverter.class,
            description = "File mode of --admin-unix-socket, in octal, 600 to 777. Default: ${DEFAULT-VALUE}.")
    private Set<PosixFilePermission> adminUnixSocketMode = OWNER_AND_GROUP;

    /// Whether the service is the child of a process that owns the addresses.
    private boolean attached;

    /// Replaces the addresses by free ports of this machine.
    void attach() {
        attached = true;
    }

    boolean isAttached() {
        return attached;
    }

    private static ListenAddress freePort(String option) {
        return new ListenAddress.TcpAddress(
                InetAddress.getLoopbackAddress().getHostAddress(), 0, PortSharing.EXCLUSIVE, option);
    }

    /// Returns the address that `serve --watch` listens on.
    ///
    /// @throws CommandException if it is a Unix socket
    InetSocketAddress publicAddress() {
        if (unixSocket != null || adminUnixSocket != null) {
            throw CommandErrors.watchOnUnixSocket();
        }
        return new InetSocketAddress(host, port);
    }

    /// Returns the address of the admin server that `serve --watch` listens on; null if it is off.
    @Nullable
    InetSocketAddress publicAdminAddress() {
        return adminPort == null ? null : new InetSocketAddress(adminHost == null ? host : adminHost, adminPort);
    }

    /// Returns the address for clients of the API.
    ListenAddress apiAddress() {
        if (attached) {
            return freePort("--port");
        }
        return unixSocket == null
                ? new ListenAddress.TcpAddress(
                        host, port, reuseport ? PortSharing.SHARED : PortSharing.EXCLUSIVE, "--port")
                : new ListenAddress.UnixSocket(unixSocket, unixSocketMode, "--unix-socket");
    }

    /// Returns the address of the admin server; null if it is off.
    @Nullable
    ListenAddress adminAddress() {
        if (attached && adminPort != null) {
            return freePort("--admin-port");
        }
        if (adminUnixSocket != null) {
            return new ListenAddress.UnixSocket(adminUnixSocket, adminUnixSocketMode, "--admin-unix-socket");
        }
        return adminPort == null
                ? null
                : new ListenAddress.TcpAddress(
                        adminHost == null ? host : adminHost, adminPort, PortSharing.EXCLUSIVE, "--admin-port");
    }
}
