package dev.postern.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An OpenAPI document that requests and answers are held to. Schemas are compiled when first used, once for each
/// document.
public final class Contract {

    /// What every answer may have, whatever is asked for.
    private static final Set<String> ANYWHERE = Set.of(
            "cache-control",
            "connection",
            "content-length",
            "content-type",
            "date",
            "pragma",
            "referrer-policy",
            "server",
            "transfer-encoding",
            "vary",
            "x-content-type-options",
            "access-control-allow-origin",
            "access-control-allow-credentials",
            "access-control-expose-headers");

    /// Numbers that JSON lacks.
    private static final Set<String> NO_NUMBERS = Set.of("NaN", "Infinity", "-Infinity");

    private static final String SCHEMAS = "#/components/schemas/";

    private static final Set<String> WITH_BODY = Set.of("POST", "PATCH", "PUT");

    private final JsonNode document;
    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private final Map<String, Schema> compiled = new HashMap<>();

    private Contract(JsonNode document) {
        this.document = document;
    }

    public static Contract of(JsonNode document) {
        return new Contract(document);
    }

    /// A request as it was sent.
    ///
    /// @param path with its query
    /// @param headers names and values in turn
    public record Sent(
            String method,
            String path,
            List<String> headers,
            @Nullable String body) {

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
        String pointer = checkResponse(sent, answer);
        if (pointer != null && answer.statusCode() < 400 && sent.body() != null && WITH_BODY.contains(sent.method())) {
            request(pointer, sent, description(sent, answer));
        }
    }

    private static String description(Sent sent, HttpResponse<String> answer) {
        return sent.method() + " " + sent.path() + " answered " + answer.statusCode() + " " + answer.body();
    }

    /// Fails where the document does not allow the response, whatever was sent.
    ///
    /// @return pointer to the operation; null where the document need not describe the response
    public @Nullable String checkResponse(Sent sent, HttpResponse<String> answer) {
        if (sent.header("Access-Control-Request-Method") != null) {
            return null; // a browser asks whether it may ask, of whatever there is
        }
        String pointer = Operations.find(document, sent.method(), sent.place());
        String what = description(sent, answer);
        if (pointer == null) {
            assertThat(answer.statusCode())
                    .as("%s, but the document lacks it", what)
                    .isGreaterThanOrEqualTo(400);
            return null;
        }
        if (sent.method().equals("OPTIONS")) {
            return null;
        }
        String response = response(pointer, answer, what);
        headers(response, answer, what);
        body(response, sent, answer, what);
        return pointer;
    }

    /// Where the response stands that is said for this status.
    private String response(String operation, HttpResponse<String> answer, String what) {
        String responses = operation + "/responses/";
        if (answer.statusCode() >= 400
                && answer.headers().firstValue("Proxy-Status").isEmpty()) {
            return resolved(responses + "default"); // a function's answer
        }
        for (String status : List.of("" + answer.statusCode(), answer.statusCode() / 100 + "XX")) {
            if (!document.at(responses + status).isMissingNode()) {
                return resolved(responses + status);
            }
        }
        assertThat(isSaidBySql(answer))
                .as("%s, a status that the document lacks", what)
                .isTrue();
        return resolved(responses + "default");
    }

    /// SQL may choose any status; the service and PostgreSQL have those that are listed.
    private static boolean isSaidBySql(HttpResponse<String> answer) {
        String proxy = answer.headers().firstValue("Proxy-Status").orElse("");
        String code = proxy.substring(proxy.indexOf('=') + 1);
        return !code.startsWith("PGRST") && !code.startsWith("PSTRN") && (code.startsWith("PT") || code.length() != 5);
    }

    private String resolved(String pointer) {
        String ref = document.at(pointer).path("$ref").asText();
        return ref.isEmpty() ? pointer : resolved(ref.substring(1));
    }

    /// Whether SQL has set headers.
    private static boolean isChangedBySql(HttpResponse<String> answer) {
        return answer.headers().map().keySet().stream()
                .anyMatch(name -> isOfSql(name) && !ANYWHERE.contains(name) && !name.equals("x-request-id"));
    }

    private static boolean isOfSql(String name) {
        return name.regionMatches(true, 0, "x-", 0, 2) || name.equalsIgnoreCase("Set-Cookie");
    }

    /// Those that SQL adds are called `X-…`, or are cookies.
    private void headers(String response, HttpResponse<String> answer, String what) {
        Set<String> untold = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        untold.addAll(answer.headers().map().keySet());
        document.at(response).path("headers").fieldNames().forEachRemaining(untold::remove);
        untold.removeAll(ANYWHERE);
        untold.removeIf(Contract::isOfSql);
        assertThat(untold).as("headers that the document lacks, of %s", what).isEmpty();
        assertThat(answer.headers().firstValue("X-Request-Id")).as(what).isPresent();
    }

    private void body(String response, Sent sent, HttpResponse<String> answer, String what) {
        String said = answer.headers().firstValue("Content-Type").orElse("");
        if (said.isEmpty() || answer.body().isEmpty()) {
            return;
        }
        JsonNode content = document.at(response).path("content");
        String type = content.has(base(said)) ? base(said) : "*/*";
        assertThat(content.has(type) || isChangedBySql(answer))
                .as("%s as %s, a type that the document lacks", what, said)
                .isTrue();
        if (content.has(type) && type.endsWith("json") && !type.endsWith("ndjson")) {
            JsonNode whole = TestService.json(answer);
            JsonNode body = answer.statusCode() < 300 ? sent.selected().kept(whole) : whole;
            assertThat(errors(response + "/content/" + escaped(type) + "/schema", body))
                    .as("%s%nis not what the document says", what)
                    .isEmpty();
        }
    }

    private void request(String operation, Sent sent, String what) {
        JsonNode content = document.at(operation).path("requestBody").path("content");
        String type = sent.contentType();
        assertThat(content.has(type))
                .as("%s of %s, a type that the document lacks", what, type)
                .isTrue();
        if (!type.endsWith("json") || sent.body() == null) {
            return;
        }
        String schema = operation + "/requestBody/content/" + escaped(type) + "/schema";
        JsonNode body = TestService.json(sent.body());
        boolean either = document.at(schema + "/anyOf/1/type").asText().equals("array");
        String meant = either ? schema + "/anyOf/" + (body.isArray() ? 1 : 0) : schema;
        assertThat(faults(meant, !either && body.isArray() && body.size() == 1 ? body.get(0) : body)
                        .filter(error -> !isConverted(error))
                        .map(Error::toString))
                .as("%s%nits body %s%nis not what the document says", what, sent.body())
                .isEmpty();
    }

    private List<String> errors(String pointer, JsonNode value) {
        return faults(pointer, value)
                .filter(error -> !isNoNumber(error))
                .map(Error::toString)
                .toList();
    }

    private Stream<Error> faults(String pointer, JsonNode value) {
        return compiled.computeIfAbsent(pointer, this::compile).validate(value).stream();
    }

    /// PostgreSQL makes a value of any text, and text of any value.
    private static boolean isConverted(Error error) {
        JsonNode value = error.getInstanceNode();
        return "type".equals(error.getKeyword()) && value != null && value.isValueNode();
    }

    /// The schema at `pointer`, with those that it refers to and no more of the document.
    private Schema compile(String pointer) {
        ObjectNode schema = document.at(pointer).deepCopy();
        ObjectNode needed = JsonNodeFactory.instance.objectNode();
        collect(schema, needed);
        schema.withObject("/components").set("schemas", needed);
        return registry.getSchema(schema);
    }

    private void collect(JsonNode schema, ObjectNode needed) {
        for (String ref : schema.findValuesAsText("$ref")) {
            String name = ref.substring(SCHEMAS.length());
            if (!needed.has(name)) {
                JsonNode one = document.path("components").path("schemas").path(name);
                needed.set(name, one);
                collect(one, needed);
            }
        }
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
        return Operations.all(document);
    }
}
