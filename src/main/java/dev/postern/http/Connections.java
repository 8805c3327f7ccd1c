package dev.postern.http;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.component.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Connections of clients: how many there may be, and for how long one may be in the middle of its headers.
///
/// Jetty closes a connection on which nothing comes for half a minute; headers of which a byte comes now and
/// then would hold it for as long as their sender likes.
final class Connections implements LifeCycle.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    private static final Duration HEADERS = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Server server;

    private Connections(Server server) {
        this.server = server;
    }

    /// @param most connections at a time; further ones wait until one is closed
    static void limit(Server server, int most) {
        server.addBean(new NetworkConnectionLimit(most, server));
        server.addEventListener(new Connections(server));
    }

    @Override
    public void lifeCycleStarted(LifeCycle started) {
        watch();
    }

    private void watch() {
        if (server.isRunning()) {
            server.getScheduler().schedule(this::closeSlow, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void closeSlow() {
        long now = System.nanoTime();
        for (Connector connector : server.getConnectors()) {
            for (EndPoint client : connector.getConnectedEndPoints()) {
                if (client.getConnection() instanceof HttpConnection http && isSlow(http.getParser(), now)) {
                    LOG.debug("{} was closed: its headers come too slowly", client);
                    client.close(new TimeoutException("The headers come too slowly"));
                }
            }
        }
        watch();
    }

    private static boolean isSlow(HttpParser parser, long now) {
        return !parser.isStart() && parser.inHeaderState() && now - parser.getBeginNanoTime() > HEADERS.toNanos();
    }
}
