package dev.postern.openapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.catalog.Resource;
import java.util.ArrayList;
import java.util.List;

/// Builder of an OpenAPI operation.
final class OperationBuilder {

    private final ObjectNode operation = JsonNodes.object();
    private final ArrayNode parameters = JsonNodes.array();
    private final ArrayNode examples = JsonNodes.array();
    private final ObjectNode responses = JsonNodes.object();

    /// @param tag table or heading that groups operations
    /// @param id unique operation id
    static OperationBuilder of(String tag, String id, String summary) {
        OperationBuilder builder = new OperationBuilder();
        builder.operation.putArray("tags").add(tag);
        builder.operation.put("operationId", id).put("summary", summary);
        return builder;
    }

    OperationBuilder describe(String text) {
        SchemaComment.addDescription(operation, text);
        return this;
    }

    /// Adds reusable parameters.
    OperationBuilder parameters(String... names) {
        return parameters(List.of(names));
    }

    OperationBuilder parameters(List<String> names) {
        names.forEach(name -> parameters.add(JsonNodes.ref("parameters", name)));
        return this;
    }

    OperationBuilder parameter(ObjectNode parameter) {
        parameters.add(parameter);
        return this;
    }

    /// Whether a request body is required.
    enum BodyRequirement {
        REQUIRED,
        OPTIONAL
    }

    /// Sets a required request body.
    ///
    /// @param content schemas by media type
    OperationBuilder requestBody(ObjectNode content) {
        return requestBody(content, BodyRequirement.REQUIRED);
    }

    OperationBuilder requestBody(ObjectNode content, BodyRequirement requirement) {
        ObjectNode body = JsonNodes.object().put("required", requirement == BodyRequirement.REQUIRED);
        body.set("content", content);
        operation.set("requestBody", body);
        return this;
    }

    OperationBuilder response(int status, ObjectNode response) {
        return response(String.valueOf(status), response);
    }

    /// @param status status or class of statuses, for example `2XX`
    OperationBuilder response(String status, ObjectNode response) {
        responses.set(status, response);
        return this;
    }

    OperationBuilder response(String response, int... statuses) {
        for (int status : statuses) {
            responses.set(String.valueOf(status), JsonNodes.ref("responses", response));
        }
        return this;
    }

    /// Adds a response to a write; a trigger can set another status.
    OperationBuilder writeResponse(Resource resource, String response, int... statuses) {
        return resource.setsResponse()
                ? response(response, statuses).response("2XX", JsonNodes.ref("responses", response))
                : response(response, statuses);
    }

    /// Adds the errors of operations of the generated API.
    OperationBuilder errors() {
        ErrorResponses.add(responses);
        return this;
    }

    /// Adds the errors of an endpoint.
    OperationBuilder errors(List<Integer> statuses) {
        ErrorResponses.add(responses, statuses);
        return this;
    }

    /// Adds an example in JavaScript with postgrest-js.
    OperationBuilder example(String label, String source) {
        examples.addObject().put("lang", "JavaScript").put("label", label).put("source", source);
        return this;
    }

    ObjectNode build() {
        if (!parameters.isEmpty()) {
            operation.set("parameters", parameters);
        }
        operation.set("responses", responses);
        if (!examples.isEmpty()) {
            operation.set("x-codeSamples", examples);
        }
        return operation;
    }

    /// Returns a response object.
    ///
    /// @param headers names of reusable headers
    static ObjectNode responseObject(String description, List<String> headers, ObjectNode content) {
        ObjectNode response = JsonNodes.object().put("description", description);
        List<String> headerNames = new ArrayList<>(headers);
        headerNames.add("X-Request-Id");
        ObjectNode headerNodes = response.putObject("headers");
        headerNames.forEach(name -> headerNodes.set(name, JsonNodes.ref("headers", name)));
        if (!content.isEmpty()) {
            response.set("content", content);
        }
        return response;
    }
}
