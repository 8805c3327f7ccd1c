package dev.postern.store;

import com.zaxxer.hikari.HikariConfig;
import java.time.Duration;
import java.util.Properties;

/// Configuration of HikariCP and of pgjdbc for the connection pool.
final class PoolConfiguration {

    /// Name of the connections in `pg_stat_activity`.
    static final String APPLICATION = "postern";

    /// Object identifiers of bool, record and record[], which pgjdbc does not request in binary format by default.
    private static final String BINARY_TYPES = "16,2249,2287";

    /// Object identifiers of non-integer numbers and times of day, which pgjdbc requests in binary format by
    /// default.
    private static final String TEXT_TYPES = "700,701,1700,1083,1266";

    /// Idle time after which a connection is tested, so that firewalls and proxies do not drop it.
    private static final Duration KEEPALIVE = Duration.ofSeconds(30);

    /// HikariCP's limit for the first statements of a connection. Tests of connections have their own timeout.
    private static final Duration INITIALIZATION_TIMEOUT = Duration.ofSeconds(5);

    private PoolConfiguration() {}

    /// Returns the configuration of the pool of a database.
    ///
    /// @param initSql statements that initialize each connection; may be empty
    /// @param validationFailed action after a connection failed its test
    static HikariConfig of(
            DatabaseAddress address, DatabaseSettings settings, String initSql, Runnable validationFailed) {
        PoolSettings pool = settings.pool();
        HikariConfig config = new HikariConfig();
        config.setPoolName("postern");
        config.setDataSource(
                new ConnectionSource(address, properties(address, settings), settings.timeouts(), validationFailed));
        config.setMaximumPoolSize(pool.size());
        config.setConnectionTimeout(pool.acquireTimeout().toMillis());
        config.setValidationTimeout(INITIALIZATION_TIMEOUT.toMillis());
        setLifetimes(config, pool);
        config.setExceptionOverride(new LostConnections());
        config.setConnectionInitSql(initSql.isEmpty() ? null : initSql);
        config.setReadOnly(true);
        config.validate();
        return config;
    }

    private static Properties properties(DatabaseAddress address, DatabaseSettings settings) {
        Pooler pooler = settings.pooler();
        Properties properties = ConnectionSource.properties(address, settings.timeouts(), APPLICATION);
        // a shared session has no access mode, so only a transaction block begins with one
        properties.setProperty("readOnlyMode", pooler.sharesSessions() ? "transaction" : "always");
        properties.setProperty("prepareThreshold", pooler.keepsStatements() ? "1" : "0");
        properties.setProperty("preparedStatementCacheQueries", "512");
        properties.setProperty("binaryTransferEnable", BINARY_TYPES);
        properties.setProperty("binaryTransferDisable", TEXT_TYPES);
        properties.setProperty("logServerErrorDetail", "false"); // the detail can contain write-only columns
        return properties;
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
