package dev.postern.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.payload.StrictJson;
import dev.postern.problem.BatchRequestErrors;
import dev.postern.problem.ProblemException;
import dev.postern.result.JsonBuffer;
import dev.postern.store.ResponseMemory;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Values of the references of a batch: the responses of the operations that have run.
final class ReferenceValues {

    /// Estimated heap of a byte of parsed JSON.
    private static final int HEAP_BYTES_PER_BYTE = 8;

    /// Beginning of a PostgreSQL array literal with quoted elements. No JSON object begins like it.
    private static final Pattern ARRAY_LITERAL =
            Pattern.compile("\\{\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"[,}]", Pattern.DOTALL);

    private final BatchReferences references;
    private final Map<String, JsonNode> responses = new HashMap<>();

    ReferenceValues(BatchReferences references) {
        this.references = references;
    }

    /// Stores the response body of an operation if a reference names the operation.
    void save(String id, JsonBuffer body) {
        if (body.size() > 0
                && references.byPlaceholder().values().stream().anyMatch(reference -> reference.startsWith(id + "/"))) {
            ResponseMemory.grow((long) HEAP_BYTES_PER_BYTE * body.size(), body.size());
            responses.put(id, StrictJson.readResult(body.toBytes()));
        }
    }

    /// Replaces quoted placeholders of a bind value by JSON, and others by text.
    @Nullable
    String resolve(@Nullable String text) {
        return text == null || !references.isIn(text) ? text : replacePlaceholders(text);
    }

    private String replacePlaceholders(String text) {
        boolean isArrayLiteral = ARRAY_LITERAL.matcher(text).lookingAt();
        String result = text;
        for (var entry : references.byPlaceholder().entrySet()) {
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
        return responses.containsKey(id)
                ? BatchRequestErrors.referenceWithoutValue(reference, id, truncated(String.valueOf(responses.get(id))))
                : BatchRequestErrors.referenceWithoutResponse(reference, id);
    }

    private static String truncated(String json) {
        return json.length() <= 200 ? json : json.substring(0, 200) + "…";
    }
}
