package dev.postern.http;

import dev.postern.problem.ErrorCode;
import dev.postern.request.Preferences.Handling;
import dev.postern.request.QueryString;
import io.javalin.http.Context;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Request for the generated API, from HTTP or from a batch.
///
/// @param method HTTP method in upper case
/// @param resource name of the table or view
/// @param key row key from the path, not yet split into values; null for a collection
/// @param query undecoded query string; null for none
/// @param body reader of the request body
record ApiRequest(
        String method,
        String resource,
        @Nullable String key,
        @Nullable String query,
        Headers headers,
        Body body) {

    /// Headers by name, ignoring case.
    @FunctionalInterface
    interface Headers {
        List<String> all(String name);
    }

    /// Reader of the request body.
    @FunctionalInterface
    interface Body {
        byte[] read();
    }

    /// Creates the request of an HTTP exchange, whose body is not read yet.
    ///
    /// @param maxBody maximum bytes of the body
    static ApiRequest of(Context http, long maxBody) {
        return of(http, () -> RequestBodyReader.read(http, maxBody));
    }

    /// Creates the request of an HTTP exchange with a body that is read already.
    static ApiRequest of(Context http, Body body) {
        return new ApiRequest(
                http.method().name(),
                Exchange.resource(http),
                http.pathParamMap().containsKey("key") ? Exchange.key(http) : null,
                http.queryString(),
                name -> Exchange.headers(http, name),
                body);
    }

    /// Returns the first header with a name; null if it is absent.
    @Nullable
    String header(String name) {
        List<String> all = headers.all(name);
        return all.isEmpty() ? null : all.getFirst();
    }

    /// Returns a copy with an additional preference, unless the request states that preference.
    ///
    /// @param preference `name=value`
    ApiRequest withDefaultPreference(String preference) {
        String prefix = preference.substring(0, preference.indexOf('=') + 1);
        boolean isSet = headers.all("Prefer").stream()
                .flatMap(header -> Stream.of(header.split(",")))
                .anyMatch(value -> value.strip().startsWith(prefix));
        if (isSet) {
            return this;
        }
        Headers extended = name -> name.equalsIgnoreCase("Prefer")
                ? Stream.concat(headers.all(name).stream(), Stream.of(preference))
                        .toList()
                : headers.all(name);
        return new ApiRequest(method, resource, key, query, extended, body);
    }

    List<QueryString.Parameter> parameters() {
        return QueryString.parse(query);
    }

    List<QueryString.Parameter> parameters(Handling handling) {
        return QueryString.parse(query, handling);
    }

    /// Creates the error for an HTTP method that the resource does not support.
    RuntimeException unsupportedMethod() {
        return ErrorCode.METHOD_NOT_ALLOWED.exception("Unsupported HTTP method: " + method);
    }
}
