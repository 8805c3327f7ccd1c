package dev.postern.server;

import dev.postern.server.ShutdownSettings.DelayEnd;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Shutdown of an HTTP server without a lost request (`docs/decisions.md#shutdown-delay`).
///
/// Each response carries `Connection: close` from its begin, so that clients and proxies open their next connection
/// elsewhere. After the delay, Jetty's handler rejects what still arrives on a kept connection.
final class GracefulShutdown {

    private static final Logger LOG = LoggerFactory.getLogger(GracefulShutdown.class);

    /// Time between two counts of the connections.
    private static final Duration INTERVAL = Duration.ofMillis(20);

    /// Idle time of a connection without a request in a delay that the last connection ends.
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(1);

    /// Time after the shutdown timeout in which cancelled requests respond.
    private static final Duration CUT_TIME = Duration.ofSeconds(1);

    private static final Duration CANCEL_INTERVAL = Duration.ofMillis(100);

    private final GracefulHandler requests = new GracefulHandler();
    private final CountDownLatch delayEnd = new CountDownLatch(1);
    private final ShutdownSettings settings;

    GracefulShutdown(ShutdownSettings settings) {
        this.settings = settings;
    }

    /// Installs the handler that counts requests, and rejects them after the delay.
    void install(Server server) {
        server.setStopTimeout(settings.timeout().plus(CUT_TIME).toMillis());
        server.setHandler(requests);
    }

    /// Ends the delay, also before it has begun.
    void endDelay() {
        delayEnd.countDown();
    }

    /// Closes connections after their next response, and waits for the delay.
    void delay(Server server) {
        if (!server.isRunning()) {
            return;
        }
        if (settings.delay().isPositive()) {
            log("the service is not ready");
        }
        connections(server)
                .forEach(connection -> connection.getHttpConfiguration().setPersistentConnectionsEnabled(false));
        endPoints(server).forEach(GracefulShutdown::closeAfterResponse);
        try {
            awaitDelay(server);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the delay ends
        }
        log("no further connections are accepted");
    }

    /// Waits for the requests in progress, and stops the server.
    ///
    /// @param cancelStatements cancels the running statements, repeatedly once the shutdown timeout is over
    /// @throws IllegalStateException if requests have not ended within the shutdown timeout
    void stop(Server server, Runnable cancelStatements) {
        AtomicLong cut = new AtomicLong();
        Thread cancelling = Thread.ofVirtual().name("shutdown-timeout").start(() -> cut(cut, cancelStatements));
        try {
            server.stop();
        } catch (TimeoutException e) {
            throw new IllegalStateException("Responses did not end within --shutdown-timeout, and were cut off", e);
        } catch (Exception e) {
            throw new IllegalStateException("The server did not stop: " + e.getMessage(), e);
        } finally {
            cancelling.interrupt();
        }
        if (cut.get() > 0) {
            throw new IllegalStateException(
                    "Requests did not end within --shutdown-timeout, and were cancelled: " + cut);
        }
    }

    private void cut(AtomicLong cut, Runnable cancelStatements) {
        try {
            Thread.sleep(settings.timeout());
            cut.set(requests.getCurrentRequestCount());
            LOG.warn("Shutdown: requests are cancelled after the timeout: {}", cut);
            while (true) {
                cancelStatements.run(); // again, because a request can be between two statements
                Thread.sleep(CANCEL_INTERVAL);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the server has stopped
        }
    }

    private void log(String step) {
        LOG.atLevel(settings.delayEnd() == DelayEnd.TIME ? Level.INFO : Level.DEBUG) // a replaced service ends quietly
                .log("Shutdown: {}; requests in progress: {}", step, requests.getCurrentRequestCount());
    }

    private static Stream<HttpConfiguration.ConnectionFactory> connections(Server server) {
        return Stream.of(server.getConnectors())
                .flatMap(connector -> connector.getConnectionFactories().stream())
                .filter(HttpConfiguration.ConnectionFactory.class::isInstance)
                .map(HttpConfiguration.ConnectionFactory.class::cast);
    }

    private static Stream<EndPoint> endPoints(Server server) {
        return Stream.of(server.getConnectors()).flatMap(connector -> connector.getConnectedEndPoints().stream());
    }

    /// Adds `Connection: close` to the response in progress, if its headers have not been sent.
    private static void closeAfterResponse(EndPoint client) {
        HttpConnection http = ClientConnection.http(client);
        if (http != null
                && ConnectionLimits.hasRequest(client)
                && !http.getGenerator().isCommitted()) {
            http.getGenerator().setPersistent(false);
        }
    }

    private void awaitDelay(Server server) throws InterruptedException {
        switch (settings.delayEnd()) {
            case TIME -> {
                boolean _ = isEndedWithin(settings.delay());
            }
            case NO_CONNECTION -> {
                long end = System.nanoTime() + settings.delay().toNanos();
                while (endPoints(server).findAny().isPresent() && end - System.nanoTime() > 0) {
                    Stream.of(server.getConnectors()).forEach(GracefulShutdown::limitIdleTimes);
                    if (isEndedWithin(INTERVAL)) {
                        return;
                    }
                }
            }
        }
    }

    private static void limitIdleTimes(Connector connector) {
        for (EndPoint client : connector.getConnectedEndPoints()) {
            client.setIdleTimeout(
                    ConnectionLimits.hasRequest(client) ? connector.getIdleTimeout() : IDLE_TIMEOUT.toMillis());
        }
    }

    private boolean isEndedWithin(Duration duration) throws InterruptedException {
        return delayEnd.await(duration.toNanos(), TimeUnit.NANOSECONDS);
    }
}
