package dev.postern.openapi;

import java.util.Locale;

/// Readers of a document.
public enum Audience {
    /// People and tools that know the dialect: everything that the API accepts.
    COMPLETE,
    /// Generators of clients, and language models: one media type, one body shape and one name for each operation.
    CLIENTS;

    /// Returns the value of `--for` and of the query parameter `for`.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
