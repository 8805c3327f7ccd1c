package dev.postern.http;

import dev.postern.result.JsonBuffer;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Response that is not sent yet, so that its transaction can still be rolled back.
///
/// @param headers headers by name, in the order in which they were set
/// @param contentType media type of the body; null for a response without a body
record ApiResponse(
        int status, Map<String, String> headers, @Nullable String contentType, JsonBuffer body) {

    static ApiResponse of(int status) {
        return new ApiResponse(status, new LinkedHashMap<>(), null, new JsonBuffer());
    }

    static ApiResponse of(int status, String contentType, JsonBuffer body) {
        return new ApiResponse(status, new LinkedHashMap<>(), contentType, body);
    }

    /// Sets a header, unless its value is null.
    ApiResponse setHeader(String name, @Nullable String value) {
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
