package dev.postern.server;

import dev.postern.metrics.RequestMeasurement;
import io.javalin.http.Context;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/// Trace id of a request (W3C Trace Context, 3.2): that of its span, of a valid `traceparent`, or a new one.
final class TraceContext {

    private static final String HEADER = "traceparent";

    /// Characters of version 00: version, trace id, parent id and flags, separated by hyphens.
    private static final int LENGTH = 55;

    private static final int TRACE_ID = 3;
    private static final int PARENT_ID = 36;
    private static final int FLAGS = 53;

    private TraceContext() {}

    /// Returns the trace id of a request.
    static String traceId(Request request) {
        MeasuredRequest measured = Request.as(request, MeasuredRequest.class);
        RequestSpan span = measured == null ? null : measured.span();
        return span == null ? traceId(request.getHeaders()) : span.traceId();
    }

    private static String traceId(HttpFields headers) {
        String received = headers.get(HEADER);
        String valid = received == null || headers.getValuesList(HEADER).size() > 1 ? null : parse(received);
        return valid == null ? newTraceId() : valid;
    }

    /// Returns the trace id of a `traceparent`; null if it is invalid. A later version can have further parts.
    private static @Nullable String parse(String value) {
        boolean isKnownLength = value.length() == LENGTH
                || (value.length() > LENGTH && !value.startsWith("00") && value.charAt(LENGTH) == '-');
        boolean isValid = isKnownLength
                && isHex(value, 0, 2)
                && !value.startsWith("ff")
                && value.charAt(TRACE_ID - 1) == '-'
                && isId(value, TRACE_ID, PARENT_ID - 1)
                && value.charAt(PARENT_ID - 1) == '-'
                && isId(value, PARENT_ID, FLAGS - 1)
                && value.charAt(FLAGS - 1) == '-'
                && isHex(value, FLAGS, LENGTH);
        return isValid ? value.substring(TRACE_ID, PARENT_ID - 1) : null;
    }

    /// Whether a part is an id, which is not zero.
    private static boolean isId(String value, int start, int end) {
        return isHex(value, start, end) && value.substring(start, end).chars().anyMatch(digit -> digit != '0');
    }

    private static boolean isHex(String value, int start, int end) {
        for (int i = start; i < end; i++) {
            char c = value.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    /// Assigns the trace id of a request before its statements run.
    static void assign(Context http) {
        RequestMeasurement request = RequestMeasurement.current();
        if (request != null) {
            request.setTraceId(traceId(ServletContextRequest.getServletContextRequest(http.req())));
        }
    }

    private static String newTraceId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong(1, Long.MAX_VALUE));
    }
}
