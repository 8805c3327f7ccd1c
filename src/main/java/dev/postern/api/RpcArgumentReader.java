package dev.postern.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.payload.Payload;
import dev.postern.payload.StrictJson;
import dev.postern.problem.BodyErrors;
import dev.postern.problem.ProblemException;
import dev.postern.request.Arguments;
import dev.postern.request.Arguments.BodyType;
import dev.postern.request.QueryString;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Reader of function arguments in request bodies (`docs/dialect.md` 1.7, 1.8).
final class RpcArgumentReader {

    private RpcArgumentReader() {}

    /// Reads the arguments.
    ///
    /// @param contentType value of `Content-Type`; null or empty for JSON
    /// @param columns names of the arguments; null for the keys of the body
    /// @throws ProblemException PGRST102 for an unsupported media type
    static Arguments read(@Nullable String contentType, @Nullable Set<String> columns, byte[] body) {
        String type = contentType == null ? "" : contentType;
        return switch (type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT)) {
            case "", "application/json" -> json(body, columns);
            case "text/csv" -> csv(Payload.read(body, "text/csv"), columns);
            case "application/x-www-form-urlencoded" -> form(StrictJson.text(body));
            case "text/plain" -> new Arguments.BodyArgument(BodyType.TEXT, StrictJson.text(body));
            case "text/xml" -> new Arguments.BodyArgument(BodyType.XML, StrictJson.text(body));
            case "application/octet-stream" ->
                new Arguments.BodyArgument(
                        BodyType.BYTES, "\\x" + HexFormat.of().formatHex(body));
            default -> throw BodyErrors.argumentTypeNotAcceptable(type);
        };
    }

    /// Reads JSON arguments. An empty body is an empty object.
    private static Arguments json(byte[] body, @Nullable Set<String> columns) {
        JsonNode node = StrictJson.read(body);
        if (node.isMissingNode()) {
            return new Arguments.JsonArguments(columns == null ? Set.of() : columns, "{}");
        }
        String text = StrictJson.text(body);
        if (node instanceof ObjectNode) {
            return new Arguments.JsonArguments(columns == null ? names(List.of(node)) : columns, text);
        }
        boolean hasObjects =
                node.isArray() && !node.isEmpty() && node.valueStream().allMatch(JsonNode::isObject);
        return hasObjects
                ? new Arguments.ObjectList(
                        columns == null ? names(node) : columns, node.size() == 1 ? onlyElement(text) : null, text)
                : new Arguments.BodyArgument(BodyType.JSON, text);
    }

    private static Set<String> names(Iterable<JsonNode> objects) {
        Set<String> names = new TreeSet<>();
        objects.forEach(object -> object.fieldNames().forEachRemaining(names::add));
        return names;
    }

    private static Arguments csv(Payload lines, @Nullable Set<String> columns) {
        return new Arguments.ObjectList(
                columns == null ? new TreeSet<>(lines.names()) : columns,
                lines.rows() == 1 ? onlyElement(lines.text()) : null,
                null);
    }

    /// Returns the text between the brackets of an array with one element.
    private static String onlyElement(String array) {
        String text = array.strip();
        return text.substring(1, text.length() - 1);
    }

    private static Arguments form(String body) {
        try {
            return new Arguments.TextArguments(QueryString.parse(body));
        } catch (ProblemException e) {
            throw BodyErrors.invalidForm();
        }
    }
}
