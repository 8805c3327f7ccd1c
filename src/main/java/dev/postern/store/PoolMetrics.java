package dev.postern.store;

import dev.postern.metrics.Metric;
import io.micrometer.core.instrument.MeterRegistry;

/// Metrics of a connection pool.
///
/// HikariCP's own metrics are not published, because requests wait for a permit before they ask HikariCP.
record PoolMetrics(ConnectionPool pool) {

    void bind(MeterRegistry meters) {
        Metric.POOL_WAITING.gauge(meters, pool, ConnectionPool::waiting);
        Metric.POOL_IN_USE.gauge(meters, pool, ConnectionPool::active);
        Metric.PGRST_POOL_AVAILABLE.gauge(meters, pool, ConnectionPool::idle);
        Metric.PGRST_POOL_WAITING.gauge(meters, pool, ConnectionPool::waiting);
        Metric.PGRST_POOL_MAX.gauge(meters, pool, ConnectionPool::size);
        Metric.PGRST_POOL_TIMEOUTS.countFrom(meters, pool, ConnectionPool::timeouts);
    }
}
