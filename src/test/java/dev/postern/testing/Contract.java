package dev.postern.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.net.URLDecoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// An OpenAPI document that requests and answers are held to. Schemas are compiled when first used, once for each
/// document.
public final class Contract {

    private static final String ADDRESS = "https://contract.test/document";

    /// What every answer may have, whatever is asked for.
    private static final Set<String> ANYWHERE = Set.of(
            "cache-control", "connection", "content-length", "content-type", "date", "pragma", "referrer-policy",
            "transfer-encoding", "vary", "x-content-type-options", "access-control-allow-origin",
            "access-control-allow-credentials", "access-control-expose-headers");

    /// Numbers that JSON lacks.
    private static final Set<String> NO_NUMBERS = Set.of("NaN", "Infinity", "-Infinity");

    private final JsonNode document;
    private final SchemaRegistry schemas;

    private Contract(JsonNode document) {
        this.document = document;
        this.schemas = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                builder -> builder.schemas(Map.of(ADDRESS, document.toString())));
    }

    public static Contract of(JsonNode document) {
        return new Contract(document);
    }

    /// A request as it was sent.
    ///
    /// @param path with its query
    /// @param headers names and values in turn
    public record Sent(String method, String path, List<String> headers, @Nullable String body) {

        @Nullable
        String header(String name) {
            for (int i = 0; i < headers.size(); i += 2) {
                if (headers.get(i).equalsIgnoreCase(name)) {
                    return headers.get(i + 1);
                }
            }
            return null;
        }

        private String place() {
            int question = path.indexOf('?');
            return question < 0 ? path : path.substring(0, question);
        }

        private String contentType() {
            String said = header("Content-Type");
            return base(said == null ? "application/json" : said);
        }

        private Selected selected() {
            return Selected.of(path);
        }
    }

    /// Fails where the document does not allow the answer, or lacks the operation that was carried out.
    public void check(Sent sent, HttpResponse<String> answer) {
        String pointer = operation(sent);
        String what = sent.method() + " " + sent.path() + " answered " + answer.statusCode() + " " + answer.body();
        if (pointer == null) {
            assertThat(answer.statusCode()).as("%s, but the document lacks it", what).isGreaterThanOrEqualTo(400);
            return;
        }
        if (sent.method().equals("OPTIONS")) {
            return;
        }
        String response = response(pointer, answer, what);
        headers(response, answer, what);
        body(response, sent, answer, what);
        if (answer.statusCode() < 400 && sent.body() != null && !sent.method().equals("GET")) {
            request(pointer, sent, what);
        }
    }

    /// Where the operation stands; null where there is none.
    private @Nullable String operation(Sent sent) {
        String method = sent.method().equals("HEAD") ? "get" : sent.method().toLowerCase(Locale.ROOT);
        String[] wanted = segments(sent.place());
        String found = null;
        for (var path : document.path("paths").properties()) {
            boolean there = method.equals("options") || path.getValue().has(method);
            if (there && matches(segments(path.getKey()), wanted) && (found == null || found.contains("{"))) {
                found = "/paths/" + path.getKey().replace("~", "~0").replace("/", "~1") + "/" + method;
            }
        }
        return found;
    }

    private static String[] segments(String path) {
        String[] segments = path.split("/");
        for (int i = 0; i < segments.length; i++) {
            segments[i] = URLDecoder.decode(segments[i].replace("+", "%2B"), StandardCharsets.UTF_8);
        }
        return segments;
    }

    private static boolean matches(String[] template, String[] path) {
        if (template.length != path.length) {
            return false;
        }
        for (int i = 0; i < path.length; i++) {
            if (!template[i].equals(path[i]) && !template[i].startsWith("{")) {
                return false;
            }
        }
        return true;
    }

    /// Where the response stands that is said for this status.
    private String response(String operation, HttpResponse<String> answer, String what) {
        String status = operation + "/responses/" + answer.statusCode();
        if (!document.at(status).isMissingNode()) {
            return resolved(status);
        }
        assertThat(isSaidBySql(answer)).as("%s, a status that the document lacks", what).isTrue();
        return resolved(operation + "/responses/default");
    }

    /// Functions and triggers may choose any status; the service and PostgreSQL have those that are listed.
    private static boolean isSaidBySql(HttpResponse<String> answer) {
        if (answer.statusCode() < 400) {
            return answer.headers().firstValue("X-Made").isPresent()
                    || answer.headers().firstValue("Content-Type").isPresent();
        }
        String proxy = answer.headers().firstValue("Proxy-Status").orElse("");
        String code = proxy.substring(proxy.indexOf('=') + 1);
        return !code.startsWith("PGRST") && !code.startsWith("PSTRN") && (code.startsWith("PT") || code.length() != 5);
    }

    private String resolved(String pointer) {
        String ref = document.at(pointer).path("$ref").asText();
        return ref.isEmpty() ? pointer : resolved(ref.substring(1));
    }

    private void headers(String response, HttpResponse<String> answer, String what) {
        Set<String> told = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        document.at(response).path("headers").fieldNames().forEachRemaining(told::add);
        told.addAll(ANYWHERE);
        if (!answer.headers().map().containsKey("X-Made")) {
            assertThat(told).as("headers of %s", what).containsAll(answer.headers().map().keySet());
        }
        assertThat(answer.headers().firstValue("X-Request-Id")).as(what).isPresent();
    }

    private void body(String response, Sent sent, HttpResponse<String> answer, String what) {
        String said = answer.headers().firstValue("Content-Type").orElse("");
        if (said.isEmpty() || answer.body().isEmpty()) {
            return;
        }
        JsonNode content = document.at(response).path("content");
        String type = content.has(base(said)) ? base(said) : "*/*";
        assertThat(content.has(type)).as("%s as %s, a type that the document lacks", what, said).isTrue();
        if (type.endsWith("json")) {
            JsonNode body = sent.selected().kept(TestService.json(answer));
            assertThat(errors(response + "/content/" + escaped(type) + "/schema", body))
                    .as("%s%nis not what the document says", what)
                    .isEmpty();
        }
    }

    private void request(String operation, Sent sent, String what) {
        JsonNode content = document.at(operation).path("requestBody").path("content");
        String type = sent.contentType();
        assertThat(content.has(type)).as("%s of %s, a type that the document lacks", what, type).isTrue();
        if (type.endsWith("json") && sent.body() != null) {
            String schema = operation + "/requestBody/content/" + escaped(type) + "/schema";
            assertThat(errors(schema, TestService.json(sent.body())))
                    .as("%s%nits body %s%nis not what the document says", what, sent.body())
                    .isEmpty();
        }
    }

    private List<String> errors(String pointer, JsonNode value) {
        Schema schema = schemas.getSchema(SchemaLocation.of(ADDRESS + "#" + pointer.replace("%", "%25")));
        return schema.validate(value).stream()
                .filter(error -> !isNoNumber(error))
                .map(Error::toString)
                .toList();
    }

    private static boolean isNoNumber(Error error) {
        JsonNode value = error.getInstanceNode();
        return value != null && value.isTextual() && NO_NUMBERS.contains(value.textValue());
    }

    private static String base(String type) {
        return type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    /// Every operation: method and path, in the document's order.
    public List<String> operations() {
        return document.path("paths").properties().stream()
                .flatMap(path -> ((ObjectNode) path.getValue())
                        .properties().stream()
                                .map(operation -> operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey()))
                .toList();
    }
}
