package dev.postern;

import java.net.URI;

/// A service that [Postern#start] runs in this process. Thread-safe.
public interface Running extends AutoCloseable {

    /// Returns the address without a path, for example `http://127.0.0.1:8080`; `unix:/path` for a Unix socket.
    ///
    /// The generated API is below `/api`: `address().resolve("/api/products")`.
    URI address();

    /// Reloads privileges, prepared statements and the schema check, like `NOTIFY pgrst, 'reload schema'`.
    ///
    /// Requests get an error as long as the database does not match the generated classes.
    void reload();

    /// Finishes the requests in flight, then closes the port, the connection pool and the embedded database, if it
    /// is used. Idempotent.
    ///
    /// @throws IllegalStateException if the responses did not end within `--shutdown-timeout`
    @Override
    void close();
}
