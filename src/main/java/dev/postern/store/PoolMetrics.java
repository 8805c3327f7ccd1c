package dev.postern.store;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dev.postern.metrics.Metric;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.LongAdder;

/// Metrics of a connection pool.
///
/// HikariCP's own metrics are not published, because requests wait for a permit before they ask HikariCP.
///
/// @param permits semaphore with a permit per connection
/// @param openTimeouts number of requests that had a permit, but no connection in time
record PoolMetrics(HikariDataSource pool, FairSemaphore permits, LongAdder openTimeouts) {

    void bind(MeterRegistry meters) {
        HikariPoolMXBean bean = pool.getHikariPoolMXBean();
        Metric.POOL_WAITING.gauge(meters, permits, FairSemaphore::waiting);
        Metric.POOL_IN_USE.gauge(meters, bean, HikariPoolMXBean::getActiveConnections);
        Metric.PGRST_POOL_AVAILABLE.gauge(meters, bean, HikariPoolMXBean::getIdleConnections);
        Metric.PGRST_POOL_WAITING.gauge(meters, permits, FairSemaphore::waiting);
        Metric.PGRST_POOL_MAX.gauge(meters, pool, HikariDataSource::getMaximumPoolSize);
        Metric.PGRST_POOL_TIMEOUTS.countFrom(meters, this, PoolMetrics::timeouts);
    }

    private double timeouts() {
        return permits.timeouts() + (double) openTimeouts.sum();
    }
}
