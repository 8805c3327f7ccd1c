package dev.postern.server;

import dev.postern.metrics.Metric;
import dev.postern.metrics.RequestMeasurement;
import dev.postern.metrics.RequestMeasurement.StatementKind;
import dev.postern.store.DatabaseListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Metrics of the database's work, which is also added to the measurement of the current request.
final class DatabaseMetrics implements DatabaseListener {

    private final Timer waits;
    private final Map<StatementKind, Timer> statements = new EnumMap<>(StatementKind.class);
    private final Map<RetryReason, Counter> retries = new EnumMap<>(RetryReason.class);
    private final Map<EvictionReason, Counter> evictions = new EnumMap<>(EvictionReason.class);

    private final Counter sharedReads;

    DatabaseMetrics(MeterRegistry meters) {
        sharedReads = Metric.SHARED_READS.counter(meters);
        waits = Metric.POOL_WAIT.timer(meters);
        for (StatementKind kind : StatementKind.values()) {
            statements.put(kind, Metric.STATEMENTS.timer(meters, label(kind)));
        }
        for (RetryReason reason : RetryReason.values()) {
            retries.put(reason, Metric.RETRIES.counter(meters, label(reason)));
        }
        for (EvictionReason reason : EvictionReason.values()) {
            evictions.put(reason, Metric.POOL_EVICTED.counter(meters, label(reason)));
        }
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void connectionAwaited(long nanos) {
        waits.record(nanos, TimeUnit.NANOSECONDS);
        RequestMeasurement request = RequestMeasurement.current();
        if (request != null) {
            request.addWait(nanos);
        }
    }

    @Override
    public void statementExecuted(String sql, Fetch fetch, long nanos) {
        RequestMeasurement request = RequestMeasurement.current();
        StatementKind kind = request == null ? StatementKind.OTHER : request.kind();
        if (request != null) {
            request.addStatement(sql, nanos);
        }
        Timer timer = statements.get(
                switch (fetch) {
                    case COMPLETE -> kind;
                    case FIRST_ROWS -> StatementKind.STREAM;
                });
        if (timer != null) {
            timer.record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void readsShared(int reads) {
        sharedReads.increment(reads);
    }

    @Override
    public void workRetried(RetryReason reason) {
        increment(retries.get(reason));
        RequestMeasurement request = RequestMeasurement.current();
        if (request != null) {
            request.countRetry();
        }
    }

    @Override
    public void connectionEvicted(EvictionReason reason) {
        increment(evictions.get(reason));
    }

    private static void increment(@Nullable Counter counter) {
        if (counter != null) {
            counter.increment();
        }
    }
}
