package dev.postern.catalog;

/// A PostgreSQL type.
///
/// @param name name in the form of `format_type`: `timestamp with time zone`, `numeric(10,2)`
public record Type(String name, Kind kind) {

    /// The kind of a type, which decides the operators for its values; a domain has the kind of its base type.
    public enum Kind {
        JSON,
        JSONB,
        ARRAY,
        COMPOSITE,
        TSVECTOR,
        OTHER;

        /// Whether `->` applies without a conversion to JSON.
        public boolean isJson() {
            return this == JSON || this == JSONB;
        }
    }
}
