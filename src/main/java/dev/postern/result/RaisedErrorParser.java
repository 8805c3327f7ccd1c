package dev.postern.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postern.problem.BatchError;
import dev.postern.problem.DatabaseError;
import dev.postern.problem.Problem;
import dev.postern.problem.RaisedError;
import dev.postern.problem.ResponseGucErrors;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Parser of errors that SQL raises with SQLSTATE `PGRST`, whose message and detail define the response as JSON
/// (`docs/dialect.md` 1.11).
public final class RaisedErrorParser {

    private static final String STATE = "PGRST";
    private static final ObjectMapper JSON = new ObjectMapper();

    private RaisedErrorParser() {}

    /// Parses the error that `problem` contains.
    ///
    /// @return `problem` itself if its SQLSTATE is another one; PGRST121 if its JSON is invalid
    public static Problem parse(Problem problem) {
        if (problem instanceof BatchError(Problem inner, int operation)) {
            return new BatchError(parse(inner), operation);
        }
        if (!(problem instanceof DatabaseError error && error.sqlState().equals(STATE))) {
            return problem;
        }
        JsonNode message = parseJson(error.message());
        if (!message.path("code").isTextual() || !message.path("message").isTextual()) {
            return ResponseGucErrors.invalidMessage(error.message());
        }
        String detail = error.detail() == null ? "" : error.detail();
        JsonNode response = parseJson(detail);
        int status = response.path("status").asInt();
        JsonNode headers = response.path("headers");
        if (status < 200 || status > 599 || !headers.isObject() || !areValidHeaders(headers)) {
            return ResponseGucErrors.invalidDetail(error.detail());
        }
        return new RaisedError(
                message.path("code").textValue(),
                message.path("message").textValue(),
                optionalText(message, "details"),
                optionalText(message, "hint"),
                status,
                optionalText(response, "status_text"),
                headerMap(headers));
    }

    private static Map<String, String> headerMap(JsonNode headers) {
        Map<String, String> map = new LinkedHashMap<>();
        headers.properties()
                .forEach(header -> map.put(header.getKey(), header.getValue().asText()));
        return map;
    }

    private static boolean areValidHeaders(JsonNode headers) {
        return headers.properties().stream()
                .allMatch(header -> header.getValue().isValueNode()
                        && HeaderSyntax.isValid(
                                header.getKey(), header.getValue().asText()));
    }

    private static @Nullable String optionalText(JsonNode object, String key) {
        return object.hasNonNull(key) ? object.path(key).asText() : null;
    }

    private static JsonNode parseJson(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException _) {
            return JSON.missingNode(); // the caller reports the text
        }
    }
}
