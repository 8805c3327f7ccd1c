package dev.postern.server;

import dev.postern.api.Authentication;
import dev.postern.auth.TokenVerifier;
import dev.postern.catalog.ApiCatalog;
import dev.postern.result.CatalogJson;
import dev.postern.result.ReadinessBody;
import dev.postern.store.Database;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Optional;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/// Server of `/live`, `/ready`, `/metrics` and `/schema_cache` (`docs/dialect.md` 1.12).
///
/// Its address is separate, so that it need not be public. It opens before the service and closes after it. It has
/// threads of the platform, because virtual ones would wait behind those of the requests.
public final class AdminServer implements AutoCloseable {

    /// Threads of Jetty and of the requests.
    private static final int MAX_THREADS = 8;

    private static final double NANOS_PER_SECOND = 1e9;

    private final Javalin javalin;
    private final ListenAddress listenAddress;
    private final Readiness readiness;
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    /// Starts the server.
    ///
    /// @throws dev.postern.problem.CommandException if the server cannot listen on its address
    public AdminServer(ListenAddress listenAddress, Readiness readiness, ApiCatalog catalog) {
        this.listenAddress = listenAddress;
        this.readiness = readiness;
        this.javalin = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.startupWatcherEnabled = false;
            config.jetty.threadPool = new QueuedThreadPool(MAX_THREADS, 1);
            HttpListener.configure(config.jetty, listenAddress);
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
        HttpListener.start(javalin, listenAddress);
    }

    /// Adds the metrics of a service.
    void bindMetrics(Database database, Authentication authentication, SchemaReloader reloader) {
        database.bindMetrics(meters);
        authentication.verifier().ifPresent(tokens -> bindMetrics(tokens, meters));
        bindMetrics(reloader, meters);
    }

    private static void bindMetrics(TokenVerifier tokens, MeterRegistry meters) {
        FunctionCounter.builder(
                        "pgrst_jwt_cache_requests",
                        tokens,
                        verifier -> verifier.cacheUsage().requests())
                .register(meters);
        FunctionCounter.builder(
                        "pgrst_jwt_cache_hits",
                        tokens,
                        verifier -> verifier.cacheUsage().hits())
                .register(meters);
        FunctionCounter.builder(
                        "pgrst_jwt_cache_evictions",
                        tokens,
                        verifier -> verifier.cacheUsage().evictions())
                .register(meters);
    }

    private static void bindMetrics(SchemaReloader reloader, MeterRegistry meters) {
        String name = "pgrst_schema_cache_loads";
        FunctionCounter.builder(name, reloader, SchemaReloader::successes)
                .tag("status", "SUCCESS")
                .register(meters);
        FunctionCounter.builder(name, reloader, SchemaReloader::failures)
                .tag("status", "FAIL")
                .register(meters);
        Gauge.builder(
                        "pgrst_schema_cache_query_time_seconds",
                        reloader,
                        source -> source.lastDuration().toNanos() / NANOS_PER_SECOND)
                .register(meters);
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
                .result(ReadinessBody.of(obstacle));
    }

    @Override
    public void close() {
        javalin.stop();
    }
}
