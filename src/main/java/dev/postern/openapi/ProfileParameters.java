package dev.postern.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/// The schema that a document is of, among those that are served (`dialect.md` 1.12).
///
/// @param schemas all of them, the default one first
record ProfileParameters(List<String> schemas, String schema) {

    private static final String READING = "Accept-Profile";
    private static final String WRITING = "Content-Profile";

    /// The header that chooses the schema of a read; none where there is one schema.
    List<String> reading() {
        return schemas.size() > 1 ? List.of(READING) : List.of();
    }

    /// The header that chooses the schema of a write.
    List<String> writing() {
        return schemas.size() > 1 ? List.of(WRITING) : List.of();
    }

    void define(Components components) {
        for (String header : List.of(READING, WRITING)) {
            ObjectNode parameter = JsonNodes.object()
                    .put("name", header)
                    .put("in", "header")
                    .put("required", !schema.equals(schemas.getFirst()))
                    .put("description", "The schema that is meant; `" + schemas.getFirst() + "` where it is left out.");
            ObjectNode value = parameter.putObject("schema").put("type", "string");
            value.set("enum", JsonNodes.texts(List.of(schema)));
            components.add("parameters", header, parameter);
        }
    }
}
