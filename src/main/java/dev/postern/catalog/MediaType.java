package dev.postern.catalog;

/// A media type of the migrations' own (`dialect.md` 1.7, custom handlers): an aggregate that makes an answer
/// of rows, in a domain named like the type.
///
/// @param name of the type, `text/xml`, or [#ANY]
/// @param schema of the aggregate
/// @param function name of the aggregate
public record MediaType(String name, String schema, String function, Content content, Rows rows) {

    /// Stands for whatever type is asked for.
    public static final String ANY = "*/*";

    /// What the aggregate gives.
    public enum Content {
        TEXT,
        BYTES
    }

    /// What the aggregate takes.
    public enum Rows {
        /// Rows as they are selected.
        SELECTED,
        /// Rows of the table, whatever is selected.
        WHOLE
    }
}
