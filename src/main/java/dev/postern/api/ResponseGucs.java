package dev.postern.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postern.api.ResponseHeaders.HeaderField;
import dev.postern.problem.ProblemException;
import dev.postern.problem.ResponseGucErrors;
import dev.postern.result.HeaderSyntax;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Response GUCs of a request: status and headers set in SQL by `response.status` and `response.headers`.
///
/// An error response ignores them (`docs/dialect.md` 1.9).
///
/// @param status status of the response; null for the service's
/// @param headers headers of the response, in their order
/// @param texts values of the settings by name, from which the other components are parsed
public record ResponseGucs(@Nullable Integer status, List<HeaderField> headers, Map<String, String> texts) {

    static final ResponseGucs NONE = new ResponseGucs(null, List.of(), Map.of());

    /// Names of the GUCs. No header has such a name, so they can be stored among headers.
    private static final String STATUS = "response.status";

    private static final String HEADERS = "response.headers";

    private static final ObjectMapper JSON = new ObjectMapper();

    public ResponseGucs {
        headers = List.copyOf(headers);
        texts = Map.copyOf(texts);
    }

    /// Parses the GUCs.
    ///
    /// @param status status of the response; null or empty for the default
    /// @param headers JSON array of objects with one key each; null or empty for none
    /// @throws ProblemException PGRST111 or PGRST112 for an invalid value
    public static ResponseGucs parse(@Nullable String status, @Nullable String headers) {
        Map<String, String> texts = new LinkedHashMap<>();
        List<HeaderField> fields = List.of();
        Integer parsedStatus = null;
        if (headers != null && !headers.isEmpty()) {
            texts.put(HEADERS, headers);
            fields = parseHeaders(headers);
        }
        if (status != null && !status.isEmpty()) {
            texts.put(STATUS, status);
            parsedStatus = parseStatus(status);
        }
        return texts.isEmpty() ? NONE : new ResponseGucs(parsedStatus, fields, texts);
    }

    /// Removes the GUCs from the headers of a stored response, and parses them.
    static ResponseGucs removeFrom(Map<String, String> stored) {
        return parse(stored.remove(STATUS), stored.remove(HEADERS));
    }

    private static Integer parseStatus(String text) {
        if (!text.matches("[1-9][0-9]{2}") || text.compareTo("200") < 0 || text.compareTo("599") > 0) {
            throw ResponseGucErrors.invalidStatus(text);
        }
        return Integer.valueOf(text);
    }

    private static List<HeaderField> parseHeaders(String text) {
        List<HeaderField> headers = new ArrayList<>();
        try {
            JsonNode list = JSON.readTree(text);
            if (!list.isArray()) {
                throw ResponseGucErrors.invalidHeaders(text);
            }
            for (JsonNode element : list) {
                if (!element.isObject() || element.size() != 1) {
                    throw ResponseGucErrors.invalidHeaders(text);
                }
                element.properties()
                        .forEach(header -> headers.add(new HeaderField(header.getKey(), headerValue(header, text))));
            }
        } catch (JsonProcessingException e) {
            throw ResponseGucErrors.invalidHeaders(text);
        }
        return headers;
    }

    private static String headerValue(Map.Entry<String, JsonNode> header, String text) {
        String value = header.getValue().textValue();
        if (value == null || !HeaderSyntax.isValid(header.getKey(), value)) {
            throw ResponseGucErrors.invalidHeaders(text);
        }
        return value;
    }
}
