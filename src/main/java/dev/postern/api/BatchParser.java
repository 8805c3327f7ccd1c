package dev.postern.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.postern.api.ApiRequest.Method;
import dev.postern.api.IdempotentRequest.SentKey;
import dev.postern.api.ParsedRequest.Operation;
import dev.postern.payload.StrictJson;
import dev.postern.problem.BatchError;
import dev.postern.problem.BatchRequestErrors;
import dev.postern.problem.BodyErrors;
import dev.postern.problem.FeatureErrors;
import dev.postern.problem.LimitErrors;
import dev.postern.problem.ProblemException;
import dev.postern.request.ApiBase;
import dev.postern.request.Preferences;
import dev.postern.request.QueryString;
import dev.postern.request.QueryString.Parameter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Parser of the bodies of batches (`docs/extensions.md`, Batches).
///
/// @param maxOperations limit of `--max-batch-operations`
/// @param writeOnlyKeys keys whose values cannot be references
record BatchParser(int maxOperations, Set<String> writeOnlyKeys) {

    private static final Set<String> METHODS = Set.of("GET", "POST", "PATCH", "PUT", "DELETE");
    private static final Set<String> MEMBERS = Set.of("id", "method", "path", "headers", "body");

    /// Query parameters that are part of a plan, so that they cannot contain references.
    private static final Set<String> PLAN_PARAMETERS =
            Set.of("select", "order", "limit", "offset", "columns", "on_conflict");

    BatchParser {
        writeOnlyKeys = Set.copyOf(writeOnlyKeys);
    }

    /// Reads and parses the body of a batch.
    ///
    /// @param preferences preferences of the batch; those of values are the defaults of the operations
    /// @param parser parser of the operations
    ParsedRequest.Batch parse(ApiRequest request, Preferences preferences, RequestParser parser) {
        byte[] body = request.content().read();
        JsonNode sentOperations = StrictJson.read(body).path("operations");
        if (!(sentOperations instanceof ArrayNode array)) {
            throw BatchRequestErrors.noOperations();
        }
        if (array.size() > maxOperations) {
            throw LimitErrors.tooManyOperations(maxOperations);
        }
        BatchReferences references = new BatchReferences();
        Set<String> ids = new HashSet<>();
        List<Operation> operations = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            JsonNode node = array.get(i);
            operations.add(forOperation(i, () -> {
                String id = readId(node, ids);
                return new Operation(
                        id, parser.parse(readRequest(request.base(), node, references, preferences.ofValues())));
            }));
        }
        return new ParsedRequest.Batch(request, preferences, operations, references, SentKey.of(request, body));
    }

    /// Runs an action for operation `number`, and adds the number to its errors.
    static <T> T forOperation(int number, Supplier<T> action) {
        try {
            return action.get();
        } catch (ProblemException e) {
            throw e.map(problem -> new BatchError(problem, number));
        }
    }

    private static @Nullable String readId(JsonNode node, Set<String> ids) {
        for (var member : node.properties()) {
            if (!MEMBERS.contains(member.getKey())) {
                throw BatchRequestErrors.unknownMember(member.getKey());
            }
        }
        if (node.hasNonNull("id") && !node.get("id").isTextual()) {
            throw BatchRequestErrors.idNotString();
        }
        String id = node.hasNonNull("id") ? node.get("id").textValue() : null;
        if (id != null && !ids.add(id)) {
            throw BatchRequestErrors.repeatedId(id);
        }
        return id;
    }

    private ApiRequest readRequest(ApiBase base, JsonNode node, BatchReferences references, List<String> defaults) {
        String method = node.path("method").asText("").toUpperCase(Locale.ROOT);
        String path = node.path("path").asText("");
        if (!METHODS.contains(method) || !path.startsWith("/") || path.length() < 2) {
            throw BatchRequestErrors.invalidMethodOrPath();
        }
        Map<String, List<String>> headers = readHeaders(node.path("headers"));
        JsonNode body = node.has("body") ? references.withPlaceholders(node.get("body"), writeOnlyKeys) : null;
        String target = references.withPlaceholders(path);
        ApiRequest request = toRequest(Method.valueOf(method), base, target, withDefaults(headers, defaults), body);
        rejectPlaceholders(request, references);
        return request;
    }

    private static Map<String, List<String>> readHeaders(JsonNode node) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        if (node.isMissingNode() || node.isNull()) {
            return headers;
        }
        if (!(node.isObject() && node.valueStream().allMatch(JsonNode::isTextual))) {
            throw BatchRequestErrors.headersNotStrings();
        }
        for (var header : node.properties()) {
            headers.computeIfAbsent(header.getKey(), _ -> new ArrayList<>())
                    .add(header.getValue().textValue());
        }
        return headers;
    }

    /// Adds preferences of the batch that the operation does not have.
    private static Map<String, List<String>> withDefaults(Map<String, List<String>> headers, List<String> defaults) {
        List<String> preferences = headers.computeIfAbsent("Prefer", _ -> new ArrayList<>());
        Set<String> names = preferences.stream()
                .flatMap(header -> Stream.of(header.split(",")))
                .map(preference -> name(preference.strip()))
                .collect(Collectors.toSet());
        defaults.stream()
                .filter(preference -> !names.contains(name(preference)))
                .forEach(preferences::add);
        return headers;
    }

    private static String name(String preference) {
        return preference.substring(0, Math.max(0, preference.indexOf('=')));
    }

    private static void rejectPlaceholders(ApiRequest request, BatchReferences references) {
        switch (request.target()) {
            case Target.Rows(String resource) -> references.rejectPlaceholders(resource);
            case Target.Row(String resource, var _) -> references.rejectPlaceholders(resource);
            case Target.Root _, Target.Function _, Target.Batch _ -> {}
        }
        for (Parameter parameter : QueryString.parse(request.query())) {
            references.rejectPlaceholders(parameter.name());
            if (PLAN_PARAMETERS.contains(
                    parameter.name().substring(parameter.name().lastIndexOf('.') + 1))) {
                references.rejectPlaceholders(parameter.value());
            }
        }
    }

    private static ApiRequest toRequest(
            Method method, ApiBase base, String path, Map<String, List<String>> headers, @Nullable JsonNode body) {
        int question = path.indexOf('?');
        String resourcePath = question < 0 ? path.substring(1) : path.substring(1, question);
        for (String type : headers.getOrDefault("Content-Type", List.of())) {
            if (!type.toLowerCase(Locale.ROOT).matches("application/[^;]*json\\b.*")) {
                throw BodyErrors.operationTypeNotAcceptable(type);
            }
        }
        byte[] bytes = body == null ? new byte[0] : body.toString().getBytes(StandardCharsets.UTF_8);
        return new ApiRequest(
                method,
                target(resourcePath),
                base,
                "/" + resourcePath,
                question < 0 ? null : path.substring(question + 1),
                Headers.of(headers),
                () -> bytes);
    }

    private static Target target(String path) {
        int slash = path.indexOf('/');
        if (slash >= 0 && List.of("rpc", "-").contains(path.substring(0, slash))) {
            throw FeatureErrors.notTableInBatch(path);
        }
        return Target.ofRows(path);
    }
}
