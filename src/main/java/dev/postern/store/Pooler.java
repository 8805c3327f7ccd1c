package dev.postern.store;

/// Connection pooler between the service and PostgreSQL (PgBouncer manual, `pool_mode`).
public enum Pooler {
    /// The service connects to PostgreSQL itself.
    NONE("none"),
    /// Each connection to the pooler has its session until it is closed.
    SESSION("session"),
    /// Each transaction can have another session.
    TRANSACTION("transaction"),
    /// Each transaction can have another session, and the pooler keeps the prepared statements of its clients
    /// apart (`max_prepared_statements`).
    TRANSACTION_PREPARED("transaction-prepared");

    private final String text;

    Pooler(String text) {
        this.text = text;
    }

    /// Whether clients share sessions. A session then has no settings between two transactions.
    public boolean sharesSessions() {
        return switch (this) {
            case NONE, SESSION -> false;
            case TRANSACTION, TRANSACTION_PREPARED -> true;
        };
    }

    /// Whether statements have names, so that PostgreSQL keeps them between two transactions.
    boolean keepsStatements() {
        return this != TRANSACTION;
    }

    /// Returns the option's value.
    @Override
    public String toString() {
        return text;
    }
}
