package dev.postern.testing;

import dev.postern.store.DatabaseAddress;

/// TCP proxy between the service and PostgreSQL.
public interface DatabaseProxy extends AutoCloseable {

    /// Starts the proxy for a database and returns the address of the database through the proxy.
    DatabaseAddress startFor(DatabaseAddress address);

    @Override
    void close();
}
