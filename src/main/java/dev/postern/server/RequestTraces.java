package dev.postern.server;

import dev.postern.metrics.RequestMeasurement;
import dev.postern.metrics.RequestMeasurement.StatementTime;
import dev.postern.problem.StartErrors;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/// Traces of requests and their statements, which are sent to a collector by OTLP over HTTP (`docs/logs.md`).
///
/// A request continues the trace of its `traceparent`. The names of attributes are those of OpenTelemetry's semantic
/// conventions. Query parameters and bind values are left out, because they can be personal data.
final class RequestTraces implements AutoCloseable {

    /// Longest wait at the end of the service for the last spans to be sent.
    private static final long FLUSH_SECONDS = 2;

    private static final int SERVER_ERROR = 500;

    private static final TextMapGetter<HttpFields> HEADERS =
            (headers, name) -> headers == null ? null : headers.get(name);

    private final OpenTelemetrySdk sdk;
    private final Tracer tracer;

    /// @param endpoint URL of the collector, without the path of the traces
    /// @throws dev.postern.problem.CommandException if a variable `OTEL_…` is invalid
    RequestTraces(String endpoint) {
        this.sdk = sdk(endpoint);
        this.tracer = sdk.getTracer("dev.postern");
    }

    private static OpenTelemetrySdk sdk(String endpoint) {
        try {
            return AutoConfiguredOpenTelemetrySdk.builder()
                    .addPropertiesSupplier(() -> Map.of(
                            "otel.service.name", "postern",
                            "otel.exporter.otlp.protocol", "http/protobuf"))
                    .addPropertiesCustomizer(_ -> Map.of(
                            "otel.exporter.otlp.endpoint", endpoint,
                            "otel.traces.exporter", "otlp",
                            "otel.metrics.exporter", "none",
                            "otel.logs.exporter", "none"))
                    .disableShutdownHook() // the service flushes after its last request
                    .build()
                    .getOpenTelemetrySdk();
        } catch (ConfigurationException e) {
            throw StartErrors.openTelemetryNotUsable(String.valueOf(e.getMessage()));
        }
    }

    /// Starts the span of a request.
    void start(MeasuredRequest request) {
        Context parent = W3CTraceContextPropagator.getInstance().extract(Context.root(), request.getHeaders(), HEADERS);
        RequestMeasurement measured = request.measurement();
        long offset = RequestSpan.currentOffset();
        Span span = tracer.spanBuilder(request.getMethod())
                .setParent(parent)
                .setSpanKind(SpanKind.SERVER)
                .setStartTimestamp(offset + measured.startNanos(), TimeUnit.NANOSECONDS)
                .startSpan();
        request.setSpan(new RequestSpan(span, offset));
        if (span.isRecording()) {
            measured.keepStatements();
        }
    }

    /// Ends the span of a request, and adds those of its statements.
    void complete(CompletedRequest completed) {
        RequestSpan request = completed.span();
        if (request == null) {
            return;
        }
        Span span = request.span();
        if (span.isRecording()) {
            describe(span, completed);
            Context parent = Context.root().with(span);
            completed.measurement().statements().forEach(statement -> add(statement, completed, parent, request));
        }
        span.end(request.epochOffset() + System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private static void describe(Span span, CompletedRequest completed) {
        Request request = completed.request();
        RequestMeasurement measured = completed.measurement();
        span.updateName(request.getMethod() + " " + measured.resource());
        span.setAttribute("http.request.method", request.getMethod());
        span.setAttribute("http.response.status_code", completed.status());
        span.setAttribute("url.path", request.getHttpURI().getPath());
        span.setAttribute("url.scheme", request.getHttpURI().getScheme());
        span.setAttribute("client.address", Request.getRemoteAddr(request));
        span.setAttribute("user_agent.original", request.getHeaders().get(HttpHeader.USER_AGENT));
        span.setAttribute("http.request.body.size", completed.bytesIn());
        span.setAttribute("http.response.body.size", completed.bytesOut());
        span.setAttribute("postern.resource", measured.resource());
        span.setAttribute("postern.role", measured.role());
        span.setAttribute("postern.rows", measured.rows());
        span.setAttribute("postern.wait_ms", measured.waitNanos() / 1e6);
        if (measured.code() != null) {
            span.setAttribute("error.type", measured.code());
        }
        if (completed.status() >= SERVER_ERROR) {
            span.setStatus(StatusCode.ERROR);
        }
    }

    private void add(StatementTime statement, CompletedRequest completed, Context parent, RequestSpan request) {
        RequestMeasurement measured = completed.measurement();
        long start = request.epochOffset() + statement.startNanos();
        tracer.spanBuilder(measured.kind().name().toLowerCase(Locale.ROOT) + " " + measured.resource())
                .setParent(parent)
                .setSpanKind(SpanKind.CLIENT)
                .setStartTimestamp(start, TimeUnit.NANOSECONDS)
                .setAttribute("db.system.name", "postgresql")
                .setAttribute("db.query.text", statement.sql())
                .startSpan()
                .end(start + statement.nanos(), TimeUnit.NANOSECONDS);
    }

    /// Sends the last spans.
    @Override
    public void close() {
        var _ = sdk.shutdown().join(FLUSH_SECONDS, TimeUnit.SECONDS);
    }
}
