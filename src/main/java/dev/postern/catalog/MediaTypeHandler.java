package dev.postern.catalog;

/// A media type of the migrations' own (`dialect.md` 1.7, custom handlers): an aggregate that makes an answer
/// of rows, in a domain named like the type. Or GeoJSON, where they bring PostGIS.
///
/// @param name of the type, `text/xml`, or [#ANY]
/// @param schema of the aggregate
/// @param function name of the aggregate
public record MediaTypeHandler(String name, String schema, String function, HandlerOutput content, HandlerInput rows) {

    /// Stands for whatever type is asked for.
    public static final String ANY = "*/*";

    /// RFC 7946, 12.
    static final String GEO_JSON = "application/geo+json";

    /// Of PostGIS, for a row with a geometry.
    static final String TO_FEATURE = "st_asgeojson";

    /// What the aggregate gives.
    public enum HandlerOutput {
        TEXT,
        BYTES
    }

    /// What the aggregate takes.
    public enum HandlerInput {
        /// Rows as they are selected.
        SELECTED_COLUMNS,
        /// Rows of the table, whatever is selected.
        WHOLE_ROWS,
        /// It is PostGIS's function of one row, as it is selected, that makes a feature of GeoJSON; the answer is
        /// the collection of them (RFC 7946, 3.3).
        GEOJSON_FEATURES
    }
}
