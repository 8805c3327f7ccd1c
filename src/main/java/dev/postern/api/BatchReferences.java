package dev.postern.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.postern.problem.BatchRequestErrors;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// References of batch operations to earlier responses: `{"$ref":"u/0/id"}` in a body, `{u/0/id}` in a path.
///
/// All operations are planned before the first runs, so each reference is planned as a placeholder. Running the
/// operation replaces the placeholder by the value, see [ReferenceValues] (`docs/extensions.md`, Batches).
final class BatchReferences {

    private static final String REFERENCE_MEMBER = "$ref";

    /// Reference with an id and a further segment. PostgreSQL arrays such as `{a,b}` and `{"a/b"}` do not
    /// match.
    private static final Pattern PATH_REFERENCE =
            Pattern.compile("(?i)(?:\\{|%7B)((?:(?!%22|%7[BD])[^{}\"/])+/(?:(?!%22|%7[BD])[^{}\"])+)(?:}|%7D)");

    /// End of a placeholder in a body, as JSON escapes NUL.
    ///
    /// A NUL makes the planner send the value as JSON, which can hold a value of any type.
    private static final String ESCAPED_NUL = "\\u0000";

    /// Prefix of all placeholders. It is random, so no client can send one.
    private final String placeholderPrefix =
            "ref" + UUID.randomUUID().toString().replace("-", "");

    private final Map<String, String> referencesByPlaceholder = new LinkedHashMap<>();

    /// Replaces the references in a body by placeholders.
    ///
    /// @param writeOnlyKeys keys whose values are encoded before the batch runs, and so cannot be references
    JsonNode withPlaceholders(JsonNode node, Set<String> writeOnlyKeys) {
        if (isReference(node)) {
            return TextNode.valueOf(addPlaceholder(node.get(REFERENCE_MEMBER).textValue(), ESCAPED_NUL) + '\0');
        } else if (node instanceof ObjectNode object) {
            for (var member : object.properties()) {
                if (writeOnlyKeys.contains(member.getKey()) && isReference(member.getValue())) {
                    throw BatchRequestErrors.writeOnlyReference(member.getKey());
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
                throw BatchRequestErrors.misplacedReference(reference);
            }
        });
    }

    private String addPlaceholder(String reference, String suffix) {
        String placeholder = placeholderPrefix + "x" + referencesByPlaceholder.size() + "x";
        referencesByPlaceholder.put(placeholder + suffix, reference);
        return placeholder;
    }

    /// Returns the references by their placeholders.
    Map<String, String> byPlaceholder() {
        return Collections.unmodifiableMap(referencesByPlaceholder);
    }

    /// Whether a text contains a placeholder.
    boolean isIn(String text) {
        return text.contains(placeholderPrefix);
    }
}
