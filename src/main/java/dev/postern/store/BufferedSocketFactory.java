package dev.postern.store;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Map;
import javax.net.SocketFactory;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/// Factory of sockets that read in blocks of 64 KiB, named by the driver property `socketFactory`.
///
/// The driver reads in blocks of 8 KiB, so a response of a thousand rows takes a sixth of the reads. The sockets
/// also measure the rows, see [RowMeter].
///
/// A peer that has vanished is detected within 20 seconds, instead of the two hours of most systems. A read that takes
/// longer than the timeout closes the socket, see [SilenceLimit].
public final class BufferedSocketFactory extends SocketFactory {

    /// Seconds of silence before the first probe, seconds between probes, and unanswered probes (`tcp(7)`).
    private static final Map<SocketOption<Integer>, Integer> KEEPALIVE = Map.of(
            ExtendedSocketOptions.TCP_KEEPIDLE, 10,
            ExtendedSocketOptions.TCP_KEEPINTERVAL, 3,
            ExtendedSocketOptions.TCP_KEEPCOUNT, 3);

    /// Timeout below which a read fails but leaves the socket open.
    private static final int MIN_SILENCE_MILLIS = 1_000;

    @Override
    public Socket createSocket() throws IOException {
        Socket socket = new BufferedSocket();
        for (var option : KEEPALIVE.entrySet()) {
            if (socket.supportedOptions().contains(option.getKey())) {
                socket.setOption(option.getKey(), option.getValue());
            }
        }
        return socket;
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
        private final SilenceLimit silence = new SilenceLimit(this);
        private @Nullable InputStream in;
        private @Nullable OutputStream out;

        @Override
        public synchronized InputStream getInputStream() throws IOException {
            if (in == null) {
                in = new ReadAheadStream(new LimitedInputStream(super.getInputStream(), silence), meter);
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

        /// Sets the longest silence of the server while a response is awaited.
        ///
        /// The driver waits for less than a second to look for messages, and the socket has to survive that.
        @Override
        public synchronized void setSoTimeout(int millis) throws SocketException {
            boolean isPoll = millis > 0 && millis < MIN_SILENCE_MILLIS;
            super.setSoTimeout(isPoll ? millis : 0);
            silence.set(Duration.ofMillis(isPoll ? 0 : millis));
        }

        @Override
        public synchronized int getSoTimeout() throws SocketException {
            int own = super.getSoTimeout();
            return own > 0 ? own : Math.toIntExact(silence.get().toMillis());
        }
    }

    /// Input stream whose reads have a limit.
    private static final class LimitedInputStream extends FilterInputStream {

        private final SilenceLimit silence;

        LimitedInputStream(InputStream in, SilenceLimit silence) {
            super(in);
            this.silence = silence;
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            silence.readStarted();
            try {
                return in.read(target, from, length);
            } catch (SocketException e) {
                if (silence.isExceeded()) {
                    throw new SocketTimeoutException(
                            "The server was silent for " + silence.get().toMillis() + " ms");
                }
                throw e;
            } finally {
                silence.readEnded();
            }
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
