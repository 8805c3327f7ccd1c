package dev.postern.server;

import dev.postern.problem.FatalErrors;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.component.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Limits of client connections: their number, the time to send headers, the rate of responses, and the shutdown
/// timeout.
///
/// Jetty closes a connection that is idle for `--idle-timeout`. A client that sends a byte of its headers, or takes
/// one of a response, now and then would hold a connection for any time.
final class ConnectionLimits implements LifeCycle.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLimits.class);

    private static final Duration HEADER_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CHECK_PERIOD = Duration.ofSeconds(1);
    private static final Duration SHUTDOWN_CHECK_PERIOD = Duration.ofMillis(100);

    private final Server server;
    private final SendRate minSendRate;

    private ConnectionLimits(Server server, SendRate minSendRate) {
        this.server = server;
        this.minSendRate = minSendRate;
    }

    /// Installs the limits on a server.
    ///
    /// @param maxConnections maximum connections at a time; further connections wait
    /// @param minSendRate minimum rate at which a client takes a response
    static void install(Server server, int maxConnections, SendRate minSendRate) {
        server.addBean(new NetworkConnectionLimit(maxConnections, server));
        server.addEventListener(new ConnectionLimits(server, minSendRate));
    }

    /// Resets a connection whose response is incomplete, because Jetty would close it in order.
    private static void resetIncomplete(EndPoint client) {
        HttpConnection http = ClientConnection.http(client);
        if (http != null
                && http.getGenerator().isCommitted()
                && !http.getGenerator().isEnd()) {
            Request request = http.getHttpChannel().getRequest();
            String name = request == null
                    ? "A response"
                    : request.getMethod() + " " + request.getHttpURI().getPath();
            LOG.warn("{} was cut off: the shutdown timeout is over, client {}", name, client.getRemoteSocketAddress());
            ClientConnection.reset(client, new TimeoutException("The shutdown timeout is over"));
        }
    }

    @Override
    public void lifeCycleStarted(LifeCycle started) {
        for (Connector connector : server.getConnectors()) {
            connector.addEventListener(new LifeCycle.Listener() {
                @Override
                public void lifeCycleStopping(LifeCycle stopping) { // runs when the shutdown timeout is over
                    connector.getConnectedEndPoints().forEach(ConnectionLimits::resetIncomplete);
                }
            });
        }
        scheduleCheck();
    }

    /// Lets responses in flight use the whole shutdown timeout.
    ///
    /// When a connector shuts down, Jetty gives each connection a second without traffic. That is enough for
    /// idle connections only, which a client can keep open for longer than the shutdown timeout.
    static void extendIdleTimeouts(AbstractConnector connector) {
        for (EndPoint client : connector.getConnectedEndPoints()) {
            // 0 is no timeout: resetIncomplete ends and logs the response
            client.setIdleTimeout(hasRequest(client) ? 0 : connector.getShutdownIdleTimeout());
        }
        if (connector.getServer().isStopping()) {
            connector
                    .getScheduler()
                    .schedule(
                            () -> extendIdleTimeouts(connector),
                            SHUTDOWN_CHECK_PERIOD.toMillis(),
                            TimeUnit.MILLISECONDS);
        }
    }

    /// Whether a request of a client is in progress.
    static boolean hasRequest(EndPoint client) {
        HttpConnection http = ClientConnection.http(client);
        return http == null
                ? Http2Streams.areOpen(client)
                : http.getHttpChannel().getRequest() != null;
    }

    private void scheduleCheck() {
        if (server.isRunning()) {
            server.getScheduler().schedule(this::closeSlow, CHECK_PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void closeSlow() {
        long now = System.nanoTime();
        try {
            for (Connector connector : server.getConnectors()) {
                connector.getConnectedEndPoints().forEach(client -> closeSlow(client, now));
            }
        } catch (Error e) {
            FatalErrors.check(e); // the scheduler would drop the error
            throw e;
        } finally {
            scheduleCheck();
        }
    }

    private void closeSlow(EndPoint client, long now) {
        HttpConnection http = ClientConnection.http(client);
        if (http != null && isSlow(http.getParser(), now)) {
            LOG.debug("{} was closed because its headers arrived too slowly", client);
            client.close(new TimeoutException("The headers arrived too slowly"));
        }
        if (client instanceof MeteredEndPoint metered && metered.isSlow(minSendRate, now)) {
            LOG.warn(
                    "A response was cut off: its client took it too slowly, client {}",
                    client.getRemoteSocketAddress());
            ClientConnection.reset(client, new TimeoutException("The client took the response too slowly"));
        }
    }

    private static boolean isSlow(HttpParser parser, long now) {
        return !parser.isStart()
                && parser.inHeaderState()
                && now - parser.getBeginNanoTime() > HEADER_TIMEOUT.toNanos();
    }
}
