package dev.postern.openapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.catalog.Resource;
import java.util.ArrayList;
import java.util.List;

/// An operation as it is put together: name, parameters, responses, examples of use.
final class OperationBuilder {

    private final ObjectNode operation = JsonNodes.object();
    private final ArrayNode parameters = JsonNodes.array();
    private final ArrayNode samples = JsonNodes.array();
    private final ObjectNode responses = JsonNodes.object();

    /// @param tag of the table or kind that it belongs to
    /// @param id that no other operation has
    static OperationBuilder of(String tag, String id, String summary) {
        OperationBuilder made = new OperationBuilder();
        made.operation.putArray("tags").add(tag);
        made.operation.put("operationId", id).put("summary", summary);
        return made;
    }

    OperationBuilder describe(String text) {
        SchemaComment.describe(operation, text);
        return this;
    }

    /// Reusable parameters.
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

    /// Whether a body has to be sent.
    enum BodyRequirement {
        REQUIRED,
        OPTIONAL
    }

    /// What is sent, by media type.
    OperationBuilder requestBody(ObjectNode content) {
        return requestBody(content, BodyRequirement.REQUIRED);
    }

    OperationBuilder requestBody(ObjectNode content, BodyRequirement need) {
        ObjectNode body = JsonNodes.object().put("required", need == BodyRequirement.REQUIRED);
        body.set("content", content);
        operation.set("requestBody", body);
        return this;
    }

    OperationBuilder response(int status, ObjectNode response) {
        return response(String.valueOf(status), response);
    }

    /// @param status one, or a class of them: `2XX`
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

    /// The same of a write: a trigger may choose another status.
    OperationBuilder answered(Resource resource, String response, int... statuses) {
        return resource.setsResponse()
                ? response(response, statuses).response("2XX", JsonNodes.ref("responses", response))
                : response(response, statuses);
    }

    OperationBuilder errors(List<Integer> statuses) {
        ErrorResponses.add(responses, statuses);
        return this;
    }

    /// A line of JavaScript with postgrest-js that does it.
    OperationBuilder example(String label, String source) {
        samples.addObject().put("lang", "JavaScript").put("label", label).put("source", source);
        return this;
    }

    ObjectNode build() {
        if (!parameters.isEmpty()) {
            operation.set("parameters", parameters);
        }
        operation.set("responses", responses);
        if (!samples.isEmpty()) {
            operation.set("x-codeSamples", samples);
        }
        return operation;
    }

    /// A response with a body.
    ///
    /// @param headers names of reusable ones
    static ObjectNode responseObject(String description, List<String> headers, ObjectNode content) {
        ObjectNode response = JsonNodes.object().put("description", description);
        List<String> all = new ArrayList<>(headers);
        all.add("X-Request-Id");
        ObjectNode named = response.putObject("headers");
        all.forEach(name -> named.set(name, JsonNodes.ref("headers", name)));
        if (!content.isEmpty()) {
            response.set("content", content);
        }
        return response;
    }
}
