package dev.postern.server;

import dev.postern.catalog.ApiCatalog;
import dev.postern.problem.ProblemException;
import dev.postern.result.CatalogJson;
import dev.postern.store.Database;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.util.List;

/// Server of `/live`, `/ready`, `/metrics` and `/schema_cache` (`docs/dialect.md` 1.12).
///
/// Its address is separate, so that it need not be public.
final class AdminServer implements AutoCloseable {

    private final Javalin javalin;
    private final ListenAddress listenAddress;
    private final Database database;

    AdminServer(ListenAddress listenAddress, Database database, ApiCatalog catalog, ServiceMetrics metrics) {
        this.listenAddress = listenAddress;
        this.database = database;
        this.javalin = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.startupWatcherEnabled = false;
            config.concurrency.useVirtualThreads = true;
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

    String address() {
        return HttpListener.address(javalin, listenAddress);
    }

    /// Responds with 200 if the database is available, otherwise with 503. The response has no body.
    private void ready(Context http) {
        try {
            database.asService().query("select 1", List.of(), rows -> rows.next());
            http.status(200);
        } catch (ProblemException e) {
            http.status(503);
        }
    }

    @Override
    public void close() {
        javalin.stop();
    }
}
