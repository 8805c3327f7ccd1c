package dev.postern.catalog;

/// A PostgreSQL type.
///
/// @param name name in the form of `format_type`: `timestamp with time zone`, `numeric(10,2)`
/// @param sql name in SQL, which any `search_path` resolves: `public.mood`
public record Type(String name, String sql, Kind kind) {

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
