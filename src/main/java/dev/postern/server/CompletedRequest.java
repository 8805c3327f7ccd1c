package dev.postern.server;

import dev.postern.metrics.RequestMeasurement;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/// Request whose response has been sent, for the metrics and the log.
///
/// @param bytesIn bytes of the request body that were read
/// @param bytesOut bytes of the response body
/// @param nanos duration from the request headers to the last byte of the response
record CompletedRequest(
        RequestMeasurement measurement,
        Request request,
        Response response,
        int status,
        long bytesIn,
        long bytesOut,
        long nanos) {

    /// Returns the trace id.
    String traceId() {
        String assigned = measurement.traceId();
        return assigned == null ? TraceContext.traceId(request) : assigned;
    }

    /// Returns the span; null without traces.
    @Nullable
    RequestSpan span() {
        MeasuredRequest measured = Request.as(request, MeasuredRequest.class);
        return measured == null ? null : measured.span();
    }

    /// Whether a handler has measured the request. Jetty rejects a malformed one before every handler.
    boolean isMeasured() {
        return Request.as(request, MeasuredRequest.class) != null;
    }

    /// Whether the response was replayed for an `Idempotency-Key`.
    boolean isReplay() {
        return !request.getMethod().equals("GET") && response.getHeaders().contains("Idempotency-Replayed");
    }

    /// @param logged request as Jetty passes it to the log; unmeasured if Jetty rejected it before any handler
    static CompletedRequest of(Request logged, Response response) {
        MeasuredRequest measured = Request.as(logged, MeasuredRequest.class);
        RequestMeasurement measurement = measured == null ? new RequestMeasurement() : measured.measurement();
        return new CompletedRequest(
                measurement,
                logged,
                response,
                response.getStatus(),
                measured == null ? 0 : measured.bodyBytes(),
                Response.getContentBytesWritten(response),
                System.nanoTime() - measurement.startNanos());
    }
}
