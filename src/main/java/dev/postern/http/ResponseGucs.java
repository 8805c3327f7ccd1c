package dev.postern.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import dev.postern.result.HeaderSyntax;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Response GUCs of a request: status and headers set in SQL by `response.status` and `response.headers`.
///
/// An error response ignores them (docs/dialect.md 1.9).
final class ResponseGucs {

    private static final String ATTRIBUTE = ResponseGucs.class.getName();
    private static final ObjectMapper JSON = new ObjectMapper();

    /// Names of the GUCs. No header has such a name, so they can be stored among headers.
    private static final String STATUS = "response.status";

    private static final String HEADERS = "response.headers";

    private final Map<String, String> settings = new LinkedHashMap<>();
    private @Nullable Integer status;
    private List<Map.Entry<String, String>> headers = List.of();

    /// Returns the response GUCs of a request.
    static ResponseGucs of(Context http) {
        ResponseGucs existing = http.attribute(ATTRIBUTE);
        if (existing != null) {
            return existing;
        }
        ResponseGucs created = new ResponseGucs();
        http.attribute(ATTRIBUTE, created);
        return created;
    }

    /// Discards the response GUCs of a request.
    static void discard(Context http) {
        http.attribute(ATTRIBUTE, new ResponseGucs());
    }

    /// Whether SQL has set the status of the response, so that 304 cannot replace it.
    static boolean hasStatus(Context http) {
        ResponseGucs gucs = http.attribute(ATTRIBUTE);
        return gucs != null && gucs.status != null;
    }

    /// Applies the response GUCs to a response that is not sent yet.
    static void apply(Context http) {
        ResponseGucs gucs = http.attribute(ATTRIBUTE);
        if (gucs != null) {
            gucs.applyTo(http);
        }
    }

    private void applyTo(Context http) {
        if (status != null) {
            http.status(status);
        }
        Set<String> replaced = new HashSet<>();
        for (var header : headers) {
            if (header.getKey().equalsIgnoreCase("Content-Type")) {
                http.res().setCharacterEncoding(null); // the GUC states the charset or omits it
            }
            if (replaced.add(header.getKey().toLowerCase(Locale.ROOT))) {
                http.res().setHeader(header.getKey(), header.getValue());
            } else {
                http.res().addHeader(header.getKey(), header.getValue());
            }
        }
    }

    /// Sets the GUCs.
    ///
    /// @param status status of the response; null or empty for the default
    /// @param headers JSON array of objects with one key each; null or empty for none
    /// @throws ProblemException PGRST111 or PGRST112 for an invalid value
    void set(@Nullable String status, @Nullable String headers) {
        settings.clear();
        this.headers = headers == null || headers.isEmpty() ? List.of() : parseHeaders(headers);
        this.status = status == null || status.isEmpty() ? null : parseStatus(status);
        if (status != null && !status.isEmpty()) {
            settings.put(STATUS, status);
        }
        if (headers != null && !headers.isEmpty()) {
            settings.put(HEADERS, headers);
        }
    }

    /// Adds the GUCs to the headers of a response that is stored.
    void save(Map<String, String> stored) {
        stored.putAll(settings);
    }

    /// Removes the GUCs from the headers of a stored response, and sets them.
    void restore(Map<String, String> stored) {
        set(stored.remove(STATUS), stored.remove(HEADERS));
    }

    private static Integer parseStatus(String text) {
        if (!text.matches("[1-9][0-9]{2}") || text.compareTo("200") < 0 || text.compareTo("599") > 0) {
            throw ApiError.of(ErrorCode.RESPONSE_STATUS, "response.status guc must be a valid status code")
                    .withDetails("The value is '" + text + "'")
                    .exception();
        }
        return Integer.valueOf(text);
    }

    private static List<Map.Entry<String, String>> parseHeaders(String text) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        try {
            JsonNode list = JSON.readTree(text);
            if (!list.isArray()) {
                throw invalidHeaders(text);
            }
            for (JsonNode element : list) {
                if (!element.isObject() || element.size() != 1) {
                    throw invalidHeaders(text);
                }
                element.properties()
                        .forEach(header -> headers.add(Map.entry(header.getKey(), headerValue(header, text))));
            }
        } catch (JsonProcessingException e) {
            throw invalidHeaders(text);
        }
        return headers;
    }

    private static String headerValue(Map.Entry<String, JsonNode> header, String text) {
        String value = header.getValue().textValue();
        if (value == null || !HeaderSyntax.isValid(header.getKey(), value)) {
            throw invalidHeaders(text);
        }
        return value;
    }

    private static ProblemException invalidHeaders(String text) {
        return ApiError.of(
                        ErrorCode.RESPONSE_HEADERS,
                        "response.headers guc must be a JSON array composed of objects with a single key and a string value")
                .withDetails("The value is '" + text + "'")
                .exception();
    }
}
