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

/// Validator of requests and responses against an OpenAPI document.
///
/// Each schema of the document is compiled once, when it is first used.
public final class Contract {

    /// Headers that every response may have without being documented.
    private static final Set<String> COMMON_HEADERS = Set.of(
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

    /// Numbers of PostgreSQL that JSON cannot express; responses contain them as strings.
    private static final Set<String> NUMBERS_AS_TEXT = Set.of("NaN", "Infinity", "-Infinity");

    private static final String SCHEMAS_POINTER = "#/components/schemas/";

    private static final Set<String> METHODS_WITH_BODY = Set.of("POST", "PATCH", "PUT");

    private final JsonNode document;
    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private final Map<String, Schema> compiled = new HashMap<>();

    private Contract(JsonNode document) {
        this.document = document;
    }

    public static Contract of(JsonNode document) {
        return new Contract(document);
    }

    /// A sent request.
    ///
    /// @param path path with its query string
    /// @param headers names and values, alternating
    public record SentRequest(
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

        private String pathWithoutQuery() {
            int question = path.indexOf('?');
            return question < 0 ? path : path.substring(0, question);
        }

        private String contentType() {
            String contentType = header("Content-Type");
            return mediaType(contentType == null ? "application/json" : contentType);
        }

        private SelectParameter select() {
            return SelectParameter.of(path);
        }
    }

    /// Asserts that the document allows the response and, if the request succeeded, the request body.
    public void check(SentRequest sent, HttpResponse<String> response) {
        String operation = checkResponse(sent, response);
        if (operation != null
                && response.statusCode() < 400
                && sent.body() != null
                && METHODS_WITH_BODY.contains(sent.method())) {
            checkRequestBody(operation, sent, description(sent, response));
        }
    }

    private static String description(SentRequest sent, HttpResponse<String> response) {
        return sent.method() + " " + sent.path() + " returned " + response.statusCode() + " " + response.body();
    }

    /// Asserts that the document allows the response.
    ///
    /// @return JSON pointer to the operation; null if the document need not describe the response
    public @Nullable String checkResponse(SentRequest sent, HttpResponse<String> response) {
        if (sent.header("Access-Control-Request-Method") != null) {
            return null; // no document describes CORS preflight requests
        }
        String operation = Operations.find(document, sent.method(), sent.pathWithoutQuery());
        String description = description(sent, response);
        if (operation == null) {
            assertThat(response.statusCode())
                    .as("%s, but the document lacks the operation", description)
                    .isGreaterThanOrEqualTo(400);
            return null;
        }
        if (sent.method().equals("OPTIONS")) {
            return null;
        }
        String responseObject = responseObject(operation, response, description);
        checkHeaders(responseObject, response, description);
        checkResponseBody(responseObject, sent, response, description);
        return operation;
    }

    /// Returns the pointer to the response object for the status of a response.
    private String responseObject(String operation, HttpResponse<String> response, String description) {
        String responses = operation + "/responses/";
        if (response.statusCode() >= 400
                && response.headers().firstValue("Proxy-Status").isEmpty()) {
            return resolved(responses + "default"); // a function set the status
        }
        for (String status : List.of("" + response.statusCode(), response.statusCode() / 100 + "XX")) {
            if (!document.at(responses + status).isMissingNode()) {
                return resolved(responses + status);
            }
        }
        assertThat(isOtherError(response.statusCode()) || isStatusSetBySql(response))
                .as("%s, a status that the document lacks", description)
                .isTrue();
        return resolved(responses + "default");
    }

    /// Whether the default response describes the status: one that is neither a success nor a rejection.
    private static boolean isOtherError(int status) {
        return status == 300 || status >= 500;
    }

    /// Whether SQL set the status: it can be any, while the document lists those of the service and of PostgreSQL.
    private static boolean isStatusSetBySql(HttpResponse<String> response) {
        String proxyStatus = response.headers().firstValue("Proxy-Status").orElse("");
        String code = proxyStatus.substring(proxyStatus.indexOf('=') + 1);
        return !code.startsWith("PGRST") && !code.startsWith("PSTRN") && (code.startsWith("PT") || code.length() != 5);
    }

    private String resolved(String pointer) {
        String ref = document.at(pointer).path("$ref").asText();
        return ref.isEmpty() ? pointer : resolved(ref.substring(1));
    }

    /// Whether SQL added headers to the response.
    private static boolean hasHeadersFromSql(HttpResponse<String> response) {
        return response.headers().map().keySet().stream()
                .anyMatch(name ->
                        isHeaderFromSql(name) && !COMMON_HEADERS.contains(name) && !name.equals("x-request-id"));
    }

    /// Whether SQL can have set a header: in the test schemas it only sets cookies and `X-…` headers.
    private static boolean isHeaderFromSql(String name) {
        return name.regionMatches(true, 0, "x-", 0, 2) || name.equalsIgnoreCase("Set-Cookie");
    }

    private void checkHeaders(String responseObject, HttpResponse<String> response, String description) {
        Set<String> undocumented = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        undocumented.addAll(response.headers().map().keySet());
        document.at(responseObject).path("headers").fieldNames().forEachRemaining(undocumented::remove);
        undocumented.removeAll(COMMON_HEADERS);
        undocumented.removeIf(Contract::isHeaderFromSql);
        assertThat(undocumented).as("undocumented headers of %s", description).isEmpty();
        assertThat(response.headers().firstValue("X-Request-Id"))
                .as(description)
                .isPresent();
    }

    private void checkResponseBody(
            String responseObject, SentRequest sent, HttpResponse<String> response, String description) {
        String contentType = response.headers().firstValue("Content-Type").orElse("");
        if (contentType.isEmpty() || response.body().isEmpty()) {
            return;
        }
        JsonNode content = document.at(responseObject).path("content");
        String type = content.has(mediaType(contentType)) ? mediaType(contentType) : "*/*";
        assertThat(content.has(type) || hasHeadersFromSql(response))
                .as("%s as %s, a type that the document lacks", description, contentType)
                .isTrue();
        if (content.has(type) && type.endsWith("json") && !type.endsWith("ndjson") && !changesNumbers(response)) {
            JsonNode whole = TestService.json(response);
            JsonNode body = response.statusCode() < 300 ? sent.select().withoutComputedMembers(whole) : whole;
            assertThat(errors(responseObject + "/content/" + escaped(type) + "/schema", body))
                    .as("%s%ndoes not match its schema in the document", description)
                    .isEmpty();
        }
    }

    /// Whether a preference changed the format of big numbers; the document describes the default.
    private static boolean changesNumbers(HttpResponse<String> response) {
        return response.headers().firstValue("Preference-Applied").orElse("").contains("bigint=");
    }

    private void checkRequestBody(String operation, SentRequest sent, String description) {
        JsonNode content = document.at(operation).path("requestBody").path("content");
        String type = sent.contentType();
        assertThat(content.has(type))
                .as("%s of %s, a type that the document lacks", description, type)
                .isTrue();
        if (!type.endsWith("json") || sent.body() == null) {
            return;
        }
        String schema = operation + "/requestBody/content/" + escaped(type) + "/schema";
        JsonNode body = TestService.json(sent.body());
        boolean objectOrArray = document.at(schema + "/anyOf/1/type").asText().equals("array");
        String alternative = objectOrArray ? schema + "/anyOf/" + (body.isArray() ? 1 : 0) : schema;
        assertThat(validate(alternative, !objectOrArray && body.isArray() && body.size() == 1 ? body.get(0) : body)
                        .filter(error -> !isConverted(error))
                        .map(Error::toString))
                .as("%s%nbody %s%ndoes not match its schema in the document", description, sent.body())
                .isEmpty();
    }

    private List<String> errors(String pointer, JsonNode value) {
        return validate(pointer, value)
                .filter(error -> !isNumberAsText(error))
                .map(Error::toString)
                .toList();
    }

    private Stream<Error> validate(String pointer, JsonNode value) {
        return compiled.computeIfAbsent(pointer, this::compile).validate(value).stream();
    }

    /// Whether PostgreSQL converts the value: it reads any type from a string, and a string from any scalar.
    private static boolean isConverted(Error error) {
        JsonNode value = error.getInstanceNode();
        return "type".equals(error.getKeyword()) && value != null && value.isValueNode();
    }

    /// Compiles the schema at a pointer together with the schemas that it refers to.
    private Schema compile(String pointer) {
        ObjectNode schema = document.at(pointer).deepCopy();
        ObjectNode referenced = JsonNodeFactory.instance.objectNode();
        collectReferences(schema, referenced);
        schema.withObject("/components").set("schemas", referenced);
        return registry.getSchema(schema);
    }

    private void collectReferences(JsonNode schema, ObjectNode referenced) {
        for (String ref : schema.findValuesAsText("$ref")) {
            String name = ref.substring(SCHEMAS_POINTER.length());
            if (!referenced.has(name)) {
                JsonNode component = document.path("components").path("schemas").path(name);
                referenced.set(name, component);
                collectReferences(component, referenced);
            }
        }
    }

    private static boolean isNumberAsText(Error error) {
        JsonNode value = error.getInstanceNode();
        return value != null && value.isTextual() && NUMBERS_AS_TEXT.contains(value.textValue());
    }

    private static String mediaType(String contentType) {
        return contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    /// Lists the operations in document order, each as its method and path.
    public List<String> operations() {
        return Operations.all(document);
    }
}
