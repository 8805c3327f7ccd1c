package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.postern.testing.TestService;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Traces that a collector receives by OTLP. The service is closed before they are read, which sends the last ones.
class RequestTracesTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "b7ad6b7169203331";

    private static final List<ResourceSpans> RECEIVED = new CopyOnWriteArrayList<>();

    private static final HttpServer COLLECTOR = start();

    private static HttpServer start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/v1/traces", RequestTracesTest::receive);
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            RECEIVED.addAll(ExportTraceServiceRequest.parseFrom(exchange.getRequestBody())
                    .getResourceSpansList());
            exchange.sendResponseHeaders(200, -1);
        }
    }

    @BeforeAll
    static void sendRequests() {
        TestService service = TestService.everything(
                "--otlp-endpoint=http://127.0.0.1:" + COLLECTOR.getAddress().getPort());
        service.start();
        try {
            service.get(
                    "/api/films",
                    "traceparent",
                    "00-%s-%s-00".formatted(TRACE.replace('0', '2'), PARENT)); // reads roles
            service.get("/api/films?select=id&title=eq.secret", "traceparent", "00-%s-%s-01".formatted(TRACE, PARENT));
            service.get(
                    "/api/films?select=id", "traceparent", "00-%s-%s-00".formatted(TRACE.replace('0', '1'), PARENT));
            service.send("POST", "/api/rpc/no_such_function", "{}");
            service.send(
                    "POST",
                    "/api/-/batch",
                    "{\"operations\":[{\"method\":\"GET\",\"path\":\"/films?limit=1\"},"
                            + "{\"method\":\"GET\",\"path\":\"/directors?limit=1\"}]}");
        } finally {
            service.close();
        }
    }

    @AfterAll
    static void stopCollector() {
        COLLECTOR.stop(0);
    }

    private static List<Span> spans() {
        return RECEIVED.stream()
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .flatMap(scope -> scope.getSpansList().stream())
                .toList();
    }

    private static Span request(String name) {
        return spans().stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(spans().toString()));
    }

    private static List<Span> statements(Span request) {
        return spans().stream()
                .filter(span -> span.getParentSpanId().equals(request.getSpanId()))
                .toList();
    }

    private static Map<String, String> attributes(List<KeyValue> attributes) {
        Map<String, String> values = new HashMap<>();
        attributes.forEach(attribute -> values.put(
                attribute.getKey(),
                attribute.getValue().hasStringValue()
                        ? attribute.getValue().getStringValue()
                        : String.valueOf(attribute.getValue().getIntValue())));
        return values;
    }

    private static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }

    @Test
    void requestWithTraceparent_continuesItsTrace() {
        Span request = request("GET films");
        assertThat(hex(request.getTraceId())).isEqualTo(TRACE);
        assertThat(hex(request.getParentSpanId())).isEqualTo(PARENT);
        assertThat(request.getKind()).isEqualTo(SpanKind.SPAN_KIND_SERVER);
        assertThat(request.getEndTimeUnixNano()).isGreaterThan(request.getStartTimeUnixNano());
        assertThat(attributes(request.getAttributesList()))
                .contains(
                        entry("http.request.method", "GET"),
                        entry("http.response.status_code", "200"),
                        entry("url.path", "/api/films"),
                        entry("postern.resource", "films"),
                        entry("client.address", "127.0.0.1"));
    }

    @Test
    void statement_isWithinItsRequest() {
        Span request = request("GET films");
        List<Span> statements = statements(request);
        assertThat(statements).hasSize(1);
        Span statement = statements.getFirst();
        assertThat(statement.getName()).isEqualTo("read films");
        assertThat(statement.getTraceId()).isEqualTo(request.getTraceId());
        assertThat(statement.getKind()).isEqualTo(SpanKind.SPAN_KIND_CLIENT);
        assertThat(statement.getStartTimeUnixNano()).isGreaterThanOrEqualTo(request.getStartTimeUnixNano());
        assertThat(statement.getEndTimeUnixNano()).isLessThanOrEqualTo(request.getEndTimeUnixNano());
        assertThat(attributes(statement.getAttributesList())).containsEntry("db.system.name", "postgresql");
        assertThat(attributes(statement.getAttributesList()).get("db.query.text"))
                .contains("films");
    }

    /// Values of clients can be personal data.
    @Test
    void spans_haveNoValuesOfClients() {
        assertThat(spans().toString()).doesNotContain("secret");
    }

    @Test
    void batch_hasOneSpanPerStatement() {
        assertThat(statements(request("POST batch"))).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void failedRequest_hasCodeOfItsError() {
        Span request = request("POST other");
        assertThat(attributes(request.getAttributesList())).containsEntry("error.type", "PGRST202");
        assertThat(request.getStatus().getCode()).as("a client's error").isEqualTo(StatusCode.STATUS_CODE_UNSET);
    }

    @Test
    void unsampledTrace_isNotSent() {
        assertThat(spans())
                .noneMatch(span -> hex(span.getTraceId()).equals(TRACE.replace('0', '1')))
                .noneMatch(span -> hex(span.getTraceId()).equals(TRACE.replace('0', '2')));
    }

    @Test
    void service_isNamed() {
        assertThat(RECEIVED)
                .allSatisfy(
                        resource -> assertThat(attributes(resource.getResource().getAttributesList()))
                                .containsEntry("service.name", "postern"));
    }
}
