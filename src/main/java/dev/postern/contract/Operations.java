package dev.postern.contract;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.catalog.Resource;
import java.util.ArrayList;
import java.util.List;

/// An operation as it is put together: name, parameters, responses, examples of use.
final class Operations {

    private final ObjectNode operation = Nodes.object();
    private final ArrayNode parameters = Nodes.array();
    private final ArrayNode samples = Nodes.array();
    private final ObjectNode responses = Nodes.object();

    /// @param tag of the table or kind that it belongs to
    /// @param id that no other operation has
    static Operations of(String tag, String id, String summary) {
        Operations made = new Operations();
        made.operation.putArray("tags").add(tag);
        made.operation.put("operationId", id).put("summary", summary);
        return made;
    }

    Operations describe(String text) {
        Comments.describe(operation, text);
        return this;
    }

    /// Reusable parameters.
    Operations parameters(String... names) {
        return parameters(List.of(names));
    }

    Operations parameters(List<String> names) {
        names.forEach(name -> parameters.add(Nodes.ref("parameters", name)));
        return this;
    }

    Operations parameter(ObjectNode parameter) {
        parameters.add(parameter);
        return this;
    }

    /// Whether a body has to be sent.
    enum Body {
        REQUIRED,
        OPTIONAL
    }

    /// What is sent, by media type.
    Operations sends(ObjectNode content) {
        return sends(content, Body.REQUIRED);
    }

    Operations sends(ObjectNode content, Body need) {
        ObjectNode body = Nodes.object().put("required", need == Body.REQUIRED);
        body.set("content", content);
        operation.set("requestBody", body);
        return this;
    }

    Operations answers(int status, ObjectNode response) {
        return answers(String.valueOf(status), response);
    }

    /// @param status one, or a class of them: `2XX`
    Operations answers(String status, ObjectNode response) {
        responses.set(status, response);
        return this;
    }

    Operations answers(String response, int... statuses) {
        for (int status : statuses) {
            responses.set(String.valueOf(status), Nodes.ref("responses", response));
        }
        return this;
    }

    /// The same of a write: a trigger may choose another status.
    Operations answered(Resource resource, String response, int... statuses) {
        return resource.setsResponse()
                ? answers(response, statuses).answers("2XX", Nodes.ref("responses", response))
                : answers(response, statuses);
    }

    Operations fails(List<Integer> statuses) {
        Errors.add(responses, statuses);
        return this;
    }

    /// A line of JavaScript with postgrest-js that does it.
    Operations sample(String label, String source) {
        samples.addObject().put("lang", "JavaScript").put("label", label).put("source", source);
        return this;
    }

    ObjectNode made() {
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
    static ObjectNode response(String description, List<String> headers, ObjectNode content) {
        ObjectNode response = Nodes.object().put("description", description);
        List<String> all = new ArrayList<>(headers);
        all.add("X-Request-Id");
        ObjectNode named = response.putObject("headers");
        all.forEach(name -> named.set(name, Nodes.ref("headers", name)));
        if (!content.isEmpty()) {
            response.set("content", content);
        }
        return response;
    }
}
