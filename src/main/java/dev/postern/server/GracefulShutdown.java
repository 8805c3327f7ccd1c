package dev.postern.server;

import dev.postern.server.ShutdownSettings.DelayEnd;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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

    private final GracefulHandler requests = new GracefulHandler();
    private final CountDownLatch delayEnd = new CountDownLatch(1);
    private final ShutdownSettings settings;

    GracefulShutdown(ShutdownSettings settings) {
        this.settings = settings;
    }

    /// Installs the handler that counts requests, and rejects them after the delay.
    void install(Server server) {
        server.setStopTimeout(settings.timeout().toMillis());
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
