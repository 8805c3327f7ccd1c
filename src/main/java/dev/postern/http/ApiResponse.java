package dev.postern.http;

import dev.postern.result.JsonBuffer;
import org.jspecify.annotations.Nullable;

/// Response that is not sent yet, so that its transaction can still be rolled back.
///
/// A streamed body holds a database connection, so the response must be closed.
///
/// @param gucs status and headers that SQL has set, which override those of the response
public record ApiResponse(int status, ResponseHeaders headers, Body body, ResponseGucs gucs) implements AutoCloseable {

    /// Body of a response.
    public sealed interface Body {

        /// No body.
        record Empty() implements Body {

            static final Empty EMPTY = new Empty();
        }

        /// Complete body.
        record Bytes(String contentType, JsonBuffer content) implements Body {}

        /// Body that is read from the database while it is sent.
        record Stream(String contentType, RowStream rows) implements Body {}
    }

    static ApiResponse empty(int status, ResponseHeaders headers) {
        return new ApiResponse(status, headers, Body.Empty.EMPTY, ResponseGucs.NONE);
    }

    static ApiResponse of(int status, ResponseHeaders headers, String contentType, JsonBuffer content) {
        return new ApiResponse(status, headers, new Body.Bytes(contentType, content), ResponseGucs.NONE);
    }

    /// Returns a copy with an additional header, or this response if the value is null.
    ApiResponse withHeader(String name, @Nullable String value) {
        return value == null ? this : withHeaders(headers.with(name, value));
    }

    ApiResponse withHeaders(ResponseHeaders changed) {
        return new ApiResponse(status, changed, body, gucs);
    }

    /// Returns a copy with the status and headers that SQL has set.
    ApiResponse withGucs(ResponseGucs set) {
        return new ApiResponse(status, headers, body, set);
    }

    /// Returns the bytes of the body; empty for a response without a complete body.
    JsonBuffer content() {
        return switch (body) {
            case Body.Bytes bytes -> bytes.content();
            case Body.Empty _, Body.Stream _ -> new JsonBuffer();
        };
    }

    /// Returns the media type of the body; null for a response without a body.
    @Nullable
    String contentType() {
        return switch (body) {
            case Body.Bytes bytes -> bytes.contentType();
            case Body.Stream stream -> stream.contentType();
            case Body.Empty _ -> null;
        };
    }

    @Override
    public void close() {
        switch (body) {
            case Body.Stream stream -> stream.rows().close();
            case Body.Empty _, Body.Bytes _ -> {}
        }
    }
}
