package dev.postern.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/// Sockets that are read from in larger pieces than the driver does, whose own are 8 KiB: an answer of a thousand
/// rows then takes a sixth of the reads. Named to the driver by its property `socketFactory`.
public final class BufferedSockets extends SocketFactory {

    private static final int BUFFER = 65_536;

    @Override
    public Socket createSocket() {
        return new Buffered();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return createSocket(InetAddress.getByName(host), port);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort) throws IOException {
        return createSocket(InetAddress.getByName(host), port, from, fromPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return SocketFactory.getDefault().createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) throws IOException {
        return SocketFactory.getDefault().createSocket(host, port, from, fromPort);
    }

    private static final class Buffered extends Socket {

        private @Nullable InputStream in;

        @Override
        public synchronized InputStream getInputStream() throws IOException {
            if (in == null) {
                in = new Ahead(super.getInputStream());
            }
            return in;
        }
    }

    /// Gives what it has. [java.io.BufferedInputStream] asks the socket, after every read, whether there is more.
    private static final class Ahead extends FilterInputStream {

        private final byte[] buffer = new byte[BUFFER];
        private int from;
        private int to;

        Ahead(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            return isEmpty() ? -1 : Byte.toUnsignedInt(buffer[from++]);
        }

        @Override
        public int read(byte[] into, int at, int length) throws IOException {
            if (length == 0) {
                return 0;
            } else if (isEmpty()) {
                return -1;
            }
            int given = Math.min(length, to - from);
            System.arraycopy(buffer, from, into, at, given);
            from += given;
            return given;
        }

        /// Whether there is nothing, and will be nothing: reads what comes next where it has given everything.
        private boolean isEmpty() throws IOException {
            if (from == to) {
                int read = in.read(buffer, 0, buffer.length); // may time out, and is asked again then
                from = 0;
                to = Math.max(0, read);
            }
            return from == to;
        }

        @Override
        public long skip(long bytes) throws IOException {
            if (bytes <= 0 || isEmpty()) {
                return 0;
            }
            int skipped = (int) Math.min(bytes, to - from);
            from += skipped;
            return skipped;
        }

        @Override
        public int available() throws IOException {
            return to - from + in.available();
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
