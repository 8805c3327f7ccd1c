package dev.postern.catalog;

/// A media type handler: an aggregate that builds a response of a media type from rows (`docs/dialect.md` 1.7).
///
/// It returns a domain that is named like the media type. GeoJSON has a handler if the migrations create PostGIS.
///
/// @param name media type such as `text/xml`, or [#ANY]
/// @param schema schema of the aggregate
/// @param function name of the aggregate
/// @param output what the aggregate returns
/// @param input what the aggregate takes
public record MediaTypeHandler(String name, String schema, String function, HandlerOutput output, HandlerInput input) {

    /// The name of a handler that serves every media type.
    public static final String ANY = "*/*";

    /// The media type of GeoJSON (RFC 7946, 12).
    static final String GEO_JSON = "application/geo+json";

    /// PostGIS's function that converts a row with a geometry to a GeoJSON feature.
    static final String FEATURE_FUNCTION = "st_asgeojson";

    /// The kind of value that the aggregate returns.
    public enum HandlerOutput {
        TEXT,
        BYTES
    }

    /// The kind of rows that the aggregate takes.
    public enum HandlerInput {
        /// Rows with the columns of `select`.
        SELECTED_COLUMNS,
        /// Rows of the table with all columns, regardless of `select`.
        WHOLE_ROWS,
        /// Single rows with the columns of `select`, each converted to a GeoJSON feature by PostGIS. The response
        /// is a feature collection (RFC 7946, 3.3).
        GEOJSON_FEATURES
    }
}
