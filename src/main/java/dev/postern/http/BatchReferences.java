package dev.postern.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.postern.payload.StrictJson;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import dev.postern.result.JsonBuffer;
import dev.postern.store.ResponseMemory;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// References of batch operations to earlier responses: `{"$ref":"u/0/id"}` in a body, `{u/0/id}` in a path.
///
/// All operations are planned before the first runs, so each reference is planned as a placeholder. Running the
/// operation replaces the placeholder by the value (docs/extensions.md, Batches).
final class BatchReferences {

    private static final String REFERENCE_MEMBER = "$ref";

    /// Estimated heap of a byte of parsed JSON.
    private static final int HEAP_BYTES_PER_BYTE = 8;

    /// Reference with an id and a further segment. PostgreSQL arrays such as `{a,b}` and `{"a/b"}` do not
    /// match.
    private static final Pattern PATH_REFERENCE =
            Pattern.compile("(?i)(?:\\{|%7B)((?:(?!%22|%7[BD])[^{}\"/])+/(?:(?!%22|%7[BD])[^{}\"])+)(?:}|%7D)");

    /// Beginning of a PostgreSQL array literal with quoted elements. No JSON object begins like it.
    private static final Pattern ARRAY_LITERAL =
            Pattern.compile("\\{\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"[,}]", Pattern.DOTALL);

    /// End of a placeholder in a body, as JSON escapes NUL.
    ///
    /// A NUL makes the planner send the value as JSON, which can hold a value of any type.
    private static final String ESCAPED_NUL = "\\u0000";

    /// Prefix of all placeholders. It is random, so no client can send one.
    private final String placeholderPrefix =
            "ref" + UUID.randomUUID().toString().replace("-", "");

    private final Map<String, String> referencesByPlaceholder = new LinkedHashMap<>();
    private final Map<String, JsonNode> responses = new HashMap<>();

    /// Replaces the references in a body by placeholders.
    ///
    /// @param writeOnlyKeys keys whose values are encoded before the batch runs, and so cannot be references
    JsonNode withPlaceholders(JsonNode node, Set<String> writeOnlyKeys) {
        if (isReference(node)) {
            return TextNode.valueOf(addPlaceholder(node.get(REFERENCE_MEMBER).textValue(), ESCAPED_NUL) + '\0');
        } else if (node instanceof ObjectNode object) {
            for (var member : object.properties()) {
                if (writeOnlyKeys.contains(member.getKey()) && isReference(member.getValue())) {
                    throw ApiError.of(ErrorCode.INVALID_VALUE, "'" + member.getKey() + "' cannot be a reference")
                            .exception();
                }
                member.setValue(withPlaceholders(member.getValue(), writeOnlyKeys));
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, withPlaceholders(array.get(i), writeOnlyKeys));
            }
        }
        return node;
    }

    private static boolean isReference(JsonNode node) {
        return node.isObject()
                && node.size() == 1
                && node.path(REFERENCE_MEMBER).isTextual();
    }

    /// Replaces the references in a path by placeholders.
    String withPlaceholders(String path) {
        return PATH_REFERENCE
                .matcher(path)
                .replaceAll(match -> Matcher.quoteReplacement(addPlaceholder(match.group(1), "")));
    }

    /// Rejects a reference in a text that is needed for planning.
    void rejectPlaceholders(String text) {
        referencesByPlaceholder.forEach((placeholder, reference) -> {
            if (text.contains(placeholder)) {
                throw ApiError.of(ErrorCode.INVALID_VALUE, "The reference '" + reference + "' is not allowed here")
                        .withHint("Use references in filters, row keys and bodies.")
                        .exception();
            }
        });
    }

    private String addPlaceholder(String reference, String suffix) {
        String placeholder = placeholderPrefix + "x" + referencesByPlaceholder.size() + "x";
        referencesByPlaceholder.put(placeholder + suffix, reference);
        return placeholder;
    }

    /// Stores the response body of an operation if a reference names the operation.
    void saveResponse(String id, JsonBuffer body) {
        if (body.size() > 0
                && referencesByPlaceholder.values().stream().anyMatch(reference -> reference.startsWith(id + "/"))) {
            ResponseMemory.grow((long) HEAP_BYTES_PER_BYTE * body.size(), body.size());
            responses.put(id, StrictJson.read(body.toBytes()));
        }
    }

    /// Returns the function that replaces quoted placeholders by JSON, and others by text.
    UnaryOperator<@Nullable String> resolver() {
        return text -> text == null || !text.contains(placeholderPrefix) ? text : resolve(text);
    }

    private String resolve(String text) {
        boolean isArrayLiteral = ARRAY_LITERAL.matcher(text).lookingAt();
        String result = text;
        for (var entry : referencesByPlaceholder.entrySet()) {
            if (result.contains(entry.getKey())) {
                JsonNode value = find(entry.getValue());
                String unquoted = value.isTextual() ? value.textValue() : value.toString();
                String quoted = "\"" + unquoted.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
                result = result.replace(
                                "\"" + entry.getKey() + "\"",
                                isArrayLiteral && !value.isNull() ? quoted : value.toString())
                        .replace(entry.getKey(), unquoted);
            }
        }
        return result;
    }

    /// Returns the value of a reference such as `id/0/name` in the response of operation `id`.
    private JsonNode find(String reference) {
        String[] segments = reference.split("/", -1);
        JsonNode current = responses.get(segments[0]);
        for (int i = 1; i < segments.length && current != null; i++) {
            current = current.isArray() && isNumber(segments[i])
                    ? current.get(Integer.parseInt(segments[i]))
                    : current.get(segments[i]);
        }
        if (current == null) {
            throw unresolved(reference);
        }
        return current;
    }

    private static boolean isNumber(String segment) {
        return !segment.isEmpty()
                && segment.length() < 9
                && segment.getBytes(StandardCharsets.UTF_8).length == segment.length()
                && segment.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private ProblemException unresolved(String reference) {
        String id = reference.split("/", -1)[0];
        return ApiError.of(ErrorCode.INVALID_VALUE, "The reference '" + reference + "' has no value")
                .withHint(
                        responses.containsKey(id)
                                ? "Operation '" + id + "' returned: " + truncated(String.valueOf(responses.get(id)))
                                : "No earlier operation '" + id
                                        + "' returned a body. Add Prefer: return=representation to it.")
                .exception();
    }

    private static String truncated(String json) {
        return json.length() <= 200 ? json : json.substring(0, 200) + "…";
    }
}
