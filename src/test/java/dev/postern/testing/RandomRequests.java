package dev.postern.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.testing.Contract.Sent;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Random requests for the operations of an OpenAPI document: mostly valid, some hostile.
///
/// @param document names the operations, their parameters and their bodies
/// @param random decides everything else
/// @param values texts that columns of the database hold
public record RandomRequests(JsonNode document, Random random, List<String> values) {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /// One request in so many has a value that no schema allows.
    private static final int HOSTILE_ONE_IN = 6;

    /// A request of an operation.
    ///
    /// @param operation method and path, as in [Contract#operations()]
    /// @param headers names and values in turn, which every request has
    public Sent next(String operation, List<String> headers) {
        int space = operation.indexOf(' ');
        String method = operation.substring(0, space);
        String place = operation.substring(space + 1);
        JsonNode described = document.path("paths").path(place).path(method.toLowerCase(Locale.ROOT));
        List<String> query = new ArrayList<>();
        List<String> all = new ArrayList<>(headers);
        List<String> preferences = new ArrayList<>(List.of("tx=rollback"));
        for (JsonNode parameter : described.path("parameters")) {
            JsonNode resolved = resolved(parameter);
            String name = resolved.path("name").asText();
            switch (resolved.path("in").asText()) {
                case "path" -> place = place.replace("{" + name + "}", encoded(pathValue()));
                case "query" -> {
                    if (resolved.path("required").asBoolean() || random.nextInt(4) == 0) {
                        query.add(encoded(name) + "=" + encoded(queryValue(name, resolved.path("schema"))));
                    }
                }
                case "header" -> {
                    if (name.equals("Prefer")) {
                        preferences.addAll(some(RequestTexts.PREFERENCES));
                    } else if (random.nextInt(8) == 0) {
                        all.addAll(List.of(name, header(name)));
                    }
                }
                default -> throw new IllegalStateException("a parameter in " + resolved.path("in"));
            }
        }
        if (random.nextInt(5) == 0) {
            all.addAll(List.of("Accept", one(RequestTexts.MEDIA_TYPES)));
        }
        all.addAll(List.of("Prefer", String.join(", ", preferences)));
        String parameters = query.isEmpty() ? "" : "?" + String.join("&", query);
        return new Sent(method, place + parameters, List.copyOf(all), body(described));
    }

    /// A segment of a path. An HTTP server rejects an empty one, dots and a NUL before any operation is found.
    private String pathValue() {
        String value = hostile() ? one(RequestTexts.HOSTILE) : String.valueOf(random.nextInt(12));
        return value.isEmpty() || value.equals("..") || value.equals("\u0000") ? "0" : value;
    }

    private String header(String name) {
        return switch (name) {
            case "Range" -> one(List.of("0-9", "5-2", "-", "0-", "a-b", "3-3"));
            case "Range-Unit" -> "items";
            case "If-Match", "If-None-Match" ->
                one(List.of("*", "\"1\"", "\"a.b\"", "W/\"1\"", "nonsense", "\"1\", \"2\""));
            case "Idempotency-Key" -> new UUID(random.nextLong(), random.nextLong()).toString();
            default -> "public";
        };
    }

    private String queryValue(String name, JsonNode schema) {
        if (hostile()) {
            return one(RequestTexts.HOSTILE);
        }
        return switch (name) {
            case "select" ->
                String.join(
                        ",",
                        some(List.of(
                                "*",
                                "id",
                                "title",
                                "users(*)",
                                "posts(id,title)",
                                "x:id",
                                "id::text",
                                "...users(email)",
                                "posts!inner(*)")));
            case "order" ->
                String.join(
                        ",",
                        some(List.of(
                                "id", "id.desc", "title.asc.nullsfirst", "created_at.desc", "users(id)", "nonsense")));
            case "columns", "on_conflict" -> String.join(",", some(List.of("id", "title", "email", "user_id")));
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
        String operator = one(RequestTexts.OPERATORS);
        String value = random.nextInt(3) == 0 ? String.valueOf(random.nextInt(9)) : one(values);
        String written = switch (operator) {
            case "is" -> one(List.of("null", "not_null", "true", "unknown"));
            case "in" -> "(" + value + ")";
            case "eq(any)", "gt(all)", "like(any)" -> "{" + value + "}";
            default -> value;
        };
        return (random.nextInt(5) == 0 ? "not." : "") + operator + "." + written;
    }

    private @Nullable String body(JsonNode described) {
        JsonNode content = described.path("requestBody").path("content");
        if (content.isEmpty()) {
            return null;
        }
        if (hostile()) {
            return one(List.of(
                    "", "[", "[]", "{}", "null", "1", "[{}]", "[[]]", "{\"\":1}", "[{},null]", "{\"id\":{\"a\":[1]}}"));
        }
        return value(content.path("application/json").path("schema"), 0).toString();
    }

    /// A value that a schema allows, or one that it does not.
    private JsonNode value(JsonNode some, int depth) {
        JsonNode schema = resolved(some);
        if (random.nextInt(12) == 0) {
            return one(List.of(
                    JSON.nullNode(),
                    JSON.textNode(one(RequestTexts.HOSTILE)),
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
            if (resolved(part).path("properties") instanceof ObjectNode own) {
                properties.setAll(own);
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
                        schema.path("format").asText().equals("email") ? "u" + random.nextInt(99) + "@b" : one(values));
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

    private boolean hostile() {
        return random.nextInt(HOSTILE_ONE_IN) == 0;
    }

    private <T> T one(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private <T> List<T> some(List<T> list) {
        List<T> chosen = new ArrayList<>();
        for (int i = 1 + random.nextInt(2); i > 0; i--) {
            chosen.add(one(list));
        }
        return chosen;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
