package dev.postern.server;

import dev.postern.api.ApiResponse;
import dev.postern.api.ApiResponse.Body;
import dev.postern.api.ResponseGucs;
import dev.postern.api.ResponseHeaders.HeaderField;
import dev.postern.api.RowStream;
import dev.postern.problem.MediaTypeErrors;
import dev.postern.result.JsonBuffer;
import dev.postern.store.ResponseMemory;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sender of [ApiResponse][dev.postern.api.ApiResponse]s over HTTP.
final class ResponseSender {

    /// Size from which a response can hold its client's connection for long.
    private static final int LONG_RESPONSE_BYTES = 1 << 20;

    private ResponseSender() {}

    /// Sends a response, without its body for HEAD.
    ///
    /// @throws dev.postern.problem.ProblemException PSTRN605 if the client could not detect a truncated stream
    /// @throws TruncatedResponseException if a stream fails after its first chunk
    static void send(Context http, ApiResponse response, ResponseCompression compression) {
        if (response.body() instanceof Body.Stream) {
            requireVisibleTruncation(http);
        }
        http.status(response.status());
        setHeaders(http, response.headers().fields());
        switch (response.body()) {
            case Body.Empty() -> http.res().setContentType(null);
            case Body.Bytes(String type, var _) -> ContentType.set(http.res(), type);
            case Body.Stream(String type, var _) -> ContentType.set(http.res(), type);
        }
        applyGucs(http, response.gucs());
        try {
            switch (response.body()) {
                case Body.Empty() -> {}
                case Body.Bytes(var _, JsonBuffer content) -> sendBytes(http, content, compression);
                case Body.Stream(var _, RowStream rows) -> sendStream(http, rows, compression);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireVisibleTruncation(Context http) {
        if (!ClientConnection.showsTruncation(http)) {
            throw MediaTypeErrors.streamNotSupported();
        }
    }

    /// Sets the status and headers that SQL has set, if any.
    static void applyGucs(Context http, ResponseGucs gucs) {
        if (gucs.status() != null) {
            http.status(gucs.status());
        }
        for (int i = 0; i < gucs.headers().size(); i++) {
            set(http, gucs.headers(), i);
        }
    }

    /// Sets the headers of the API. They extend the `Vary` that every response has.
    private static void setHeaders(Context http, List<HeaderField> fields) {
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).name().equals("Vary")) {
                http.res().addHeader("Vary", fields.get(i).value());
            } else {
                set(http, fields, i);
            }
        }
    }

    /// Sets a header, or adds it if an earlier one has the same name.
    private static void set(Context http, List<HeaderField> fields, int index) {
        HeaderField field = fields.get(index);
        if (field.name().equalsIgnoreCase(ContentType.NAME)) {
            ContentType.set(http.res(), field.value());
        } else if (isRepeated(fields, index)) {
            http.res().addHeader(field.name(), field.value());
        } else {
            http.res().setHeader(field.name(), field.value());
        }
    }

    private static boolean isRepeated(List<HeaderField> fields, int index) {
        for (int earlier = 0; earlier < index; earlier++) {
            if (fields.get(earlier).name().equalsIgnoreCase(fields.get(index).name())) {
                return true;
            }
        }
        return false;
    }

    private static void sendBytes(Context http, JsonBuffer content, ResponseCompression compression)
            throws IOException {
        ResponseMemory.complete();
        if (http.method().name().equals("HEAD")) {
            http.res().flushBuffer(); // HEAD: no body was built, so its length is unknown
            return;
        }
        try (EncodedBody encoded = compression.open(http, content.size())) {
            if (encoded != null) {
                content.writeTo(encoded);
                encoded.finish();
                return;
            }
        }
        http.res().setContentLength(content.size());
        if (content.size() > LONG_RESPONSE_BYTES) {
            ClientConnection.limitSendBuffer(http);
        }
        content.writeTo(http.res().getOutputStream());
    }

    private static void sendStream(Context http, RowStream rows, ResponseCompression compression) throws IOException {
        if (!ClientConnection.isHttp10(http)) {
            http.header("Transfer-Encoding", "chunked"); // Jetty omits it with Connection: close
        }
        ClientConnection.limitSendBuffer(http);
        try (EncodedBody encoded = compression.open(http, Long.MAX_VALUE)) {
            OutputStream out = encoded == null ? http.res().getOutputStream() : encoded;
            for (JsonBuffer chunk = rows.next(); chunk != null; chunk = next(rows)) {
                chunk.writeTo(out);
                if (encoded != null) {
                    encoded.flush(); // rows do not wait for the compression of later ones
                }
            }
            if (encoded != null) {
                encoded.finish();
            }
        }
    }

    private static @Nullable JsonBuffer next(RowStream rows) {
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
