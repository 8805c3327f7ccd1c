package dev.postern.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/// HTTP client for one GET request that reads the response bytes only when the test asks for them.
public final class RawClient implements AutoCloseable {

    private static final String END_OF_HEAD = "\r\n\r\n";
    private static final String LAST_CHUNK = "0\r\n\r\n";

    private final SocketChannel socket;
    private byte[] received = new byte[1 << 20];
    private int length;
    private int headEnd = -1;

    private RawClient(SocketChannel socket) {
        this.socket = socket;
    }

    /// HTTP version of a request, and whether it sends `Connection: close`.
    public enum Protocol {
        HTTP_1_1,
        HTTP_1_1_CLOSE,
        HTTP_1_0
    }

    /// End of a response as a client sees it.
    public enum ResponseEnd {
        COMPLETE,
        BROKEN
    }

    /// Sends a GET request over TCP with a small receive buffer, so that an unread response blocks the server.
    public static RawClient get(String origin, Protocol protocol, String path, String accept) throws IOException {
        URI uri = URI.create(origin);
        SocketChannel socket = SocketChannel.open(StandardProtocolFamily.INET);
        socket.setOption(StandardSocketOptions.SO_RCVBUF, 16_384);
        return open(socket, new InetSocketAddress(uri.getHost(), uri.getPort()), protocol, path, accept);
    }

    /// Sends a GET request over a Unix socket.
    public static RawClient unix(Path path, Protocol protocol, String target, String accept) throws IOException {
        SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
        return open(socket, UnixDomainSocketAddress.of(path), protocol, target, accept);
    }

    private static RawClient open(
            SocketChannel socket, SocketAddress address, Protocol protocol, String path, String accept)
            throws IOException {
        socket.connect(address);
        String request = "GET " + path + (protocol == Protocol.HTTP_1_0 ? " HTTP/1.0" : " HTTP/1.1")
                + "\r\nHost: x\r\nAccept: " + accept
                + (protocol == Protocol.HTTP_1_1_CLOSE ? "\r\nConnection: close" : "")
                + END_OF_HEAD;
        socket.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        return new RawClient(socket);
    }

    /// Reads the first 100 kB, which include the start of the body.
    public void readSome() throws IOException {
        while (length < 100_000 && read()) {
            Thread.onSpinWait();
        }
    }

    /// Whether the server has not reset the connection. Each call sends a byte, as of the next request.
    public boolean isConnected() {
        try {
            socket.write(ByteBuffer.wrap(new byte[] {'G'}));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /// Reads until the response is complete or the connection has ended.
    public ResponseEnd readToEnd() throws IOException {
        try {
            while (!isComplete() && read()) {
                Thread.onSpinWait();
            }
        } catch (SocketException e) {
            return ResponseEnd.BROKEN; // connection reset
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("reset")) {
                return ResponseEnd.BROKEN;
            }
            throw e;
        }
        return isComplete() || !hasFraming() ? ResponseEnd.COMPLETE : ResponseEnd.BROKEN;
    }

    private boolean read() throws IOException {
        if (received.length - length < 65_536) {
            received = Arrays.copyOf(received, 2 * received.length);
        }
        int read = socket.read(ByteBuffer.wrap(received, length, received.length - length));
        length += Math.max(0, read);
        return read >= 0;
    }

    private boolean hasFraming() {
        return isChunked() || contentLength() >= 0;
    }

    private boolean isChunked() {
        return head().toLowerCase(Locale.ROOT).contains("\r\ntransfer-encoding: chunked");
    }

    private long contentLength() {
        return head().toLowerCase(Locale.ROOT)
                .lines()
                .filter(line -> line.startsWith("content-length: "))
                .mapToLong(line -> Long.parseLong(line.substring("content-length: ".length())))
                .findFirst()
                .orElse(-1);
    }

    /// Whether the response has arrived as a whole; false without Content-Length and chunks.
    private boolean isComplete() {
        int head = headEnd();
        if (head < 0) {
            return false;
        } else if (isChunked()) {
            int from = Math.max(head, length - LAST_CHUNK.length() - 2);
            String end = new String(received, from, length - from, StandardCharsets.ISO_8859_1);
            return end.equals("\r\n" + LAST_CHUNK) || end.equals(LAST_CHUNK);
        }
        return contentLength() >= 0 && length >= head + contentLength();
    }

    private int headEnd() {
        if (headEnd < 0) {
            int searched = Math.min(length, 16_384);
            int end = new String(received, 0, searched, StandardCharsets.ISO_8859_1).indexOf(END_OF_HEAD);
            headEnd = end < 0 ? -1 : end + END_OF_HEAD.length();
        }
        return headEnd;
    }

    /// Returns the status line and the headers; empty before all of them have arrived.
    public String head() {
        int end = headEnd();
        return end < 0 ? "" : new String(received, 0, end, StandardCharsets.ISO_8859_1);
    }

    /// Returns the bytes received after the headers, including chunk sizes.
    public String body() {
        int end = headEnd();
        return end < 0 ? "" : new String(received, end, length - end, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
