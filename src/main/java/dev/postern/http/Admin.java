package dev.postern.http;

import dev.postern.problem.ProblemException;
import dev.postern.store.Database;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;

/// Health and metrics, on a port that need not be open to everybody (`dialect.md` 1.12): `/live`, `/ready` and
/// `/metrics`.
final class Admin implements AutoCloseable {

    private final Javalin javalin;
    private final Database database;
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    Admin(String host, int port, Database database) {
        this.database = database;
        database.measure(meters);
        this.javalin = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.startupWatcherEnabled = false;
            config.concurrency.useVirtualThreads = true;
            config.jetty.host = host;
            config.jetty.port = port;
            config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
            config.routes.get("/live", http -> http.status(200));
            config.routes.get("/ready", this::ready);
            config.routes.get(
                    "/metrics",
                    http -> http.contentType("text/plain; version=0.0.4; charset=utf-8")
                            .result(meters.scrape()));
        });
        Server.listen(javalin, host, port, "--admin-port");
    }

    int port() {
        return javalin.port();
    }

    /// 200 where the database answers, 503 where it does not; without a body.
    private void ready(Context http) {
        try {
            database.itself().query("select 1", List.of(), rows -> rows.next());
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
