package dev.postern.server;

import dev.postern.auth.TokenVerifier;
import dev.postern.auth.TokenVerifier.CacheUsage;
import dev.postern.catalog.EngineVersion;
import dev.postern.metrics.Metric;
import dev.postern.store.DatabaseListener;
import dev.postern.store.DatabaseProbe;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jetty.JettyConnectionMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.metrics.Info;
import java.util.List;
import java.util.function.ToLongFunction;
import org.eclipse.jetty.server.Connector;
import org.jspecify.annotations.Nullable;

/// Metrics of one service, in the catalogue [Metric] and from Micrometer.
///
/// Without an admin server no registry receives them, so that recording costs next to nothing.
public final class ServiceMetrics implements AutoCloseable {

    private static final double NANOS_PER_SECOND = 1e9;

    private final @Nullable PrometheusMeterRegistry published;
    private final MeterRegistry meters;
    private final RequestMetrics requests;
    private final DatabaseMetrics database;
    private final @Nullable JvmGcMetrics gc;

    private ServiceMetrics(@Nullable PrometheusMeterRegistry published) {
        this.published = published;
        this.meters = published == null ? new CompositeMeterRegistry() : published;
        this.requests = new RequestMetrics(meters);
        this.database = new DatabaseMetrics(meters);
        this.gc = published == null ? null : new JvmGcMetrics();
        if (gc != null) {
            gc.bindTo(meters);
            bindProcess();
        }
    }

    /// Creates the metrics of a service.
    public static ServiceMetrics of(ServerSettings settings) {
        return new ServiceMetrics(
                settings.adminAddress() == null ? null : new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    }

    private void bindProcess() {
        List<MeterBinder> binders = List.of(
                new JvmMemoryMetrics(),
                new JvmThreadMetrics(),
                new ProcessorMetrics(),
                new FileDescriptorMetrics(),
                new UptimeMetrics());
        binders.forEach(binder -> binder.bindTo(meters));
    }

    /// Returns the listener of the service's database.
    public DatabaseListener databaseListener() {
        return database;
    }

    RequestMetrics requests() {
        return requests;
    }

    MeterRegistry meters() {
        return meters;
    }

    /// Publishes the versions of the build and of the schema.
    ///
    /// @param schemaVersion version of the last migration of the generated classes
    public void bindInfo(String schemaVersion) {
        if (published != null) {
            // Micrometer has no type for it, and drops the suffix _info of a gauge
            Info.builder()
                    .name(Metric.INFO.exposedName())
                    .help(Metric.INFO.meaning())
                    .labelNames(Metric.INFO.labels().toArray(String[]::new))
                    .register(published.getPrometheusRegistry())
                    .addLabelValues(EngineVersion.current(), schemaVersion);
        }
    }

    /// Publishes the state of the database.
    public void bindHealth(DatabaseProbe probe) {
        Metric.DATABASE_UP.gauge(meters, probe, asked -> asked.isResponding() ? 1 : 0);
        Metric.DATABASE_WRITABLE.gauge(meters, probe, asked -> asked.state() == DatabaseProbe.State.WRITABLE ? 1 : 0);
    }

    void bindLog(AccessLog log) {
        Metric.LOST_LOG_LINES.countFrom(meters, log, AccessLog::lostLines);
    }

    void bindTokens(TokenVerifier tokens) {
        countTokens(Metric.PGRST_JWT_REQUESTS, tokens, CacheUsage::requests);
        countTokens(Metric.PGRST_JWT_HITS, tokens, CacheUsage::hits);
        countTokens(Metric.PGRST_JWT_EVICTIONS, tokens, CacheUsage::evictions);
    }

    private void countTokens(Metric metric, TokenVerifier tokens, ToLongFunction<CacheUsage> value) {
        metric.countFrom(meters, tokens, verifier -> value.applyAsLong(verifier.cacheUsage()));
    }

    void bindReloads(SchemaReloader reloader) {
        Metric.PGRST_RELOADS.countFrom(meters, reloader, SchemaReloader::successes, "SUCCESS");
        Metric.PGRST_RELOADS.countFrom(meters, reloader, SchemaReloader::failures, "FAIL");
        Metric.PGRST_RELOAD_TIME.gauge(
                meters, reloader, source -> source.lastDuration().toNanos() / NANOS_PER_SECOND);
        Metric.LISTENER_UP.gauge(meters, reloader, source -> source.isListening() ? 1 : 0);
    }

    /// Counts the connections of a server.
    void bindConnections(Connector connector) {
        if (published != null) {
            connector.addBean(new JettyConnectionMetrics(meters, connector));
        }
    }

    /// Returns the metrics in Prometheus' text format 0.0.4.
    String scrape() {
        return published == null ? "" : published.scrape();
    }

    @Override
    public void close() {
        if (gc != null) {
            gc.close();
        }
        meters.close();
    }
}
