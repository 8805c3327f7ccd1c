package dev.postern.api;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.postern.auth.Identity;
import dev.postern.metrics.RequestMeasurement;
import dev.postern.store.RoleCache.Role;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// PostgreSQL settings of a request's transaction: the request, and its caller's claims (`docs/dialect.md` 1.9).
///
/// @param configured settings of every transaction, by name
/// @param hiddenHeaders lower-case names of headers that `request.headers` omits
record ContextSettings(Map<String, String> configured, Set<String> hiddenHeaders) {

    /// Returns the settings by name.
    ///
    /// @param path decoded path of the request
    Map<String, String> of(String method, String path, Headers headers, Identity identity, Role role) {
        Map<String, String> context = new LinkedHashMap<>(configured);
        context.putAll(role.settings());
        RequestMeasurement measured = RequestMeasurement.current();
        if (measured != null && measured.traceId() != null) {
            // PostgreSQL shows 63 bytes in pg_stat_activity
            context.put("application_name", "postern " + measured.traceId() + " " + measured.resource());
        }
        context.put("request.method", method);
        context.put("request.path", path);
        context.put("request.headers", headersJson(headers));
        context.put("request.cookies", toJson(headers.cookies()));
        context.put("request.jwt.claims", identity.claims());
        return context;
    }

    /// Returns the request headers as a JSON object, with names in lower case and without credentials.
    private String headersJson(Headers headers) {
        Map<String, String> values = new LinkedHashMap<>();
        headers.forEach((name, value) -> {
            if (!hiddenHeaders.contains(name)) {
                values.merge(name, value, (first, next) -> first + "," + next);
            }
        });
        return toJson(values);
    }

    private static String toJson(Map<String, String> members) {
        JsonStringEncoder encoder = JsonStringEncoder.getInstance();
        StringBuilder json = new StringBuilder("{");
        members.forEach((name, value) -> {
            json.append(json.length() == 1 ? "\"" : ",\"");
            encoder.quoteAsString(name, json);
            json.append("\":\"");
            encoder.quoteAsString(value, json);
            json.append('"');
        });
        return json.append('}').toString();
    }
}
