package dev.postern.server;

import dev.postern.metrics.RequestMeasurement;
import java.util.Objects;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/// Request with its measurement. Jetty's customizer creates it before every handler, and passes it to the log.
final class MeasuredRequest extends Request.Wrapper {

    private final RequestMeasurement measurement = new RequestMeasurement();
    private long bodyBytes;
    private @Nullable RequestSpan span;

    MeasuredRequest(Request request) {
        super(request);
    }

    /// Returns the measured request inside `request`.
    static MeasuredRequest of(Request request) {
        return Objects.requireNonNull(Request.as(request, MeasuredRequest.class));
    }

    RequestMeasurement measurement() {
        return measurement;
    }

    /// Returns the span; null without traces.
    @Nullable
    RequestSpan span() {
        return span;
    }

    void setSpan(RequestSpan started) {
        span = started;
    }

    /// Returns the bytes of the request body that were read.
    long bodyBytes() {
        return bodyBytes;
    }

    @Override
    public Content.@Nullable Chunk read() {
        Content.Chunk chunk = super.read();
        if (chunk != null) {
            bodyBytes += chunk.remaining();
        }
        return chunk;
    }
}
