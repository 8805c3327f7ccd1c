package dev.postern.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/// The headers that select a schema (`docs/dialect.md` 1.12).
///
/// @param schemas served schemas, the default schema first
/// @param schema schema of the document
record ProfileParameters(List<String> schemas, String schema) {

    private static final String ACCEPT_PROFILE = "Accept-Profile";
    private static final String CONTENT_PROFILE = "Content-Profile";

    /// Returns the parameter of reads; empty if one schema is served.
    List<String> readParameters() {
        return schemas.size() > 1 ? List.of(ACCEPT_PROFILE) : List.of();
    }

    /// Returns the parameter of writes; empty if one schema is served.
    List<String> writeParameters() {
        return schemas.size() > 1 ? List.of(CONTENT_PROFILE) : List.of();
    }

    void addTo(Components components) {
        for (String header : List.of(ACCEPT_PROFILE, CONTENT_PROFILE)) {
            ObjectNode parameter = JsonNodes.object()
                    .put("name", header)
                    .put("in", "header")
                    .put("required", !schema.equals(schemas.getFirst()))
                    .put("description", "Schema of the request. Default: `" + schemas.getFirst() + "`.");
            ObjectNode value = parameter.putObject("schema").put("type", "string");
            value.set("enum", JsonNodes.stringArray(List.of(schema)));
            components.add("parameters", header, parameter);
        }
    }
}
