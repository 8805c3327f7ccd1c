package dev.postern.catalog;

import java.util.LinkedHashMap;
import java.util.Map;

/// The media type handlers of a table, view or function.
public final class MediaTypeHandlers {

    private final Map<String, MediaTypeHandler> ofWholeRows = new LinkedHashMap<>();
    private final Map<String, MediaTypeHandler> ofAnyRows = new LinkedHashMap<>();

    MediaTypeHandlers() {}

    /// Adds a handler, which precedes earlier ones of its media type.
    void add(MediaTypeHandler handler) {
        ofWholeRows.put(handler.name(), handler);
        if (handler.input() != MediaTypeHandler.HandlerInput.WHOLE_ROWS) {
            ofAnyRows.put(handler.name(), handler);
        }
    }

    /// Returns the handlers of rows with all columns, by the name of the media type.
    public Map<String, MediaTypeHandler> ofWholeRows() {
        return ofWholeRows;
    }

    /// Returns the handlers of rows with any columns, by the name of the media type.
    public Map<String, MediaTypeHandler> ofAnyRows() {
        return ofAnyRows;
    }
}
