package dev.postern.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.testing.Contract.SentRequest;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Client that sends one request per operation of an OpenAPI document, built from nothing but the document.
public final class Exerciser {

    /// Overloaded functions: the document cannot express which of their arguments belong together.
    private static final List<String> OVERLOADED = List.of("/rpc/area", "/rpc/body", "/rpc/unclear");

    private final JsonNode document;

    private Exerciser(JsonNode document) {
        this.document = document;
    }

    /// Builds a request for an operation.
    ///
    /// @param operation method and path template
    /// @param headers names and values, alternating
    private SentRequest buildRequest(String operation, List<String> headers) {
        int space = operation.indexOf(' ');
        String method = operation.substring(0, space);
        String path = operation.substring(space + 1);
        JsonNode operationObject = document.path("paths").path(path).path(method.toLowerCase(Locale.ROOT));
        List<String> query = new ArrayList<>();
        String requestPath = path;
        @Nullable String filter = null;
        for (JsonNode parameter : Operations.parameters(document, path, method)) {
            JsonNode resolved = resolved(parameter);
            String name = resolved.path("name").asText();
            boolean canFilter = resolved.path("schema").path("$ref").asText().endsWith("/filter");
            if (resolved.path("in").asText().equals("path")) {
                String example = resolved.path("example").asText(isEmail(resolved) ? "a@b" : "1");
                requestPath = requestPath.replace("{" + name + "}", encoded(example));
            } else if (canFilter && filter == null) {
                filter = encoded(name) + "=is.null";
            } else if (resolved.path("required").asBoolean()
                    && resolved.path("in").asText().equals("query")) {
                query.add(encoded(name) + "="
                        + encoded(value(resolved.path("schema")).asText("{}")));
            }
        }
        if (filter != null && !method.equals("GET")) {
            query.add(filter);
        }
        List<String> allHeaders = new ArrayList<>(headers);
        JsonNode content = operationObject.path("requestBody").path("content");
        if (!content.isEmpty() && !content.has("application/json")) {
            allHeaders.addAll(List.of("Content-Type", content.fieldNames().next()));
        }
        String parameters = query.isEmpty() ? "" : "?" + String.join("&", query);
        return new SentRequest(method, requestPath + parameters, allHeaders, body(operationObject));
    }

    private static boolean isEmail(JsonNode parameter) {
        return parameter.at("/schema/format").asText().equals("email");
    }

    private @Nullable String body(JsonNode operationObject) {
        JsonNode content = operationObject.path("requestBody").path("content");
        if (!content.has("application/json")) {
            return content.isEmpty() ? null : "1";
        }
        return value(content.path("application/json").path("schema")).toString();
    }

    /// Returns a value that a schema allows.
    private JsonNode value(JsonNode schemaOrReference) {
        JsonNode schema = resolved(schemaOrReference);
        if (schema.has("anyOf")) {
            return value(schema.path("anyOf").get(0));
        } else if (schema.has("enum")) {
            return schema.path("enum").get(0);
        }
        JsonNode type = schema.path("type");
        JsonNodeFactory json = JsonNodeFactory.instance;
        return switch (type.isArray() ? type.get(0).asText() : type.asText()) {
            case "integer" -> json.numberNode(1);
            case "number" -> json.numberNode(1.5);
            case "boolean" -> json.booleanNode(true);
            case "array" -> json.arrayNode();
            case "string" -> json.textNode(text(schema));
            default -> object(schema);
        };
    }

    private static String text(JsonNode schema) {
        String format = schema.path("format").asText();
        Map<String, String> examples =
                Map.of("date", "2026-01-31", "date-time", "2026-01-31T13:30:00Z", "email", "a@b");
        if (schema.path("pattern").asText().startsWith("^eq")) {
            return "eq.1";
        }
        return examples.getOrDefault(
                format, "1".repeat(Math.max(1, schema.path("minLength").asInt())));
    }

    private ObjectNode object(JsonNode schema) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        ObjectNode properties = JsonNodeFactory.instance.objectNode();
        for (JsonNode part : schema.path("allOf")) {
            properties.setAll((ObjectNode) resolved(part).path("properties"));
        }
        if (schema.path("properties") instanceof ObjectNode ownProperties) {
            properties.setAll(ownProperties);
        }
        schema.path("required").forEach(name -> object.set(name.asText(), value(properties.path(name.asText()))));
        if (object.isEmpty()) {
            properties.properties().stream()
                    .filter(property -> !property.getValue().path("readOnly").asBoolean())
                    .reduce((_, last) -> last) // not the first property, which is the key that the path contains
                    .ifPresent(property -> object.set(property.getKey(), value(property.getValue())));
        }
        return object;
    }

    private JsonNode resolved(JsonNode node) {
        String ref = node.path("$ref").asText();
        return ref.isEmpty() ? node : resolved(document.at(ref.substring(1)));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /// Calls every operation once with `tx=rollback` and checks requests and responses against the document.
    ///
    /// @param callerHeaders names and values, alternating
    public static void run(TestService service, JsonNode document, List<String> callerHeaders) {
        Contract contract = service.contract(callerHeaders);
        Exerciser exerciser = new Exerciser(document);
        List<String> headers = new ArrayList<>(callerHeaders);
        headers.addAll(List.of("Prefer", "tx=rollback, return=representation"));
        assertThat(contract.operations()).isNotEmpty();
        for (String operation : contract.operations()) {
            SentRequest sent = exerciser.buildRequest(operation, headers);
            HttpResponse<String> response = service.send(
                    sent.method(), sent.path(), sent.body(), sent.headers().toArray(String[]::new));
            contract.check(sent, response);
            String error = response.statusCode() < 400
                    ? ""
                    : response.headers().firstValue("Proxy-Status").orElse("") + " " + response.body();
            if (OVERLOADED.stream().noneMatch(operation::endsWith)) {
                assertThat(error)
                        .as("%s: %s", operation, sent)
                        .doesNotContain("PGRST10", "PGRST115", "PGRST117", "PGRST12", "PGRST2", "permission denied");
            }
        }
    }
}
