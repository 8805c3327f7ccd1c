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

/// What SQL says that the answer to a request is to be, by the settings `response.status` and `response.headers`
/// (`dialect.md` 1.9). A failure is answered without it.
final class ResponseGucs {

    private static final String ATTRIBUTE = ResponseGucs.class.getName();
    private static final ObjectMapper JSON = new ObjectMapper();

    /// Names of the settings, which no header has.
    private static final String STATUS = "response.status";

    private static final String HEADERS = "response.headers";

    private final Map<String, String> settings = new LinkedHashMap<>();
    private @Nullable Integer status;
    private List<Map.Entry<String, String>> headers = List.of();

    /// Of this request.
    static ResponseGucs of(Context http) {
        ResponseGucs known = http.attribute(ATTRIBUTE);
        if (known != null) {
            return known;
        }
        ResponseGucs made = new ResponseGucs();
        http.attribute(ATTRIBUTE, made);
        return made;
    }

    /// Has the answer be what it is without them.
    static void discard(Context http) {
        http.attribute(ATTRIBUTE, new ResponseGucs());
    }

    /// Whether SQL has set the status of the response, so that 304 cannot stand for it.
    static boolean setStatus(Context http) {
        ResponseGucs overrides = http.attribute(ATTRIBUTE);
        return overrides != null && overrides.status != null;
    }

    /// Changes the answer, which has not been sent.
    static void apply(Context http) {
        ResponseGucs overrides = http.attribute(ATTRIBUTE);
        if (overrides != null) {
            overrides.applyTo(http);
        }
    }

    private void applyTo(Context http) {
        if (status != null) {
            http.status(status);
        }
        Set<String> replaced = new HashSet<>();
        for (var header : headers) {
            if (header.getKey().equalsIgnoreCase("Content-Type")) {
                http.res().setCharacterEncoding(null); // it says its own, or none
            }
            if (replaced.add(header.getKey().toLowerCase(Locale.ROOT))) {
                http.res().setHeader(header.getKey(), header.getValue());
            } else {
                http.res().addHeader(header.getKey(), header.getValue());
            }
        }
    }

    /// @param status of the answer, as SQL has set it; null or empty: as it is
    /// @param headers a JSON array of objects with one key each; null or empty: none
    /// @throws ProblemException PGRST111 or PGRST112 for what is not so
    void set(@Nullable String status, @Nullable String headers) {
        settings.clear();
        this.headers = headers == null || headers.isEmpty() ? List.of() : headers(headers);
        this.status = status == null || status.isEmpty() ? null : status(status);
        if (status != null && !status.isEmpty()) {
            settings.put(STATUS, status);
        }
        if (headers != null && !headers.isEmpty()) {
            settings.put(HEADERS, headers);
        }
    }

    /// Adds the settings to the headers of a response that is stored.
    void save(Map<String, String> stored) {
        stored.putAll(settings);
    }

    /// Takes the settings out of the headers of a response that was stored.
    void restore(Map<String, String> stored) {
        set(stored.remove(STATUS), stored.remove(HEADERS));
    }

    private static Integer status(String text) {
        if (!text.matches("[1-9][0-9]{2}") || text.compareTo("200") < 0 || text.compareTo("599") > 0) {
            throw ApiError.of(ErrorCode.RESPONSE_STATUS, "response.status guc must be a valid status code")
                    .withDetails("It is '" + text + "'")
                    .exception();
        }
        return Integer.valueOf(text);
    }

    private static List<Map.Entry<String, String>> headers(String text) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        try {
            JsonNode list = JSON.readTree(text);
            if (!list.isArray()) {
                throw wrong(text);
            }
            for (JsonNode one : list) {
                if (!one.isObject() || one.size() != 1) {
                    throw wrong(text);
                }
                one.properties().forEach(header -> headers.add(Map.entry(header.getKey(), value(header, text))));
            }
        } catch (JsonProcessingException e) {
            throw wrong(text);
        }
        return headers;
    }

    private static String value(Map.Entry<String, JsonNode> header, String text) {
        String value = header.getValue().textValue();
        if (value == null || !HeaderSyntax.isValid(header.getKey(), value)) {
            throw wrong(text);
        }
        return value;
    }

    private static ProblemException wrong(String text) {
        return ApiError.of(
                        ErrorCode.RESPONSE_HEADERS,
                        "response.headers guc must be a JSON array composed of objects with a single key and a string value")
                .withDetails("It is '" + text + "'")
                .exception();
    }
}
