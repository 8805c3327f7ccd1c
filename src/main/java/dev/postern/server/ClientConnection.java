package dev.postern.server;

import io.javalin.http.Context;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Connection of a request.
final class ClientConnection {

    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

    private static final int LOCAL_SEND_BUFFER_BYTES = 128 << 10;

    private ClientConnection() {}

    static Connection of(Context http) {
        return ServletContextRequest.getServletContextRequest(http.req())
                .getConnectionMetaData()
                .getConnection();
    }

    /// Returns the HTTP connection of a socket, with or without TLS; null before its protocol is known.
    static @Nullable HttpConnection http(EndPoint socket) {
        return switch (socket.getConnection()) {
            case HttpConnection http -> http;
            case SslConnection tls -> http(tls.getSslEndPoint());
            case null, default -> null;
        };
    }

    static EndPoint endPoint(Context http) {
        return of(http).getEndPoint();
    }

    /// Limits the bytes that the operating system takes of a long response before its client reads them.
    ///
    /// It takes megabytes of a local connection at once, and then more only after the client has read a third of
    /// them. The rate of a client, or of one behind a local proxy, could then not be measured.
    static void limitSendBuffer(Context http) {
        EndPoint client = endPoint(http);
        if (client.getTransport() instanceof SocketChannel channel
                && client.getRemoteSocketAddress() instanceof InetSocketAddress remote
                && remote.getAddress().isLoopbackAddress()) {
            try {
                channel.setOption(StandardSocketOptions.SO_SNDBUF, LOCAL_SEND_BUFFER_BYTES);
            } catch (IOException e) {
                LOG.debug("{} keeps its send buffer", client, e);
            }
        }
    }

    /// Whether a client can detect a truncated response without a length, by chunks or by a TCP reset.
    static boolean showsTruncation(Context http) {
        return !isHttp10(http) || !isUnixSocket(endPoint(http));
    }

    /// Whether the client's protocol has no chunks.
    static boolean isHttp10(Context http) {
        return http.protocol().equals("HTTP/1.0");
    }

    private static boolean isUnixSocket(EndPoint client) {
        return client.getLocalSocketAddress() instanceof UnixDomainSocketAddress;
    }

    /// Resets the connection of a request, or only its stream in HTTP/2, so that its response looks truncated.
    static void reset(Request request, Throwable cause) {
        if (Http2Streams.hasRequest(request)) {
            Http2Streams.reset(request);
        } else {
            reset(request.getConnectionMetaData().getConnection().getEndPoint(), cause);
        }
    }

    /// Closes a connection by a TCP reset.
    ///
    /// In an orderly close, a response that ends with its connection would look complete (RFC 9112, 6.3).
    static void reset(EndPoint client, Throwable cause) {
        if (client.getTransport() instanceof SocketChannel channel && !isUnixSocket(client)) {
            try {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            } catch (ClosedChannelException e) {
                LOG.debug("{} is already closed", client, e);
            } catch (IOException e) {
                LOG.warn("{} cannot be reset and is closed instead", client, e);
            }
        }
        client.close(cause);
    }
}
