package dev.postern.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/// Converter of the endpoints of an application for generators of clients: one media type, and one response for all
/// errors.
record ClientEndpoints(ClientNames names) {

    private static final String JSON = "application/json";

    /// Converts the operations of a path in place.
    void convert(ObjectNode path) {
        for (JsonNode operation : path) {
            ObjectNode object = (ObjectNode) operation;
            object.put("operationId", names.operation(object.path("operationId").asText()));
            object.remove("x-codeSamples");
            keepOneMediaType(object.path("requestBody"));
            ObjectNode responses = object.withObject("/responses");
            List<String> statuses = new ArrayList<>();
            responses.fieldNames().forEachRemaining(statuses::add);
            statuses.stream().filter(status -> !status.startsWith("2")).forEach(responses::remove);
            responses.forEach(response -> {
                ((ObjectNode) response).remove("headers");
                keepOneMediaType(response);
            });
        }
    }

    /// Keeps JSON, or else the first media type.
    private static void keepOneMediaType(JsonNode message) {
        if (message.path("content") instanceof ObjectNode content && content.size() > 1) {
            String kept = content.has(JSON) ? JSON : content.fieldNames().next();
            content.retain(kept);
        }
    }
}
