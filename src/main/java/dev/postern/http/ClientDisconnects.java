package dev.postern.http;

import dev.postern.problem.ProblemException;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Notices that a client has gone while its request is worked on, and has the work given up: what nobody waits
/// for is not written, and does not keep the database busy.
final class ClientDisconnects implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ClientDisconnects.class);

    private static final String ATTRIBUTE = ClientDisconnects.class.getName();

    /// Between two looks, and before the first, in milliseconds: work that takes less is not looked at.
    private static final long PERIOD = 100;

    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
    private final Thread looking =
            Thread.ofPlatform().daemon().name("departures").start(this::look);

    private void look() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(PERIOD);
            } catch (InterruptedException e) {
                return;
            }
            watches.forEach(Watch::poll);
        }
    }

    /// Watches the client of `http` until the watch is closed.
    ///
    /// @param giveUp is run, by another thread, when the client has gone; again and again until the watch is
    /// closed, for the work may be between two statements
    Watch watch(Context http, Runnable giveUp) {
        Watch watch = new Watch(http, giveUp);
        http.attribute(ATTRIBUTE, watch);
        watches.add(watch);
        return watch;
    }

    /// Whether the client of `http` was seen to have gone while it was watched.
    static boolean hasDisconnected(Context http) {
        Watch last = http.attribute(ATTRIBUTE);
        return last != null && last.isGone();
    }

    @Override
    public void close() {
        looking.interrupt();
    }

    /// One request that is worked on. Its connection is read from nowhere else meanwhile: the body has been
    /// read, and the next request is read after the answer.
    final class Watch implements AutoCloseable {

        private final Connection connection;
        private final Runnable cancel;
        private boolean young = true;
        private boolean gone;
        private boolean done;

        private Watch(Context http, Runnable giveUp) {
            this.connection = ClientConnection.of(http);
            this.cancel = giveUp;
        }

        private synchronized void poll() {
            if (young) {
                young = false;
            } else if (!done && (gone || hasGone())) {
                gone = true;
                notifyDisconnect();
            }
        }

        private synchronized boolean isGone() {
            return gone;
        }

        private void notifyDisconnect() {
            try {
                cancel.run();
            } catch (ProblemException e) {
                LOG.warn("A client has gone, but its work could not be given up: {}", e.getMessage());
            } catch (RuntimeException e) {
                LOG.error("A client has gone, but its work could not be given up", e); // others are watched still
            }
        }

        private boolean hasGone() {
            EndPoint endPoint = connection.getEndPoint();
            ByteBuffer next = BufferUtil.allocate(1);
            try {
                int read = endPoint.fill(next);
                if (read > 0 && connection instanceof Connection.UpgradeTo buffer) {
                    buffer.onUpgradeTo(next); // it has sent its next request already, and so is there
                    done = true;
                }
                return read < 0;
            } catch (IOException e) {
                return true;
            }
        }

        @Override
        public void close() {
            watches.remove(this);
            synchronized (this) {
                done = true;
            }
        }
    }
}
