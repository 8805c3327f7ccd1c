package dev.postern.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.payload.StrictJson;
import dev.postern.problem.BodyErrors;
import dev.postern.problem.ProblemException;
import dev.postern.request.Arguments;
import dev.postern.request.Arguments.BodyType;
import dev.postern.request.QueryString;
import java.util.HexFormat;
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
        if (!(node instanceof ObjectNode object)) {
            return new Arguments.BodyArgument(BodyType.JSON, StrictJson.text(body));
        }
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return new Arguments.JsonArguments(columns == null ? names : columns, StrictJson.text(body));
    }

    private static Arguments form(String body) {
        try {
            return new Arguments.TextArguments(QueryString.parse(body));
        } catch (ProblemException e) {
            throw BodyErrors.invalidForm();
        }
    }
}
