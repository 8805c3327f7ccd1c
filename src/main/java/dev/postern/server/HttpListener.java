package dev.postern.server;

import dev.postern.problem.CommandException;
import dev.postern.problem.StartErrors;
import dev.postern.server.ConnectionSettings.Http2;
import dev.postern.server.ConnectionSettings.ProxyProtocol;
import io.javalin.Javalin;
import io.javalin.config.JettyConfig;
import io.javalin.util.JavalinException;
import io.javalin.util.JavalinLogger;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/// Jetty connectors of a server, which listens on its [ListenAddress].
final class HttpListener {

    /// Mask and value of the bits of a file mode that mark a socket.
    private static final int FILE_TYPE_MASK = 0xF000;

    private static final int SOCKET_TYPE = 0xC000;

    private HttpListener() {}

    /// Adds the connector of an address to Jetty.
    ///
    /// @param certificate certificate of TLS; null for connections without TLS
    static void configure(
            JettyConfig jetty,
            ListenAddress address,
            ConnectionSettings settings,
            @Nullable TlsCertificate certificate) {
        jetty.addConnector((server, http) -> {
            AbstractConnector connector = connector(server, protocols(http, settings, certificate), address);
            connector.setIdleTimeout(settings.idleTimeout().toMillis());
            return connector;
        });
    }

    /// Returns the protocols of a connection from its first byte on: PROXY, TLS and HTTP.
    private static ConnectionFactory[] protocols(
            HttpConfiguration http, ConnectionSettings settings, @Nullable TlsCertificate certificate) {
        List<ConnectionFactory> protocols = new ArrayList<>(List.of(new HttpConnectionFactory(http)));
        if (settings.http2() == Http2.ON) {
            HTTP2CServerConnectionFactory http2 = new HTTP2CServerConnectionFactory(http);
            http2.setStreamIdleTimeout(http.getIdleTimeout());
            protocols.add(http2);
        }
        if (certificate != null) {
            http.addCustomizer(new SecureRequestCustomizer(false)); // clients can use an address instead of a name
            protocols.addFirst(new SslConnectionFactory(certificate.contexts(), HttpVersion.HTTP_1_1.asString()));
        }
        if (settings.proxyProtocol() == ProxyProtocol.ON) {
            protocols.addFirst(new TrustedProxyConnectionFactory(settings.trustedProxies(), protocols.getFirst()));
        }
        return protocols.toArray(ConnectionFactory[]::new);
    }

    private static AbstractConnector connector(Server server, ConnectionFactory[] protocols, ListenAddress address) {
        return switch (address) {
            case ListenAddress.TcpAddress tcp -> {
                ServerConnector connector = new ServerConnector(server, protocols) {
                    @Override
                    protected SocketChannelEndPoint newEndPoint(
                            SocketChannel channel, ManagedSelector selector, SelectionKey key) {
                        return new MeteredEndPoint(channel, selector, key, this);
                    }

                    @Override
                    public CompletableFuture<Void> shutdown() {
                        CompletableFuture<Void> end = super.shutdown();
                        ConnectionLimits.extendIdleTimeouts(this);
                        return end;
                    }
                };
                connector.setHost(tcp.host());
                connector.setPort(tcp.port());
                connector.setReusePort(tcp.sharing() == ListenAddress.PortSharing.SHARED);
                yield connector;
            }
            case ListenAddress.UnixSocket socket -> {
                UnixDomainServerConnector connector = new UnixDomainServerConnector(server, protocols) {
                    @Override
                    protected SelectorManager newSelectorManager(Executor executor, Scheduler timer, int selectors) {
                        return new UnixDomainSelectorManager(executor, timer, selectors) {
                            @Override
                            protected EndPoint newEndPoint(
                                    SelectableChannel channel, ManagedSelector selector, SelectionKey key) {
                                return new MeteredEndPoint((SocketChannel) channel, selector, key, connector());
                            }
                        };
                    }

                    private AbstractConnector connector() {
                        return this;
                    }

                    @Override
                    public CompletableFuture<Void> shutdown() {
                        CompletableFuture<Void> end = super.shutdown();
                        ConnectionLimits.extendIdleTimeouts(this);
                        return end;
                    }
                };
                connector.setUnixDomainPath(socket.path());
                yield connector;
            }
        };
    }

    /// Starts the server.
    ///
    /// @throws CommandException if the address is in use or cannot be used
    static void start(Javalin javalin, ListenAddress address) {
        if (address instanceof ListenAddress.UnixSocket socket) {
            deleteStaleSocket(socket);
        }
        JavalinLogger.enabled = false; // the failure is thrown, so it must not be logged too
        try {
            javalin.start();
        } catch (JavalinException e) {
            throw listenException(address, reason(e));
        } finally {
            JavalinLogger.enabled = true;
        }
        if (address instanceof ListenAddress.UnixSocket(Path path, var mode, String _)) {
            try {
                Files.setPosixFilePermissions(path, mode);
            } catch (IOException e) {
                javalin.stop();
                throw listenException(address, " cannot be given its permissions: " + e.getMessage());
            }
        }
    }

    /// Deletes the socket of a service that was killed. Any other file is kept.
    private static void deleteStaleSocket(ListenAddress.UnixSocket socket) {
        Path path = socket.path();
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            if (!isSocket(path)) {
                throw listenException(socket, " exists and is not a socket");
            }
            try (var _ = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
                throw listenException(socket, " is in use");
            }
        } catch (ConnectException e) {
            delete(socket); // left by a process that has ended
        } catch (IOException e) {
            throw listenException(socket, " exists and may be in use: " + e.getMessage());
        }
    }

    /// Whether the path is a socket itself (`inode(7)`), not a pipe, a device or a link.
    private static boolean isSocket(Path path) throws IOException {
        int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        return (mode & FILE_TYPE_MASK) == SOCKET_TYPE;
    }

    private static void delete(ListenAddress.UnixSocket socket) {
        try {
            Files.delete(socket.path());
        } catch (IOException e) {
            throw listenException(socket, " of a stopped service cannot be deleted");
        }
    }

    private static String reason(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                boolean inUse = String.valueOf(cause.getMessage()).contains("in use");
                return inUse ? " is in use" : " cannot be used";
            } else if (cause instanceof SocketException) {
                return " cannot be used: " + cause.getMessage();
            }
        }
        return " cannot be used";
    }

    private static CommandException listenException(ListenAddress address, String reason) {
        return switch (address) {
            case ListenAddress.TcpAddress(String host, int port, ListenAddress.PortSharing _, String option) ->
                StartErrors.portNotUsable(host, port, reason, option);
            case ListenAddress.UnixSocket(Path path, var _, String option) ->
                StartErrors.socketNotUsable(path, reason, option);
        };
    }

    /// Returns the address as the beginning of a URL, or as `unix:` with a path.
    static String address(Javalin javalin, ListenAddress address) {
        return switch (address) {
            case ListenAddress.TcpAddress tcp -> ListenAddress.origin(tcp.host(), javalin.port());
            case ListenAddress.UnixSocket socket -> "unix:" + socket.path();
        };
    }
}
