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

/// Parsed body of a batch (docs/extensions.md, Batches).
///
/// @param operations operations in the order in which they run
record BatchRequest(List<BatchOperation> operations, BatchReferences references) {

    private static final Set<String> METHODS = Set.of("GET", "POST", "PATCH", "PUT", "DELETE");
    private static final Set<String> MEMBERS = Set.of("id", "method", "path", "headers", "body");

    /// Query parameters that are part of a plan, so that they cannot contain references.
    private static final Set<String> PLAN_PARAMETERS =
            Set.of("select", "order", "limit", "offset", "columns", "on_conflict");

    /// Operation of a batch.
    ///
    /// @param id name that references use; null for none
    record BatchOperation(@Nullable String id, ApiRequest request) {}

    /// Parses a batch.
    ///
    /// @param maxOperations limit of `--max-batch-operations`
    /// @param writeOnlyKeys keys whose values cannot be references
    static BatchRequest read(byte[] body, int maxOperations, Set<String> writeOnlyKeys) {
        JsonNode sentOperations = StrictJson.read(body).path("operations");
        if (!(sentOperations instanceof ArrayNode array)) {
            throw ApiError.of(ErrorCode.INVALID_BODY, "The batch is not an object with an array 'operations'")
                    .withHint("Send {\"operations\":[{\"method\":\"POST\",\"path\":\"/table\",\"body\":{}}]}.")
                    .exception();
        }
        if (array.size() > maxOperations) {
            throw ApiError.of(
                            ErrorCode.LIMIT_EXCEEDED,
                            "The batch exceeds --max-batch-operations (" + maxOperations + ")")
                    .withHint("Split the batch, or start the service with a larger --max-batch-operations.")
                    .exception();
        }
        BatchReferences references = new BatchReferences();
        Set<String> ids = new HashSet<>();
        List<BatchOperation> operations = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            int number = i;
            operations.add(
                    forOperation(number, () -> readOperation(array.get(number), ids, references, writeOnlyKeys)));
        }
        return new BatchRequest(operations, references);
    }

    /// Returns a copy with a default time zone for the operations.
    BatchRequest inTimeZone(@Nullable String zone) {
        return zone == null
                ? this
                : new BatchRequest(
                        operations.stream()
                                .map(operation -> new BatchOperation(
                                        operation.id(), operation.request().withDefaultPreference("timezone=" + zone)))
                                .toList(),
                        references);
    }

    /// Runs an action for operation `number`, and adds the number to its errors.
    static <T> T forOperation(int number, Supplier<T> action) {
        try {
            return action.get();
        } catch (ProblemException e) {
            throw e.map(problem -> new BatchError(problem, number));
        }
    }

    private static BatchOperation readOperation(
            JsonNode node, Set<String> ids, BatchReferences references, Set<String> writeOnlyKeys) {
        for (var member : node.properties()) {
            if (!MEMBERS.contains(member.getKey())) {
                throw ApiError.of(ErrorCode.INVALID_BODY, "'" + member.getKey() + "' is not a member of an operation")
                        .withHint("Use id, method, path, headers and body.")
                        .exception();
            }
        }
        String method = node.path("method").asText("").toUpperCase(Locale.ROOT);
        String path = node.path("path").asText("");
        if (!METHODS.contains(method) || !path.startsWith("/") || path.length() < 2) {
            throw ApiError.of(ErrorCode.INVALID_BODY, "The operation has no valid method and path")
                    .withHint("Use GET, POST, PATCH, PUT or DELETE, and a path such as /table.")
                    .exception();
        }
        JsonNode headers = node.path("headers");
        boolean hasNoHeaders = headers.isMissingNode() || headers.isNull();
        if (!hasNoHeaders && !(headers.isObject() && headers.valueStream().allMatch(JsonNode::isTextual))) {
            throw ErrorCode.INVALID_BODY.exception("'headers' must be an object of strings");
        } else if (node.hasNonNull("id") && !node.get("id").isTextual()) {
            throw ErrorCode.INVALID_BODY.exception("'id' must be a string");
        }
        String id = node.hasNonNull("id") ? node.get("id").textValue() : null;
        if (id != null && !ids.add(id)) {
            throw ErrorCode.INVALID_BODY.exception("Several operations have the id '" + id + "'");
        }
        JsonNode body = node.has("body") ? references.withPlaceholders(node.get("body"), writeOnlyKeys) : null;
        ApiRequest request = toRequest(method, references.withPlaceholders(path), headers, body);
        references.rejectPlaceholders(request.resource());
        for (Parameter parameter : request.parameters()) {
            references.rejectPlaceholders(parameter.name());
            if (PLAN_PARAMETERS.contains(
                    parameter.name().substring(parameter.name().lastIndexOf('.') + 1))) {
                references.rejectPlaceholders(parameter.value());
            }
        }
        return new BatchOperation(id, request);
    }

    private static ApiRequest toRequest(String method, String path, JsonNode headers, @Nullable JsonNode body) {
        int question = path.indexOf('?');
        String resourcePath = question < 0 ? path.substring(1) : path.substring(1, question);
        int slash = resourcePath.indexOf('/');
        if (slash >= 0 && List.of("rpc", "-").contains(resourcePath.substring(0, slash))) {
            throw ApiError.of(ErrorCode.NOT_IMPLEMENTED, "Feature not implemented")
                    .withDetails("'/" + resourcePath + "' is not a table or view")
                    .exception();
        } else if (resourcePath.endsWith("/") || (slash >= 0 && resourcePath.indexOf('/', slash + 1) >= 0)) {
            throw Exchange.pathNotFound();
        }
        for (String type : headerValues(headers, "Content-Type")) {
            if (!type.toLowerCase(Locale.ROOT).matches("application/[^;]*json\\b.*")) {
                throw ApiError.of(ErrorCode.INVALID_BODY, "Content-Type not acceptable: " + type)
                        .withHint("Send the body of an operation as JSON.")
                        .exception();
            }
        }
        byte[] bytes = body == null ? new byte[0] : body.toString().getBytes(StandardCharsets.UTF_8);
        return new ApiRequest(
                method,
                QueryString.decodePath(slash < 0 ? resourcePath : resourcePath.substring(0, slash)),
                slash < 0 ? null : QueryString.decodePath(resourcePath.substring(slash + 1)),
                question < 0 ? null : path.substring(question + 1),
                name -> headerValues(headers, name),
                () -> bytes);
    }

    private static List<String> headerValues(JsonNode headers, String name) {
        List<String> values = new ArrayList<>();
        for (var header : headers.properties()) {
            if (header.getKey().equalsIgnoreCase(name)) {
                values.add(header.getValue().textValue());
            }
        }
        return values;
    }
}
