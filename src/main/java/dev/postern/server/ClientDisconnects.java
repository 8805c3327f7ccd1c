package dev.postern.server;

import dev.postern.problem.ProblemException;
import dev.postern.store.Cancellation;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Detector of client disconnects, which cancels the work of a request whose client has closed its connection. It also
/// cancels work that does not end at its deadline.
///
/// The write is then not committed, and the database does not stay busy.
final class ClientDisconnects implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ClientDisconnects.class);

    /// Milliseconds between two polls and before the first. Shorter requests are not polled.
    private static final long POLL_MILLIS = 100;

    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
    private final Thread pollThread =
            Thread.ofPlatform().daemon().name("client-disconnects").start(this::pollWatches);

    private void pollWatches() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException _) {
                return; // by close
            }
            watches.forEach(Watch::poll);
        }
    }

    /// Returns a watch of the client of `http`, which polls from its start until it is closed.
    ///
    /// @param cancellation cancels the work after a disconnect, repeatedly until the watch is closed, because the
    /// work can be between two statements
    Watch watch(Context http, Cancellation cancellation) {
        return new Watch(http, cancellation);
    }

    @Override
    public void close() {
        pollThread.interrupt();
    }

    /// Watch of a request in progress.
    ///
    /// In HTTP/1, no other thread reads its connection between the request body and the next request. In HTTP/2,
    /// Jetty reports that the client has reset the stream or closed the connection.
    final class Watch implements AutoCloseable {

        private final Connection connection;
        private final Cancellation cancellation;

        /// Whether the request is one of HTTP/2, whose connection other requests use as well.
        private final boolean isStream;

        private boolean isFirstPoll = true;
        private boolean disconnected;
        private boolean stopped;

        private Watch(Context http, Cancellation cancellation) {
            this.connection = ClientConnection.of(http);
            this.cancellation = cancellation;
            ServletContextRequest request = ServletContextRequest.getServletContextRequest(http.req());
            this.isStream = Http2Streams.hasRequest(request);
            if (isStream) {
                request.addFailureListener(_ -> setDisconnected());
            }
        }

        private synchronized void setDisconnected() {
            disconnected = true;
        }

        /// Begins to poll, when the request body is read.
        void start() {
            watches.add(this);
        }

        private synchronized void poll() {
            if (isFirstPoll) {
                isFirstPoll = false;
            } else if (!stopped && (disconnected || (!isStream && isEndOfStream()))) {
                disconnected = true;
                notifyDisconnect();
            } else {
                cancellation.cancelIfLate();
            }
        }

        /// Whether a disconnect of the client was detected.
        synchronized boolean isDisconnected() {
            return disconnected;
        }

        private void notifyDisconnect() {
            try {
                cancellation.cancel();
            } catch (ProblemException e) {
                LOG.warn("A client disconnected, but its request could not be cancelled: {}", e.getMessage());
            } catch (RuntimeException e) {
                LOG.error("A client disconnected, but its request could not be cancelled", e); // polling must go on
            }
        }

        private boolean isEndOfStream() {
            EndPoint endPoint = connection.getEndPoint();
            ByteBuffer buffer = BufferUtil.allocate(1);
            try {
                int length = endPoint.fill(buffer);
                if (length > 0 && connection instanceof Connection.UpgradeTo upgrade) {
                    upgrade.onUpgradeTo(buffer); // the client has sent its next request, so it is still connected
                    stopped = true;
                }
                return length < 0;
            } catch (IOException _) {
                return true; // the connection is closed
            }
        }

        @Override
        public void close() {
            watches.remove(this);
            synchronized (this) {
                stopped = true;
            }
        }
    }
}
