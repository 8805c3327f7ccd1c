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

/// References of a batch to what earlier operations gave: `{"$ref":"u/0/id"}` in a body, `{u/0/id}` in a path
/// (`extensions.md`, Batches).
///
/// Every operation is planned before the first is run, with a mark in the place of each reference: a value is
/// no part of a plan. The values come in when the operation is run.
final class BatchReferences {

    private static final String KEY = "$ref";

    /// Bytes of memory that a byte of JSON takes once it is read.
    private static final int PER_BYTE = 8;

    /// A name and at least one step; so that `{a,b}` and `{"a/b"}` are still PostgreSQL's arrays.
    private static final Pattern IN_PATH =
            Pattern.compile("(?i)(?:\\{|%7B)((?:(?!%22|%7[BD])[^{}\"/])+/(?:(?!%22|%7[BD])[^{}\"])+)(?:}|%7D)");

    /// PostgreSQL's array literal, whose elements are all quoted; JSON has no object that begins so.
    private static final Pattern LITERAL =
            Pattern.compile("\\{\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"[,}]", Pattern.DOTALL);

    /// Ends marks in bodies, as JSON writes it. A NUL has to be sent as JSON, in which a value of any kind can
    /// stand.
    private static final String NUL = "\\u0000";

    /// Begins every mark; no client can know it.
    private final String mark = "ref" + UUID.randomUUID().toString().replace("-", "");

    private final Map<String, String> byMark = new LinkedHashMap<>();
    private final Map<String, JsonNode> results = new HashMap<>();

    /// The body with marks; the same where it has no reference.
    ///
    /// @param sealed keys whose values must be there beforehand
    JsonNode marked(JsonNode node, Set<String> sealed) {
        if (isReference(node)) {
            return TextNode.valueOf(mark(node.get(KEY).textValue(), NUL) + '\0');
        } else if (node instanceof ObjectNode object) {
            for (var member : object.properties()) {
                if (sealed.contains(member.getKey()) && isReference(member.getValue())) {
                    throw ApiError.of(ErrorCode.INVALID_VALUE, "'" + member.getKey() + "' cannot be a reference")
                            .exception();
                }
                member.setValue(marked(member.getValue(), sealed));
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, marked(array.get(i), sealed));
            }
        }
        return node;
    }

    private static boolean isReference(JsonNode node) {
        return node.isObject() && node.size() == 1 && node.path(KEY).isTextual();
    }

    /// The path with marks.
    String marked(String path) {
        return IN_PATH.matcher(path).replaceAll(found -> Matcher.quoteReplacement(mark(found.group(1), "")));
    }

    /// Refuses a mark in what has to be known before anything is run.
    void refuse(String text) {
        byMark.forEach((made, reference) -> {
            if (text.contains(made)) {
                throw ApiError.of(
                                ErrorCode.INVALID_VALUE,
                                "The reference '" + reference + "' stands where no value can be put in")
                        .withHint("It can stand in a filter, in a key and in the body.")
                        .exception();
            }
        });
    }

    private String mark(String reference, String end) {
        String made = mark + "x" + byMark.size() + "x";
        byMark.put(made + end, reference);
        return made;
    }

    /// Keeps what an operation gave, if one refers to it.
    void keep(String id, JsonBuffer body) {
        if (body.size() > 0 && byMark.values().stream().anyMatch(reference -> reference.startsWith(id + "/"))) {
            ResponseMemory.grow((long) PER_BYTE * body.size(), body.size());
            results.put(id, StrictJson.read(body.toBytes()));
        }
    }

    /// Puts values in the place of marks: where a mark stands between quotes as JSON, else as text.
    UnaryOperator<@Nullable String> resolving() {
        return text -> text == null || !text.contains(mark) ? text : resolved(text);
    }

    private String resolved(String text) {
        boolean literal = LITERAL.matcher(text).lookingAt();
        String resolved = text;
        for (var one : byMark.entrySet()) {
            if (resolved.contains(one.getKey())) {
                JsonNode value = value(one.getValue());
                String plain = value.isTextual() ? value.textValue() : value.toString();
                String quoted = "\"" + plain.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
                resolved = resolved.replace(
                                "\"" + one.getKey() + "\"", literal && !value.isNull() ? quoted : value.toString())
                        .replace(one.getKey(), plain);
            }
        }
        return resolved;
    }

    /// What stands at `id/0/name`: in the body that the operation `id` gave.
    private JsonNode value(String reference) {
        String[] steps = reference.split("/", -1);
        JsonNode at = results.get(steps[0]);
        for (int i = 1; i < steps.length && at != null; i++) {
            at = at.isArray() && isNumber(steps[i]) ? at.get(Integer.parseInt(steps[i])) : at.get(steps[i]);
        }
        if (at == null) {
            throw unknown(reference);
        }
        return at;
    }

    private static boolean isNumber(String step) {
        return !step.isEmpty()
                && step.length() < 9
                && step.getBytes(StandardCharsets.UTF_8).length == step.length()
                && step.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private ProblemException unknown(String reference) {
        String id = reference.split("/", -1)[0];
        return ApiError.of(ErrorCode.INVALID_VALUE, "Nothing stands at the reference '" + reference + "'")
                .withHint(
                        results.containsKey(id)
                                ? "The operation '" + id + "' gave: " + shortened(String.valueOf(results.get(id)))
                                : "No earlier operation '" + id
                                        + "' gave a body: does it ask for Prefer: return=representation?")
                .exception();
    }

    private static String shortened(String json) {
        return json.length() <= 200 ? json : json.substring(0, 200) + "…";
    }
}
