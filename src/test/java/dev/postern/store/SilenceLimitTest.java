package dev.postern.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.testing.Polling;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Tests of reads from a silent peer.
class SilenceLimitTest {

    /// Message of PostgreSQL, which is passed on once it is complete.
    private static final byte[] READY_FOR_QUERY = {'Z', 0, 0, 0, 5, 'I'};

    @Test
    void silenceLongerThanTimeout_closesSocket() throws Exception {
        try (Peer peer = new Peer()) {
            peer.socket.setSoTimeout(1_000);
            InputStream in = peer.socket.getInputStream();
            assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
            assertThat(peer.socket.isClosed()).isTrue();
        }
    }

    @Test
    void shortTimeoutOfDriver_leavesSocketOpen() throws Exception {
        try (Peer peer = new Peer()) {
            peer.socket.setSoTimeout(1);
            InputStream in = peer.socket.getInputStream();
            assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
            peer.accepted.getOutputStream().write(READY_FOR_QUERY);
            peer.socket.setSoTimeout(0);
            assertThat(in.read()).isEqualTo('Z');
        }
    }

    /// The checks find a later read than the one they are for, which they must neither end early nor forget.
    @Test
    void laterReadIsSilent_closesOnce() {
        AtomicInteger closings = new AtomicInteger();
        SilenceLimit limit = new SilenceLimit(closings::incrementAndGet);
        limit.set(Duration.ofMillis(100));
        for (int i = 0; i < 5; i++) {
            limit.readStarted();
            Deadline end = Deadline.after(Duration.ofMillis(50));
            Polling.until(end::isOver);
            limit.readEnded();
        }
        assertThat(limit.isExceeded()).isFalse();
        limit.readStarted();
        Polling.until(limit::isExceeded);
        Polling.until(() -> closings.get() == 1);
    }

    @Test
    void shorterLimit_replacesCheckOfLongerOne() {
        SilenceLimit limit = new SilenceLimit(() -> {});
        limit.set(Duration.ofHours(1));
        limit.readStarted();
        limit.readEnded();
        limit.set(Duration.ofMillis(1));
        limit.readStarted();
        Polling.until(limit::isExceeded);
    }

    /// Two ends of a connection.
    private static final class Peer implements AutoCloseable {

        private final Socket socket;
        private final Socket accepted;

        Peer() throws IOException {
            try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                socket = new BufferedSocketFactory().createSocket();
                socket.connect(server.getLocalSocketAddress());
                accepted = server.accept();
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
            accepted.close();
        }
    }
}
