package dev.postern.store;

import com.zaxxer.hikari.HikariConfig;
import java.time.Duration;

/// Configuration of HikariCP and of pgjdbc for the connection pool.
final class PoolConfiguration {

    /// Object identifiers of bool, record and record[], which pgjdbc does not request in binary format by default.
    private static final String BINARY_TYPES = "16,2249,2287";

    /// Object identifiers of non-integer numbers and times of day, which pgjdbc requests in binary format by
    /// default.
    private static final String TEXT_TYPES = "700,701,1700,1083,1266";

    /// Idle time after which a connection is tested, so that firewalls and proxies do not drop it.
    private static final Duration KEEPALIVE = Duration.ofSeconds(30);

    private PoolConfiguration() {}

    /// Returns the configuration of the pool of a database.
    ///
    /// @param initSql statements that initialize each connection
    static HikariConfig of(DatabaseAddress address, PoolSettings settings, String initSql) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("postern");
        config.setJdbcUrl(address.url());
        config.setUsername(address.user());
        config.setPassword(address.password());
        config.setMaximumPoolSize(settings.size());
        config.setConnectionTimeout(settings.acquireTimeout().toMillis());
        config.setValidationTimeout(
                Math.max(250, Math.min(1_000, settings.acquireTimeout().toMillis())));
        setLifetimes(config, settings);
        config.setExceptionOverride(new LostConnections());
        config.setConnectionInitSql(initSql);
        config.setReadOnly(true);
        config.addDataSourceProperty("readOnlyMode", "always");
        config.addDataSourceProperty("assumeMinServerVersion", "14"); // sends settings in the startup message
        config.addDataSourceProperty("prepareThreshold", "1");
        config.addDataSourceProperty("preparedStatementCacheQueries", "512");
        config.addDataSourceProperty("binaryTransferEnable", BINARY_TYPES);
        config.addDataSourceProperty("binaryTransferDisable", TEXT_TYPES);
        config.addDataSourceProperty("ApplicationName", "postern");
        config.addDataSourceProperty("logServerErrorDetail", "false"); // the detail can contain write-only columns
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("socketFactory", BufferedSocketFactory.class.getName());
        return config;
    }

    /// Sets how long connections are kept. HikariCP requires a keepalive time shorter than the maximum lifetime.
    private static void setLifetimes(HikariConfig config, PoolSettings settings) {
        Duration lifetime = settings.maxLifetime();
        config.setMaxLifetime(lifetime.toMillis());
        config.setKeepaliveTime(lifetime.isZero() || lifetime.compareTo(KEEPALIVE) > 0 ? KEEPALIVE.toMillis() : 0);
        if (settings.idleTimeout().isPositive()) {
            config.setMinimumIdle(0);
            config.setIdleTimeout(settings.idleTimeout().toMillis());
        }
    }
}
