package dev.postern.http;

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

/// Connections of clients: how many there may be, for how long one may be in the middle of its headers, and the end of
/// those that are in the middle of a response when the shutdown timeout is over.
///
/// Jetty closes a connection on which nothing comes for half a minute; headers of which a byte comes now and
/// then would hold it for as long as their sender likes.
final class ConnectionLimits implements LifeCycle.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLimits.class);
    private static final Duration HEADERS = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration STOP_PERIOD = Duration.ofMillis(100);

    private final Server server;

    private ConnectionLimits(Server server) {
        this.server = server;
    }

    /// @param most connections at a time; further ones wait until one is closed
    static void limit(Server server, int most) {
        server.addBean(new NetworkConnectionLimit(most, server));
        server.addEventListener(new ConnectionLimits(server));
    }

    /// Resets a connection whose response is not complete: Jetty would close it in order.
    private static void cutOff(EndPoint client) {
        if (client.getConnection() instanceof HttpConnection http
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
                public void lifeCycleStopping(LifeCycle stopping) { // when the shutdown timeout is over
                    connector.getConnectedEndPoints().forEach(ConnectionLimits::cutOff);
                }
            });
        }
        watch();
    }

    /// Lets responses take all of the shutdown timeout. When a connector is shut down, Jetty gives each connection one
    /// more second without traffic, which is enough for those that wait for a request alone. A connection whose
    /// response has ended is one of those: its client may keep it open for longer than the shutdown timeout.
    static void letFinish(AbstractConnector connector) {
        for (EndPoint client : connector.getConnectedEndPoints()) {
            // 0: the end of the shutdown timeout cuts the response off, and logs that
            client.setIdleTimeout(hasRequest(client) ? 0 : connector.getShutdownIdleTimeout());
        }
        if (connector.getServer().isStopping()) {
            connector
                    .getScheduler()
                    .schedule(() -> letFinish(connector), STOP_PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private static boolean hasRequest(EndPoint client) {
        return client.getConnection() instanceof HttpConnection http
                && http.getHttpChannel().getRequest() != null;
    }

    private void watch() {
        if (server.isRunning()) {
            server.getScheduler().schedule(this::closeSlow, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void closeSlow() {
        long now = System.nanoTime();
        try {
            for (Connector connector : server.getConnectors()) {
                for (EndPoint client : connector.getConnectedEndPoints()) {
                    if (client.getConnection() instanceof HttpConnection http && isSlow(http.getParser(), now)) {
                        LOG.debug("{} was closed: its headers come too slowly", client);
                        client.close(new TimeoutException("The headers come too slowly"));
                    }
                }
            }
        } catch (Error e) {
            FatalErrors.check(e); // the scheduler would keep it to itself
            throw e;
        } finally {
            watch();
        }
    }

    private static boolean isSlow(HttpParser parser, long now) {
        return !parser.isStart() && parser.inHeaderState() && now - parser.getBeginNanoTime() > HEADERS.toNanos();
    }
}
