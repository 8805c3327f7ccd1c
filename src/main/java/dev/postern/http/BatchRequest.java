package dev.postern.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.postern.payload.StrictJson;
import dev.postern.problem.ApiError;
import dev.postern.problem.BatchError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import dev.postern.request.QueryString;
import dev.postern.request.QueryString.Parameter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The operations of a batch as they were sent (`extensions.md`, Batches).
///
/// @param steps in the order they are done
record BatchRequest(List<BatchOperation> steps, BatchReferences references) {

    private static final Set<String> METHODS = Set.of("GET", "POST", "PATCH", "PUT", "DELETE");
    private static final Set<String> MEMBERS = Set.of("id", "method", "path", "headers", "body");

    /// Parameters that a plan is made of.
    private static final Set<String> KNOWN = Set.of("select", "order", "limit", "offset", "columns", "on_conflict");

    /// An operation with the name that others refer to it by.
    ///
    /// @param id null: none refers to it
    record BatchOperation(@Nullable String id, ApiRequest operation) {}

    /// Reads a body.
    ///
    /// @param most operations at most
    /// @param sealed keys whose values cannot be references
    static BatchRequest read(byte[] body, int most, Set<String> sealed) {
        JsonNode operations = StrictJson.read(body).path("operations");
        if (!(operations instanceof ArrayNode array)) {
            throw ApiError.of(ErrorCode.INVALID_BODY, "A batch is an object with an array of operations")
                    .withHint("{\"operations\":[{\"method\":\"POST\",\"path\":\"/table\",\"body\":{}}]}")
                    .exception();
        }
        if (array.size() > most) {
            throw ApiError.of(ErrorCode.LIMIT_EXCEEDED, "The batch has more than " + most + " operations")
                    .withHint("Send fewer at once, or start the service with a larger --max-batch-operations.")
                    .exception();
        }
        BatchReferences references = new BatchReferences();
        Set<String> ids = new HashSet<>();
        List<BatchOperation> steps = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            int number = i;
            steps.add(at(number, () -> step(array.get(number), ids, references, sealed)));
        }
        return new BatchRequest(steps, references);
    }

    /// The same, its operations in a time zone unless they name their own.
    BatchRequest in(@Nullable String zone) {
        return zone == null
                ? this
                : new BatchRequest(
                        steps.stream()
                                .map(step -> new BatchOperation(
                                        step.id(), step.operation().preferring("timezone=" + zone)))
                                .toList(),
                        references);
    }

    /// Does something of operation `number`, which a problem with it tells.
    static <T> T at(int number, Supplier<T> doing) {
        try {
            return doing.get();
        } catch (ProblemException e) {
            throw e.map(problem -> new BatchError(problem, number));
        }
    }

    private static BatchOperation step(JsonNode sent, Set<String> ids, BatchReferences references, Set<String> sealed) {
        for (var member : sent.properties()) {
            if (!MEMBERS.contains(member.getKey())) {
                throw ApiError.of(ErrorCode.INVALID_BODY, "An operation has no '" + member.getKey() + "'")
                        .withHint("It has id, method, path, headers and body.")
                        .exception();
            }
        }
        String method = sent.path("method").asText("").toUpperCase(Locale.ROOT);
        String path = sent.path("path").asText("");
        if (!METHODS.contains(method) || !path.startsWith("/") || path.length() < 2) {
            throw ApiError.of(ErrorCode.INVALID_BODY, "An operation needs a method and a path")
                    .withHint("Methods are GET, POST, PATCH, PUT and DELETE; a path begins with / and a table's name.")
                    .exception();
        }
        JsonNode headers = sent.path("headers");
        boolean none = headers.isMissingNode() || headers.isNull();
        if (!none && !(headers.isObject() && headers.valueStream().allMatch(JsonNode::isTextual))) {
            throw ErrorCode.INVALID_BODY.exception("The headers of an operation are an object of strings");
        } else if (sent.hasNonNull("id") && !sent.get("id").isTextual()) {
            throw ErrorCode.INVALID_BODY.exception("The id of an operation is a string");
        }
        String id = sent.hasNonNull("id") ? sent.get("id").textValue() : null;
        if (id != null && !ids.add(id)) {
            throw ErrorCode.INVALID_BODY.exception("Two operations are called '" + id + "'");
        }
        JsonNode body = sent.has("body") ? references.marked(sent.get("body"), sealed) : null;
        ApiRequest operation = operation(method, references.marked(path), headers, body);
        references.refuse(operation.resource());
        for (Parameter parameter : operation.parameters()) {
            references.refuse(parameter.name());
            if (KNOWN.contains(parameter.name().substring(parameter.name().lastIndexOf('.') + 1))) {
                references.refuse(parameter.value());
            }
        }
        return new BatchOperation(id, operation);
    }

    private static ApiRequest operation(String method, String path, JsonNode headers, @Nullable JsonNode body) {
        int question = path.indexOf('?');
        String place = question < 0 ? path.substring(1) : path.substring(1, question);
        int slash = place.indexOf('/');
        if (slash >= 0 && List.of("rpc", "-").contains(place.substring(0, slash))) {
            throw ApiError.of(ErrorCode.NOT_IMPLEMENTED, "Feature not implemented")
                    .withDetails("A batch has operations on tables and views: '/" + place + "' is none")
                    .exception();
        } else if (place.endsWith("/") || (slash >= 0 && place.indexOf('/', slash + 1) >= 0)) {
            throw Exchange.noSuchPath();
        }
        for (String type : headers(headers, "Content-Type")) {
            if (!type.toLowerCase(Locale.ROOT).matches("application/[^;]*json\\b.*")) {
                throw ApiError.of(ErrorCode.INVALID_BODY, "Content-Type not acceptable: " + type)
                        .withHint("The body of an operation is JSON.")
                        .exception();
            }
        }
        byte[] bytes = body == null ? new byte[0] : body.toString().getBytes(StandardCharsets.UTF_8);
        return new ApiRequest(
                method,
                QueryString.decodePath(slash < 0 ? place : place.substring(0, slash)),
                slash < 0 ? null : QueryString.decodePath(place.substring(slash + 1)),
                question < 0 ? null : path.substring(question + 1),
                name -> headers(headers, name),
                () -> bytes);
    }

    private static List<String> headers(JsonNode headers, String name) {
        List<String> values = new ArrayList<>();
        for (var header : headers.properties()) {
            if (header.getKey().equalsIgnoreCase(name)) {
                values.add(header.getValue().textValue());
            }
        }
        return values;
    }
}
