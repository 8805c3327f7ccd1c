package dev.postern.store;

/// Connection pooler between the service and PostgreSQL.
public enum Pooler {
    /// The service connects to PostgreSQL itself.
    NONE,
    /// Each connection to the pooler has its session until it is closed.
    SESSION
}
