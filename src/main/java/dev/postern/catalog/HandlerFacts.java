package dev.postern.catalog;

import dev.postern.catalog.SchemaFacts.QualifiedName;
import org.jspecify.annotations.Nullable;

/// A media type handler and the rows that it takes.
///
/// @param relation table or view whose rows the handler takes; null if it takes all rows
record HandlerFacts(MediaTypeHandler handler, @Nullable QualifiedName relation) {

    /// Reads a `media` line of `facts.tsv`.
    static HandlerFacts of(FactLine line) {
        MediaTypeHandler handler = new MediaTypeHandler(
                line.text(3),
                line.text(1),
                line.text(2),
                line.flag(4) ? MediaTypeHandler.HandlerOutput.BYTES : MediaTypeHandler.HandlerOutput.TEXT,
                line.has(5) ? MediaTypeHandler.HandlerInput.WHOLE_ROWS : handlerInput(line));
        return new HandlerFacts(handler, line.has(5) ? line.qualifiedName(5) : null);
    }

    private static MediaTypeHandler.HandlerInput handlerInput(FactLine line) {
        boolean isGeoJson = line.text(3).equals(MediaTypeHandler.GEO_JSON)
                && line.text(2).equals(MediaTypeHandler.FEATURE_FUNCTION);
        return isGeoJson
                ? MediaTypeHandler.HandlerInput.GEOJSON_FEATURES
                : MediaTypeHandler.HandlerInput.SELECTED_COLUMNS;
    }
}
