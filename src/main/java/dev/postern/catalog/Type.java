package dev.postern.catalog;

/// A type of PostgreSQL.
///
/// @param name as `format_type` writes it: `timestamp with time zone`, `numeric(10,2)`
/// @param kind what can be done with its values
public record Type(String name, Kind kind) {

    /// What can be done with a value, domains looked through.
    public enum Kind {
        JSON,
        JSONB,
        ARRAY,
        COMPOSITE,
        TSVECTOR,
        OTHER;

        /// Whether `->` can be used on it as it is.
        public boolean isJson() {
            return this == JSON || this == JSONB;
        }
    }
}
