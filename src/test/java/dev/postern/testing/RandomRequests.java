package dev.postern.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.testing.Contract.SentRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Generator of random requests for the operations of an OpenAPI document: most are valid, some hostile.
///
/// @param values column values from the database, as text
public record RandomRequests(JsonNode document, Random random, List<String> values) {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /// Inverse of the probability that a value is hostile.
    private static final int VALUES_PER_HOSTILE = 6;

    /// Builds a random request for an operation.
    ///
    /// @param operation method and path template, as in [Contract#operations()]
    /// @param headers headers to add: names and values, alternating
    public SentRequest next(String operation, List<String> headers) {
        int space = operation.indexOf(' ');
        String method = operation.substring(0, space);
        String requestPath = operation.substring(space + 1);
        JsonNode operationObject = document.path("paths").path(requestPath).path(method.toLowerCase(Locale.ROOT));
        List<String> query = new ArrayList<>();
        List<String> allHeaders = new ArrayList<>(headers);
        List<String> preferences = new ArrayList<>(List.of("tx=rollback"));
        for (JsonNode parameter : Operations.parameters(document, requestPath, method)) {
            JsonNode resolved = resolved(parameter);
            String name = resolved.path("name").asText();
            switch (resolved.path("in").asText()) {
                case "path" -> requestPath = requestPath.replace("{" + name + "}", encoded(pathValue()));
                case "query" -> {
                    if (resolved.path("required").asBoolean() || random.nextInt(4) == 0) {
                        query.add(encoded(name) + "=" + encoded(queryValue(name, resolved.path("schema"))));
                    }
                }
                case "header" -> {
                    if (name.equals("Prefer")) {
                        preferences.addAll(oneOrTwoOf(RequestTexts.PREFERENCES));
                    } else if (random.nextInt(8) == 0) {
                        allHeaders.addAll(List.of(name, header(name)));
                    }
                }
                default -> throw new IllegalStateException("Unknown parameter location " + resolved.path("in"));
            }
        }
        if (random.nextInt(5) == 0) {
            allHeaders.addAll(List.of("Accept", anyOf(RequestTexts.MEDIA_TYPES)));
        }
        allHeaders.addAll(List.of("Prefer", String.join(", ", preferences)));
        String parameters = query.isEmpty() ? "" : "?" + String.join("&", query);
        return new SentRequest(method, requestPath + parameters, List.copyOf(allHeaders), body(operationObject));
    }

    /// Returns a path segment; not an empty one, `..` or NUL, which the HTTP server rejects before routing.
    private String pathValue() {
        String value = drawHostile() ? anyOf(RequestTexts.HOSTILE) : String.valueOf(random.nextInt(12));
        return value.isEmpty() || value.equals("..") || value.equals("\u0000") ? "0" : value;
    }

    private String header(String name) {
        return switch (name) {
            case "Range" -> anyOf(List.of("0-9", "5-2", "-", "0-", "a-b", "3-3"));
            case "Range-Unit" -> "items";
            case "If-Match", "If-None-Match" ->
                anyOf(List.of("*", "\"1\"", "\"a.b\"", "W/\"1\"", "nonsense", "\"1\", \"2\""));
            case "Idempotency-Key" -> new UUID(random.nextLong(), random.nextLong()).toString();
            default -> "public";
        };
    }

    private String queryValue(String name, JsonNode schema) {
        if (drawHostile()) {
            return anyOf(RequestTexts.HOSTILE);
        }
        return switch (name) {
            case "select" ->
                String.join(
                        ",",
                        oneOrTwoOf(List.of(
                                "*",
                                "id",
                                "title",
                                "poets(*)",
                                "poems(id,title)",
                                "x:id",
                                "id::text",
                                "...poets(email)",
                                "poems!inner(*)")));
            case "order" ->
                String.join(
                        ",",
                        oneOrTwoOf(List.of(
                                "id", "id.desc", "title.asc.nullsfirst", "created_at.desc", "poets(id)", "nonsense")));
            case "columns", "on_conflict" -> String.join(",", oneOrTwoOf(List.of("id", "title", "email", "poet_id")));
            case "and", "or" -> "(id." + filter() + ",id." + filter() + ")";
            case "limit", "offset", "page", "per_page" -> String.valueOf(random.nextInt(8));
            case "after" -> "";
            default ->
                schema.path("$ref").asText().endsWith("/filter") || schema.has("pattern")
                        ? filter()
                        : text(scalar(schema));
        };
    }

    private String filter() {
        String operator = anyOf(RequestTexts.OPERATORS);
        String value = random.nextInt(3) == 0 ? String.valueOf(random.nextInt(9)) : anyOf(values);
        String operand = switch (operator) {
            case "is" -> anyOf(List.of("null", "not_null", "true", "unknown"));
            case "in" -> "(" + value + ")";
            case "eq(any)", "gt(all)", "like(any)" -> "{" + value + "}";
            default -> value;
        };
        return (random.nextInt(5) == 0 ? "not." : "") + operator + "." + operand;
    }

    private @Nullable String body(JsonNode operationObject) {
        JsonNode content = operationObject.path("requestBody").path("content");
        if (content.isEmpty()) {
            return null;
        }
        if (drawHostile()) {
            return anyOf(List.of(
                    "", "[", "[]", "{}", "null", "1", "[{}]", "[[]]", "{\"\":1}", "[{},null]", "{\"id\":{\"a\":[1]}}"));
        }
        return value(content.path("application/json").path("schema"), 0).toString();
    }

    /// Returns a value that is valid for a schema, or a random other value.
    private JsonNode value(JsonNode schemaOrReference, int depth) {
        JsonNode schema = resolved(schemaOrReference);
        if (random.nextInt(12) == 0) {
            return anyOf(List.of(
                    JSON.nullNode(),
                    JSON.textNode(anyOf(RequestTexts.HOSTILE)),
                    JSON.numberNode(random.nextLong()),
                    JSON.objectNode(),
                    JSON.booleanNode(true)));
        } else if (schema.has("anyOf")) {
            return value(
                    schema.path("anyOf").get(random.nextInt(schema.path("anyOf").size())), depth);
        } else if (schema.has("enum")) {
            return schema.path("enum").get(random.nextInt(schema.path("enum").size()));
        } else if (type(schema).equals("array")) {
            ArrayNode array = JSON.arrayNode();
            for (int i = random.nextInt(3); i > 0 && depth < 4; i--) {
                array.add(value(schema.path("items"), depth + 1));
            }
            return array;
        } else if (schema.has("properties") || schema.has("allOf")) {
            return object(schema, depth);
        }
        return scalar(schema);
    }

    private ObjectNode object(JsonNode schema, int depth) {
        ObjectNode properties = JSON.objectNode();
        List<String> required = new ArrayList<>();
        for (JsonNode part :
                schema.has("allOf") ? schema.path("allOf") : JSON.arrayNode().add(schema)) {
            if (resolved(part).path("properties") instanceof ObjectNode partProperties) {
                properties.setAll(partProperties);
            }
            resolved(part).path("required").forEach(name -> required.add(name.asText()));
        }
        schema.path("required").forEach(name -> required.add(name.asText()));
        ObjectNode object = JSON.objectNode();
        properties.properties().forEach(property -> {
            if (depth < 4 && (required.contains(property.getKey()) || random.nextInt(3) == 0)) {
                object.set(property.getKey(), value(property.getValue(), depth + 1));
            }
        });
        return object;
    }

    private JsonNode scalar(JsonNode schema) {
        return switch (type(schema)) {
            case "integer" -> JSON.numberNode(random.nextInt(12));
            case "number" -> JSON.numberNode(random.nextInt(1000) / 8.0);
            case "boolean" -> JSON.booleanNode(random.nextBoolean());
            case "array" -> JSON.arrayNode();
            case "object" -> JSON.objectNode();
            default ->
                JSON.textNode(
                        schema.path("format").asText().equals("email")
                                ? "u" + random.nextInt(99) + "@b"
                                : anyOf(values));
        };
    }

    private static String text(JsonNode value) {
        return value.isTextual() ? value.asText() : value.toString();
    }

    private static String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        return type.isArray() ? type.get(0).asText() : type.asText();
    }

    private JsonNode resolved(JsonNode node) {
        String ref = node.path("$ref").asText();
        return ref.isEmpty() ? node : resolved(document.at(ref.substring(1)));
    }

    private boolean drawHostile() {
        return random.nextInt(VALUES_PER_HOSTILE) == 0;
    }

    private <T> T anyOf(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private <T> List<T> oneOrTwoOf(List<T> list) {
        List<T> chosen = new ArrayList<>();
        for (int i = 1 + random.nextInt(2); i > 0; i--) {
            chosen.add(anyOf(list));
        }
        return chosen;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
