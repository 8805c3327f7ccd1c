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

/// Response that is sent while its rows are read.
///
/// A failure after its first chunk resets the connection, so that no client takes the response for
/// complete.
final class StreamingResponse {

    private final Context http;
    private final Representation representation;
    private final RowFormat rowFormat;
    private final Runnable headerSetter;
    private boolean started;

    /// @param headerSetter sets the headers; called once, before the first chunk
    /// @throws dev.postern.problem.ProblemException if the client could not detect a truncated stream
    StreamingResponse(Context http, Representation representation, RowFormat rowFormat, Runnable headerSetter) {
        this.http = http;
        this.representation = representation;
        this.rowFormat = rowFormat;
        this.headerSetter = headerSetter;
        if (!ClientConnection.showsTruncation(http)) {
            throw ApiError.of(
                            ErrorCode.STREAM_NOT_SUPPORTED,
                            "HTTP/1.0 over a Unix socket cannot show that a stream was cut off")
                    .withHint("Use HTTP/1.1 (nginx: proxy_http_version 1.1), or request application/json.")
                    .exception();
        }
    }

    /// Whether the first chunk has been sent.
    boolean started() {
        return started;
    }

    /// Runs the transaction that reads the rows through [#read].
    ResultBody readRows(Supplier<ResultBody> work) {
        try {
            return work.get();
        } catch (UncheckedIOException e) {
            throw e; // the client disconnected
        } catch (RuntimeException | Error e) {
            if (started) {
                throw new TruncatedResponseException(e);
            }
            throw e;
        }
    }

    ResultBody read(ResultSet result, SqlStatement statement) throws SQLException {
        return RowStreamWriter.read(result, statement, representation, rowFormat, this::send);
    }

    private void send(JsonBuffer chunk, @Nullable Long total) {
        if (!started) {
            started = true;
            http.header("Content-Range", "*/" + (total == null ? "*" : total));
            headerSetter.run();
            http.status(200).contentType(representation.contentType());
            if (!ClientConnection.isHttp10(http)) {
                http.header("Transfer-Encoding", "chunked"); // Jetty omits it with Connection: close
            }
            ResponseGucs.apply(http);
        }
        write(chunk);
    }

    /// Sends the last chunk.
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

    /// Failure after the first chunk of a response has been sent.
    static final class TruncatedResponseException extends RuntimeException {

        TruncatedResponseException(Throwable cause) {
            super(cause.getMessage(), cause);
        }
    }
}
