package dev.postern.server;

import dev.postern.catalog.ApiCatalog;
import dev.postern.result.CatalogJson;
import dev.postern.result.ReadinessBody;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.util.Optional;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/// Server of `/live`, `/ready`, `/metrics` and `/schema_cache` (`docs/dialect.md` 1.12).
///
/// Its address is separate, so that it need not be public. It opens before the service and closes after it. It has
/// threads of the platform, because virtual ones would wait behind those of the requests.
public final class AdminServer implements AutoCloseable {

    /// Threads of Jetty and of the requests.
    private static final int MAX_THREADS = 8;

    private final Javalin javalin;
    private final ListenAddress listenAddress;
    private final Readiness readiness;

    /// Starts the server.
    ///
    /// @throws dev.postern.problem.CommandException if the server cannot listen on its address
    public AdminServer(ListenAddress listenAddress, Readiness readiness, ApiCatalog catalog, ServiceMetrics metrics) {
        this.listenAddress = listenAddress;
        this.readiness = readiness;
        this.javalin = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.startupWatcherEnabled = false;
            config.jetty.threadPool = new QueuedThreadPool(MAX_THREADS, 1);
            HttpListener.configure(config.jetty, listenAddress, ConnectionSettings.DEFAULT, null);
            config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
            config.routes.get("/live", http -> http.status(200));
            config.routes.get("/ready", this::ready);
            config.routes.get(
                    "/metrics",
                    http -> http.contentType("text/plain; version=0.0.4; charset=utf-8")
                            .result(metrics.scrape()));
            config.routes.get(
                    "/schema_cache",
                    http -> http.contentType("application/json; charset=utf-8").result(CatalogJson.of(catalog)));
        });
        HttpListener.start(javalin, listenAddress);
    }

    /// Returns the URL of the server, or `unix:` with a path.
    public String address() {
        return HttpListener.address(javalin, listenAddress);
    }

    /// Responds with 200 if the service can serve requests, otherwise with 503 and the reason.
    private void ready(Context http) {
        Optional<String> obstacle = readiness.obstacle();
        http.status(obstacle.isEmpty() ? 200 : 503)
                .contentType("application/json; charset=utf-8")
                .result(ReadinessBody.of(obstacle, readiness.notice()));
    }

    @Override
    public void close() {
        javalin.stop();
    }
}
