package dev.postern.store;

import java.time.Duration;
import java.util.List;

/// Settings of the connection pool and of its connections.
///
/// @param size maximum number of connections
/// @param acquireTimeout maximum wait of a request for a free connection, before 504 PGRST003
/// @param statementTimeout maximum duration of a statement, before PostgreSQL cancels it (57014, sent as 504)
/// @param maxLifetime age at which a connection is replaced; zero for no limit
/// @param idleTimeout idle time after which a connection is closed; zero to keep all connections open
/// @param searchPath schemas of names without a schema
public record PoolSettings(
        int size,
        Duration acquireTimeout,
        Duration statementTimeout,
        Duration maxLifetime,
        Duration idleTimeout,
        SearchPath searchPath) {

    /// Time zone of each session.
    static final String TIME_ZONE = "UTC";

    /// Returns the settings of a pool with one connection, for work that is not a client's request.
    public static PoolSettings singleConnection(Duration timeout, Duration statementTimeout) {
        return new PoolSettings(1, timeout, statementTimeout, Duration.ZERO, Duration.ZERO, SearchPath.LOGIN_DEFAULT);
    }

    /// Returns a copy for the given served schemas.
    public PoolSettings withServedSchemas(List<String> schemas) {
        return new PoolSettings(
                size,
                acquireTimeout,
                statementTimeout,
                maxLifetime,
                idleTimeout,
                searchPath.withServedSchemas(schemas));
    }

    /// Returns the statements that initialize each connection.
    String initSql() {
        return "set time zone '" + TIME_ZONE + "'; set statement_timeout = " + statementTimeout.toMillis() + "; "
                + searchPath.initSql();
    }
}
