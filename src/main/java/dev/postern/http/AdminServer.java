package dev.postern.http;

import dev.postern.auth.TokenVerifier;
import dev.postern.catalog.ApiCatalog;
import dev.postern.problem.ProblemException;
import dev.postern.result.CatalogJson;
import dev.postern.store.Database;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;

/// Health and metrics, at a place that need not be open to everybody (`dialect.md` 1.12): `/live`, `/ready`,
/// `/metrics` and `/schema_cache`.
final class AdminServer implements AutoCloseable {

    private static final double NANOS_PER_SECOND = 1e9;

    private final Javalin javalin;
    private final ListenAddress place;
    private final Database database;
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    AdminServer(
            ListenAddress place, Database database, ApiCatalog catalog, AuthSettings callers, SchemaReloader reloads) {
        this.place = place;
        this.database = database;
        database.bindMetrics(meters);
        callers.tokens().ifPresent(tokens -> measure(tokens, meters));
        measure(reloads, meters);
        this.javalin = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.startupWatcherEnabled = false;
            config.concurrency.useVirtualThreads = true;
            HttpListener.configure(config.jetty, place);
            config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
            config.routes.get("/live", http -> http.status(200));
            config.routes.get("/ready", this::ready);
            config.routes.get(
                    "/metrics",
                    http -> http.contentType("text/plain; version=0.0.4; charset=utf-8")
                            .result(meters.scrape()));
            config.routes.get(
                    "/schema_cache",
                    http -> http.contentType("application/json; charset=utf-8").result(CatalogJson.of(catalog)));
        });
        HttpListener.start(javalin, place);
    }

    private static void measure(TokenVerifier tokens, MeterRegistry meters) {
        FunctionCounter.builder(
                        "pgrst_jwt_cache_requests", tokens, of -> of.use().requests())
                .register(meters);
        FunctionCounter.builder("pgrst_jwt_cache_hits", tokens, of -> of.use().hits())
                .register(meters);
        FunctionCounter.builder(
                        "pgrst_jwt_cache_evictions", tokens, of -> of.use().evictions())
                .register(meters);
    }

    private static void measure(SchemaReloader reloads, MeterRegistry meters) {
        String loads = "pgrst_schema_cache_loads";
        FunctionCounter.builder(loads, reloads, SchemaReloader::successes)
                .tag("status", "SUCCESS")
                .register(meters);
        FunctionCounter.builder(loads, reloads, SchemaReloader::failures)
                .tag("status", "FAIL")
                .register(meters);
        Gauge.builder(
                        "pgrst_schema_cache_query_time_seconds",
                        reloads,
                        known -> known.last().toNanos() / NANOS_PER_SECOND)
                .register(meters);
    }

    String address() {
        return HttpListener.address(javalin, place);
    }

    /// 200 where the database answers, 503 where it does not; without a body.
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
