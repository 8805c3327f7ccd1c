package dev.postern.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/// Catalogue of the metrics that Postern publishes, in addition to Micrometer's of the JVM and of Jetty.
///
/// No label has a path, a row key, a filter or a user as its value, so the number of series is bounded.
public enum Metric {
    REQUESTS(
            "http_server_requests_seconds",
            Type.HISTOGRAM,
            "duration of requests",
            "resource",
            "method",
            "status",
            "code"),
    ACTIVE_REQUESTS("http_server_active_requests", Type.GAUGE, "requests in progress", "resource"),
    REQUEST_BYTES("http_request_bytes_total", Type.COUNTER, "bytes of request bodies as received", "resource"),
    RESPONSE_BYTES("http_response_bytes_total", Type.COUNTER, "bytes of response bodies as sent", "resource"),
    ROWS("http_rows_total", Type.COUNTER, "rows that were read or written", "resource"),
    REFUSED("postern_refused_total", Type.COUNTER, "requests that a limit rejected", "reason"),
    CUT_OFF("postern_cutoff_total", Type.COUNTER, "responses that ended before their last byte", "reason"),
    DISCONNECTED("postern_departed_total", Type.COUNTER, "requests cancelled because the client disconnected"),
    REPLAYS("postern_replays_total", Type.COUNTER, "responses replayed for an `Idempotency-Key`"),
    STREAMS("postern_streams_active", Type.GAUGE, "streams (CSV, NDJSON) being sent"),
    POOL_WAIT("postern_pool_wait_seconds", Type.HISTOGRAM, "wait for a database connection, successful or not"),
    POOL_WAITING("postern_pool_waiting", Type.GAUGE, "requests that wait for a database connection"),
    POOL_IN_USE("postern_pool_in_use", Type.GAUGE, "database connections in use"),
    POOL_EVICTED("postern_pool_evicted_total", Type.COUNTER, "database connections closed instead of reused", "reason"),
    STATEMENTS("postern_statement_seconds", Type.HISTOGRAM, "duration of SQL statements, COMMIT included", "kind"),
    RETRIES("postern_retries_total", Type.COUNTER, "statements and transactions that ran again", "reason"),
    SHARED_READS("postern_shared_reads_total", Type.COUNTER, "reads that shared a message to PostgreSQL with others"),
    DATABASE_UP("postern_database_up", Type.GAUGE, "1 if the database responds, else 0"),
    DATABASE_WRITABLE("postern_database_writable", Type.GAUGE, "1 if the database accepts writes, else 0"),
    LISTENER_UP("postern_listener_up", Type.GAUGE, "1 if `--db-channel` is listened to, else 0"),
    INFO("postern_info", Type.GAUGE, "always 1; the labels name the build and the schema", "version", "schema_version"),
    PASSWORD_WAIT("postern_password_wait_seconds", Type.HISTOGRAM, "wait of password hashes for a thread"),
    PASSWORD_HASHES("postern_password_hash_seconds", Type.HISTOGRAM, "duration of password hashes"),
    LOST_LOG_LINES(
            "postern_log_lost_lines_total",
            Type.COUNTER,
            "log lines dropped because the log was too slow or could not be written"),
    PGRST_POOL_AVAILABLE("pgrst_db_pool_available", Type.GAUGE, "idle database connections"),
    PGRST_POOL_WAITING("pgrst_db_pool_waiting", Type.GAUGE, "requests that wait for a database connection"),
    PGRST_POOL_MAX("pgrst_db_pool_max", Type.GAUGE, "value of `--pool-size`"),
    PGRST_POOL_TIMEOUTS("pgrst_db_pool_timeouts_total", Type.COUNTER, "waits that `--pool-timeout` ended"),
    PGRST_JWT_REQUESTS("pgrst_jwt_cache_requests_total", Type.COUNTER, "lookups in the cache of verified tokens"),
    PGRST_JWT_HITS("pgrst_jwt_cache_hits_total", Type.COUNTER, "lookups that found a token"),
    PGRST_JWT_EVICTIONS("pgrst_jwt_cache_evictions_total", Type.COUNTER, "tokens removed from the full cache"),
    PGRST_RELOADS(
            "pgrst_schema_cache_loads_total", Type.COUNTER, "schema checks, that of the start included", "status"),
    PGRST_RELOAD_TIME("pgrst_schema_cache_query_time_seconds", Type.GAUGE, "duration of the last reload");

    /// Upper bounds of the buckets of every histogram.
    private static final Duration[] BUCKETS = Stream.of(
                    5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final String exposedName;
    private final Type type;
    private final String meaning;

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
    private final List<String> labels;

    /// Type of a metric, as Prometheus defines it.
    public enum Type {
        COUNTER,
        GAUGE,
        HISTOGRAM
    }

    Metric(String exposedName, Type type, String meaning, String... labels) {
        this.exposedName = exposedName;
        this.type = type;
        this.meaning = meaning;
        this.labels = List.of(labels);
    }

    /// Returns the name at `/metrics`, without the suffixes of a histogram.
    public String exposedName() {
        return exposedName;
    }

    public Type type() {
        return type;
    }

    /// Returns the meaning, as `docs/metrics.md` shows it.
    public String meaning() {
        return meaning;
    }

    public List<String> labels() {
        return labels;
    }

    /// Returns the histogram with these label values, in the order of [#labels].
    public Timer timer(MeterRegistry meters, String... values) {
        return Timer.builder(exposedName)
                .description(meaning)
                .tags(tags(values))
                .serviceLevelObjectives(BUCKETS)
                .register(meters);
    }

    /// Returns the counter with these label values, in the order of [#labels].
    public Counter counter(MeterRegistry meters, String... values) {
        return Counter.builder(exposedName)
                .description(meaning)
                .tags(tags(values))
                .register(meters);
    }

    /// Registers a counter whose value is that of `source`, which is kept alive.
    public <T> void countFrom(MeterRegistry meters, T source, ToDoubleFunction<T> value, String... values) {
        // Micrometer refers weakly to the object of the counter, but not to its function
        FunctionCounter.builder(exposedName, this, _ -> value.applyAsDouble(source))
                .description(meaning)
                .tags(tags(values))
                .register(meters);
    }

    /// Registers a gauge whose value is that of `source`, which is kept alive.
    public <T> void gauge(MeterRegistry meters, T source, ToDoubleFunction<T> value, String... values) {
        Gauge.builder(exposedName, () -> value.applyAsDouble(source))
                .description(meaning)
                .tags(tags(values))
                .register(meters);
    }

    private Tags tags(String... values) {
        if (values.length != labels.size()) {
            throw new IllegalArgumentException(exposedName + " has the labels " + labels);
        }
        Tags tags = Tags.empty();
        for (int i = 0; i < values.length; i++) {
            tags = tags.and(labels.get(i), values[i]);
        }
        return tags;
    }
}
