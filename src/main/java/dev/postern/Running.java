package dev.postern;

import java.net.URI;

/// A service that runs in this process.
public interface Running extends AutoCloseable {

    /// Returns the URL of the API, for example `http://127.0.0.1:8080/api`.
    URI address();

    /// Reads privileges and roles again, and checks that the database still matches the generated classes.
    void reload();

    /// Stops the service after the requests in progress. Idempotent.
    @Override
    void close();
}
