package dev.postern.http;

import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.request.Representation;
import dev.postern.result.JsonBuffer;
import dev.postern.result.ResultBody;
import dev.postern.result.RowFormat;
import dev.postern.result.RowStreamWriter;
import dev.postern.sql.SqlStatement;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// An answer that is sent while its rows come. A failure after its beginning resets the connection before the last
/// chunk, so that no client takes a part for the whole.
final class StreamingResponse {

    private final Context http;
    private final Representation representation;
    private final RowFormat element;
    private final Runnable headers;
    private boolean begun;

    /// @param headers adds the answer's headers; called once, before the first chunk
    /// @throws dev.postern.problem.ProblemException if the client could not see that the stream was cut off
    StreamingResponse(Context http, Representation representation, RowFormat element, Runnable headers) {
        this.http = http;
        this.representation = representation;
        this.element = element;
        this.headers = headers;
        if (!ClientConnection.showsCutOff(http)) {
            throw ApiError.of(
                            ErrorCode.STREAM_NOT_SUPPORTED,
                            "HTTP/1.0 over a Unix socket cannot show that a stream was cut off")
                    .withHint("Use HTTP/1.1 (nginx: proxy_http_version 1.1), or request application/json.")
                    .exception();
        }
    }

    /// Whether anything has been sent.
    boolean begun() {
        return begun;
    }

    /// Does what reads the rows by way of [#read], up to the end of their transaction.
    ResultBody taking(Supplier<ResultBody> work) {
        try {
            return work.get();
        } catch (UncheckedIOException e) {
            throw e; // the client has gone, and needs no telling
        } catch (RuntimeException | Error e) {
            if (begun) {
                throw new TruncatedResponseException(e);
            }
            throw e;
        }
    }

    ResultBody read(ResultSet result, SqlStatement statement) throws SQLException {
        return RowStreamWriter.read(result, statement, representation, element, this::send);
    }

    private void send(JsonBuffer chunk, @Nullable Long total) {
        if (!begun) {
            begun = true;
            http.header("Content-Range", "*/" + (total == null ? "*" : total));
            headers.run();
            http.status(200).contentType(representation.contentType());
            if (!ClientConnection.isHttp10(http)) {
                http.header("Transfer-Encoding", "chunked"); // with Connection: close too, where Jetty sends none
            }
            ResponseGucs.apply(http);
        }
        write(chunk);
    }

    /// Sends what is left.
    void end(JsonBuffer rest) {
        write(rest);
    }

    private void write(JsonBuffer chunk) {
        try {
            chunk.writeTo(http.res().getOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Something failed when a part of the answer had been sent already.
    static final class TruncatedResponseException extends RuntimeException {

        TruncatedResponseException(Throwable cause) {
            super(cause.getMessage(), cause);
        }
    }
}
