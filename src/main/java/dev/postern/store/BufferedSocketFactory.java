package dev.postern.store;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/// Factory of sockets that read in blocks of 64 KiB, named by the driver property `socketFactory`.
///
/// The driver reads in blocks of 8 KiB, so a response of a thousand rows takes a sixth of the reads. The sockets
/// also measure the rows, see [RowMeter].
public final class BufferedSocketFactory extends SocketFactory {

    @Override
    public Socket createSocket() {
        return new BufferedSocket();
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

    private static final class BufferedSocket extends Socket {

        private final RowMeter meter = new RowMeter();
        private @Nullable InputStream in;
        private @Nullable OutputStream out;

        @Override
        public synchronized InputStream getInputStream() throws IOException {
            if (in == null) {
                in = new ReadAheadStream(super.getInputStream(), meter);
            }
            return in;
        }

        @Override
        public synchronized OutputStream getOutputStream() throws IOException {
            if (out == null) {
                out = new MeteredOutputStream(super.getOutputStream(), meter);
            }
            return out;
        }
    }

    /// Output stream that notifies the meter when the driver sends. It has no buffer, because the driver has one.
    private static final class MeteredOutputStream extends FilterOutputStream {

        private final RowMeter meter;

        MeteredOutputStream(OutputStream out, RowMeter meter) {
            super(out);
            this.meter = meter;
        }

        @Override
        public void write(int value) throws IOException {
            meter.requestSent();
            out.write(value);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            meter.requestSent();
            out.write(bytes, from, length);
        }
    }
}
