package dev.postern.server;

import io.opentelemetry.api.trace.Span;
import java.util.concurrent.TimeUnit;

/// Span of a request in progress.
///
/// @param epochOffset nanoseconds from [System#nanoTime] to the time since 1970
record RequestSpan(Span span, long epochOffset) {

    /// Returns the offset at this time.
    static long currentOffset() {
        return TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) - System.nanoTime();
    }

    /// Returns the trace id (W3C Trace Context, 3.2).
    String traceId() {
        return span.getSpanContext().getTraceId();
    }
}
