package dev.postern.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.util.BufferUtil;

/// Connection of a client that counts the bytes that the client takes.
///
/// Jetty's idle timeout begins again with every byte, so a client that reads one byte now and then would hold a
/// response for any time.
final class MeteredEndPoint extends SocketChannelEndPoint {

    /// Bytes that were passed to the operating system.
    private final AtomicLong sentBytes = new AtomicLong();

    private Period period = new Period(0, 0, false);

    /// Period in which the client must take bytes; only the checking thread uses it.
    ///
    /// @param isRunning whether the client was waited for at every check since the start
    private record Period(long startNanos, long startBytes, boolean isRunning) {}

    MeteredEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key, AbstractConnector connector) {
        super(channel, selector, key, connector.getScheduler());
        setIdleTimeout(connector.getIdleTimeout());
    }

    @Override
    public boolean flush(ByteBuffer... buffers) throws IOException {
        long before = BufferUtil.remaining(buffers);
        try {
            return super.flush(buffers);
        } finally {
            sentBytes.addAndGet(before - BufferUtil.remaining(buffers));
        }
    }

    /// Whether the client has taken less than the minimum in a whole period. It is called periodically.
    ///
    /// A response whose next bytes are not ready yet does not wait for its client.
    boolean isSlow(SendRate min, long nowNanos) {
        long sent = sentBytes.get();
        if (!getWriteFlusher().isPending() || !period.isRunning()) {
            period = new Period(nowNanos, sent, getWriteFlusher().isPending());
            return false;
        } else if (nowNanos - period.startNanos() < min.period().toNanos()) {
            return false;
        }
        boolean isSlow = sent - period.startBytes() < min.bytes();
        period = new Period(nowNanos, sent, true);
        return isSlow;
    }
}
