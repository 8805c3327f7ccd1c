package dev.postern.store;

import java.time.Duration;
import java.util.List;

/// How many connections there are, how long is waited for what, and what each connection begins with.
///
/// @param size connections at most
/// @param timeout how long a request waits for a free connection before 504 PGRST003
/// @param statementTimeout how long one statement may run before PostgreSQL ends it (57014, answered with 504)
/// @param lifetime how long a connection is used before another takes its place; zero: for ever
/// @param idle how long a connection is kept that nobody needs; zero: all that there may be are held open
/// @param path where SQL finds what it names without a schema
public record PoolSettings(
        int size, Duration timeout, Duration statementTimeout, Duration lifetime, Duration idle, SearchPath path) {

    /// The time zone of each connection.
    static final String ZONE = "UTC";

    /// One connection, for work that is no client's.
    public static PoolSettings ofOne(Duration timeout, Duration statementTimeout) {
        return new PoolSettings(1, timeout, statementTimeout, Duration.ZERO, Duration.ZERO, SearchPath.OF_LOGIN);
    }

    /// The same where these schemas are served.
    public PoolSettings serving(List<String> schemas) {
        return new PoolSettings(size, timeout, statementTimeout, lifetime, idle, path.serving(schemas));
    }

    /// What each connection begins with.
    String initSql() {
        return "set time zone '" + ZONE + "'; set statement_timeout = " + statementTimeout.toMillis() + "; "
                + path.initSql();
    }
}
