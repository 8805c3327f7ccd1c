package dev.postern.http;

import dev.postern.problem.ErrorCode;
import dev.postern.request.Preferences.Handling;
import dev.postern.request.QueryString;
import io.javalin.http.Context;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One request for the generated API, off the wire or out of a batch.
///
/// @param method its verb, in capitals
/// @param resource the name of the table or view
/// @param key of the one row that it is for, not split yet; null: it is for many
/// @param query the query string, not decoded yet; null: none
/// @param body gives the body's bytes
record ApiRequest(
        String method,
        String resource,
        @Nullable String key,
        @Nullable String query,
        Headers headers,
        Body body) {

    /// Headers by their names, whatever their case.
    @FunctionalInterface
    interface Headers {
        List<String> all(String name);
    }

    /// Reads the body.
    @FunctionalInterface
    interface Body {
        byte[] read();
    }

    /// What came over the wire.
    ///
    /// @param maxBody bytes of a body at most
    static ApiRequest of(Context http, long maxBody) {
        return of(http, () -> RequestBodyReader.read(http, maxBody));
    }

    /// What came over the wire, with its body.
    static ApiRequest of(Context http, Body body) {
        return new ApiRequest(
                http.method().name(),
                Exchange.resource(http),
                http.pathParamMap().containsKey("key") ? Exchange.key(http) : null,
                http.queryString(),
                name -> Exchange.headers(http, name),
                body);
    }

    /// The first header of a name; null where there is none.
    @Nullable
    String header(String name) {
        List<String> all = headers.all(name);
        return all.isEmpty() ? null : all.getFirst();
    }

    /// The same, preferring something where it does not say.
    ///
    /// @param preference `name=value`
    ApiRequest preferring(String preference) {
        String kind = preference.substring(0, preference.indexOf('=') + 1);
        boolean given = headers.all("Prefer").stream()
                .flatMap(header -> Stream.of(header.split(",")))
                .anyMatch(one -> one.strip().startsWith(kind));
        if (given) {
            return this;
        }
        Headers more = name -> name.equalsIgnoreCase("Prefer")
                ? Stream.concat(headers.all(name).stream(), Stream.of(preference))
                        .toList()
                : headers.all(name);
        return new ApiRequest(method, resource, key, query, more, body);
    }

    List<QueryString.Parameter> parameters() {
        return QueryString.parse(query);
    }

    List<QueryString.Parameter> parameters(Handling handling) {
        return QueryString.parse(query, handling);
    }

    /// The refusal of its method.
    RuntimeException unsupported() {
        return ErrorCode.METHOD_NOT_ALLOWED.exception("Unsupported HTTP method: " + method);
    }
}
