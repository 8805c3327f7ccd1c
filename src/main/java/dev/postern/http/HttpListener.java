package dev.postern.http;

import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import io.javalin.Javalin;
import io.javalin.config.JettyConfig;
import io.javalin.util.JavalinException;
import io.javalin.util.JavalinLogger;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;

/// Has a server listen at its [ListenAddress].
final class HttpListener {

    /// Of a file's mode: the bits that say what it is, and what they say of a socket.
    private static final int FILE_TYPE = 0xF000;

    private static final int SOCKET = 0xC000;

    private HttpListener() {}

    /// What Jetty needs to know before the start.
    static void configure(JettyConfig jetty, ListenAddress place) {
        jetty.addConnector((server, http) -> connector(server, http, place));
    }

    private static Connector connector(Server server, HttpConfiguration http, ListenAddress place) {
        HttpConnectionFactory factory = new HttpConnectionFactory(http);
        return switch (place) {
            case ListenAddress.TcpAddress port -> {
                ServerConnector connector = new ServerConnector(server, factory) {
                    @Override
                    public CompletableFuture<Void> shutdown() {
                        CompletableFuture<Void> end = super.shutdown();
                        ConnectionLimits.letFinish(this);
                        return end;
                    }
                };
                connector.setHost(port.host());
                connector.setPort(port.number());
                connector.setReusePort(port.sharing() == ListenAddress.PortSharing.SHARED);
                yield connector;
            }
            case ListenAddress.UnixSocket socket -> {
                UnixDomainServerConnector connector = new UnixDomainServerConnector(server, factory) {
                    @Override
                    public CompletableFuture<Void> shutdown() {
                        CompletableFuture<Void> end = super.shutdown();
                        ConnectionLimits.letFinish(this);
                        return end;
                    }
                };
                connector.setUnixDomainPath(socket.path());
                yield connector;
            }
        };
    }

    /// Starts listening.
    ///
    /// @throws ProblemException where another listens there, or nobody can
    static void start(Javalin javalin, ListenAddress place) {
        if (place instanceof ListenAddress.UnixSocket socket) {
            clear(socket);
        }
        JavalinLogger.enabled = false; // what fails is thrown, and told once
        try {
            javalin.start();
        } catch (JavalinException e) {
            throw refused(place, reason(e));
        } finally {
            JavalinLogger.enabled = true;
        }
        if (place instanceof ListenAddress.UnixSocket(Path path, var mode, String _)) {
            try {
                Files.setPosixFilePermissions(path, mode);
            } catch (IOException e) {
                javalin.stop();
                throw refused(place, " cannot have its mode: " + e.getMessage());
            }
        }
    }

    /// Takes away the socket of a service that was killed. Nothing else is taken away.
    private static void clear(ListenAddress.UnixSocket socket) {
        Path path = socket.path();
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            if (!isSocket(path)) {
                throw refused(socket, " is there already, and is no socket");
            }
            try (var _ = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
                throw refused(socket, " is in use");
            }
        } catch (ConnectException e) {
            remove(socket); // nobody listens
        } catch (IOException e) {
            throw refused(socket, " is there already, and cannot be asked whether it is in use: " + e.getMessage());
        }
    }

    /// Whether it is a socket itself (`inode(7)`): no pipe, no device, no link to one.
    private static boolean isSocket(Path path) throws IOException {
        int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        return (mode & FILE_TYPE) == SOCKET;
    }

    private static void remove(ListenAddress.UnixSocket socket) {
        try {
            Files.delete(socket.path());
        } catch (IOException e) {
            throw refused(socket, " is left over from another service, and cannot be removed");
        }
    }

    private static String reason(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                boolean inUse = String.valueOf(cause.getMessage()).contains("in use");
                return inUse ? " is in use" : " cannot be listened on";
            } else if (cause instanceof SocketException) {
                return " cannot be listened on: " + cause.getMessage();
            }
        }
        return " cannot be listened on";
    }

    private static ProblemException refused(ListenAddress place, String why) {
        return switch (place) {
            case ListenAddress.TcpAddress(String host, int number, ListenAddress.PortSharing _, String option) ->
                ApiError.of(ErrorCode.INTERNAL, "Port " + number + " on " + host + why)
                        .withHint("Choose another with " + option + "; 0 takes a free one.")
                        .exception();
            case ListenAddress.UnixSocket(Path path, var _, String option) ->
                ApiError.of(ErrorCode.INTERNAL, "The socket " + path + why)
                        .withHint("Choose another path with " + option + ", in a directory that can be written to.")
                        .exception();
        };
    }

    /// Where it listens, as a URL's beginning or as `unix:` and a path.
    static String address(Javalin javalin, ListenAddress place) {
        return switch (place) {
            case ListenAddress.TcpAddress port -> "http://" + port.host() + ":" + javalin.port();
            case ListenAddress.UnixSocket socket -> "unix:" + socket.path();
        };
    }
}
