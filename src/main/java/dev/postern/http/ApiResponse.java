package dev.postern.http;

import dev.postern.result.JsonBuffer;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a call is answered with, before it is sent: an outcome that can still be undone.
///
/// @param headers by their names, in the order they were set
/// @param contentType of the body; null: there is none
record ApiResponse(
        int status, Map<String, String> headers, @Nullable String contentType, JsonBuffer body) {

    static ApiResponse of(int status) {
        return new ApiResponse(status, new LinkedHashMap<>(), null, new JsonBuffer());
    }

    static ApiResponse of(int status, String contentType, JsonBuffer body) {
        return new ApiResponse(status, new LinkedHashMap<>(), contentType, body);
    }

    /// With one more header, unless its value is null.
    ApiResponse header(String name, @Nullable String value) {
        if (value != null) {
            headers.put(name, value);
        }
        return this;
    }

    void send(Context http) {
        headers.forEach(http::header);
        if (contentType == null) {
            Exchange.sendNothing(http, status);
        } else {
            Exchange.send(http, status, contentType, body);
        }
    }
}
