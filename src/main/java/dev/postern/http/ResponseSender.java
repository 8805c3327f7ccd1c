package dev.postern.http;

import dev.postern.http.ApiResponse.Body;
import dev.postern.http.ResponseHeaders.HeaderField;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.result.JsonBuffer;
import dev.postern.store.ResponseMemory;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Sender of responses.
final class ResponseSender {

    private ResponseSender() {}

    /// Sends a response, without its body for HEAD.
    ///
    /// @throws dev.postern.problem.ProblemException PSTRN605 if the client could not detect a truncated stream
    /// @throws TruncatedResponseException if a stream fails after its first chunk
    static void send(Context http, ApiResponse response) {
        if (response.body() instanceof Body.Stream) {
            requireVisibleTruncation(http);
        }
        http.status(response.status());
        setHeaders(http, response.headers().fields());
        switch (response.body()) {
            case Body.Empty() -> http.res().setContentType(null);
            case Body.Bytes(String type, var _) -> http.contentType(type);
            case Body.Stream(String type, var _) -> http.contentType(type);
        }
        applyGucs(http, response.gucs());
        try {
            switch (response.body()) {
                case Body.Empty() -> {}
                case Body.Bytes(var _, JsonBuffer content) -> sendBytes(http, content);
                case Body.Stream(var _, RowStream rows) -> sendStream(http, rows);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireVisibleTruncation(Context http) {
        if (!ClientConnection.showsTruncation(http)) {
            throw ApiError.of(
                            ErrorCode.STREAM_NOT_SUPPORTED,
                            "HTTP/1.0 over a Unix socket cannot show that a stream was cut off")
                    .withHint("Use HTTP/1.1 (nginx: proxy_http_version 1.1), or request application/json.")
                    .exception();
        }
    }

    /// Sets the status and headers that SQL has set, if any.
    static void applyGucs(Context http, ResponseGucs gucs) {
        if (gucs.status() != null) {
            http.status(gucs.status());
        }
        if (gucs.headers().stream().anyMatch(header -> header.name().equalsIgnoreCase("Content-Type"))) {
            http.res().setCharacterEncoding(null); // the GUC states the charset or omits it
        }
        Set<String> replaced = new HashSet<>();
        for (HeaderField header : gucs.headers()) {
            set(http, header, replaced);
        }
    }

    /// Sets the headers of the API. They extend the `Vary` that every response has.
    private static void setHeaders(Context http, List<HeaderField> fields) {
        Set<String> replaced = new HashSet<>(Set.of("vary"));
        for (HeaderField field : fields) {
            set(http, field, replaced);
        }
    }

    /// Replaces a header, or adds one if its name is in `replaced` already.
    private static void set(Context http, HeaderField field, Set<String> replaced) {
        if (replaced.add(field.name().toLowerCase(Locale.ROOT))) {
            http.res().setHeader(field.name(), field.value());
        } else {
            http.res().addHeader(field.name(), field.value());
        }
    }

    private static void sendBytes(Context http, JsonBuffer content) throws IOException {
        ResponseMemory.complete();
        if (http.method().equals(HandlerType.HEAD)) {
            http.res().flushBuffer(); // HEAD: no body was built, so its length is unknown
            return;
        }
        http.res().setContentLength(content.size());
        content.writeTo(http.res().getOutputStream());
    }

    private static void sendStream(Context http, RowStream rows) throws IOException {
        if (!ClientConnection.isHttp10(http)) {
            http.header("Transfer-Encoding", "chunked"); // Jetty omits it with Connection: close
        }
        for (JsonBuffer chunk = rows.next(); chunk != null; chunk = next(rows)) {
            chunk.writeTo(http.res().getOutputStream());
        }
    }

    private static JsonBuffer next(RowStream rows) {
        try {
            return rows.next();
        } catch (RuntimeException | Error e) {
            throw new TruncatedResponseException(e);
        }
    }

    /// Failure after the first chunk of a response has been sent.
    static final class TruncatedResponseException extends RuntimeException {

        TruncatedResponseException(Throwable cause) {
            super(cause.getMessage(), cause);
        }
    }
}
