package dev.postern.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.catalog.TypeCatalog;
import dev.postern.catalog.TypeDefinition;
import dev.postern.catalog.TypeDefinition.Array;
import dev.postern.catalog.TypeDefinition.Base;
import dev.postern.catalog.TypeDefinition.Composite;
import dev.postern.catalog.TypeDefinition.Domain;
import dev.postern.catalog.TypeDefinition.Enumeration;
import dev.postern.catalog.TypeDefinition.Multirange;
import dev.postern.catalog.TypeDefinition.Range;
import dev.postern.catalog.TypeDefinition.Row;
import dev.postern.request.BigintFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// JSON schemas of PostgreSQL's types, for values in requests and in responses from `to_json`.
///
/// @param types definitions of the types
/// @param audience readers of the document
/// @param bigintFormat format of `bigint` and `numeric` values, except within composite values
record ValueSchemas(TypeCatalog types, Audience audience, BigintFormat bigintFormat) {

    private static final Map<String, String> EXAMPLES = Map.of(
            "date", "2026-01-31",
            "time", "13:30:00+00",
            "time-local", "13:30:00",
            "date-time", "2026-01-31T13:30:00+00:00",
            "date-time-local", "2026-01-31T13:30:00",
            "int64", "1",
            "decimal", "1.5",
            "uuid", "0b2a4cf8-5f0e-4b7a-9d4e-3c1f5a6b7c8d");

    /// Whether a value can be null.
    enum Nullability {
        NULLABLE,
        NOT_NULL
    }

    /// Returns the schema of a type.
    ///
    /// @param type name of the type as `format_type` writes it
    ObjectNode of(String type, Nullability nullability) {
        return of(types.definition(type), nullability);
    }

    private ObjectNode of(TypeDefinition type, Nullability nullability) {
        ObjectNode schema = of(type);
        return nullability == Nullability.NULLABLE ? nullable(schema) : schema;
    }

    /// Returns the schema of a value that is not null.
    ObjectNode of(TypeDefinition type) {
        return switch (type) {
            case Base base -> base(base);
            case Array array -> array(array);
            case Enumeration choice -> {
                ObjectNode schema = text();
                schema.set("enum", JsonNodes.stringArray(choice.labels()));
                yield withComment(schema, choice.comment());
            }
            case Domain domain -> withComment(of(domain.underlyingType()), domain.comment());
            case Composite composite -> composite(composite);
            case Row _ -> JsonNodes.object().put("type", "object");
            case Range _, Multirange _ -> text();
        };
    }

    private static ObjectNode withComment(ObjectNode schema, @Nullable String comment) {
        SchemaComment.addDescription(schema, SchemaComment.of(comment).text());
        return schema;
    }

    /// Returns the schema of an array; the type does not fix the dimensions, so an element can be an array.
    private ObjectNode array(Array array) {
        if (audience == Audience.CLIENTS) {
            return JsonNodes.arrayOf(of(array.element()));
        }
        ObjectNode element = of(array.element(), Nullability.NULLABLE);
        if (!element.has("type")) {
            return JsonNodes.arrayOf(element);
        }
        ObjectNode alternatives = JsonNodes.object();
        alternatives.putArray("anyOf").add(element).add(JsonNodes.arrayOf(JsonNodes.object()));
        return JsonNodes.arrayOf(alternatives);
    }

    private ObjectNode composite(Composite composite) {
        ObjectNode schema = JsonNodes.object().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ValueSchemas attributes = new ValueSchemas(types, audience, BigintFormat.NUMBER);
        composite
                .attributes()
                .forEach(attribute -> properties.set(
                        attribute.name(),
                        withComment(attributes.of(attribute.type(), Nullability.NULLABLE), attribute.comment())));
        return withComment(schema, composite.comment());
    }

    private ObjectNode base(Base base) {
        if (!base.name().schema().equals("pg_catalog")) {
            return JsonNodes.object(); // a type of an extension can have a cast to JSON
        }
        return switch (base.name().name()) {
            case "int2" ->
                number("integer", "int32").put("minimum", Short.MIN_VALUE).put("maximum", Short.MAX_VALUE);
            case "int4" -> number("integer", "int32");
            case "int8" -> bigintFormat == BigintFormat.STRING ? text("int64") : number("integer", "int64");
            case "float4" -> number("number", "float");
            case "float8" -> number("number", "double");
            case "numeric" ->
                bigintFormat == BigintFormat.STRING
                        ? text("decimal")
                        : JsonNodes.object().put("type", "number");
            case "bool" -> JsonNodes.object().put("type", "boolean");
            case "varchar", "bpchar" -> base.length() == null ? text() : text().put("maxLength", base.length());
            case "bit" ->
                base.length() == null
                        ? text()
                        : text().put("minLength", base.length()).put("maxLength", base.length());
            case "date" -> text("date");
            case "uuid" -> text("uuid");
            case "time" -> text("time-local");
            case "timetz" -> text("time");
            case "timestamp" -> text("date-time-local");
            case "timestamptz" -> text("date-time");
            case "json", "jsonb" -> JsonNodes.object();
            default -> text();
        };
    }

    private static ObjectNode number(String type, String format) {
        return JsonNodes.object().put("type", type).put("format", format);
    }

    private static ObjectNode text() {
        return JsonNodes.object().put("type", "string");
    }

    private static ObjectNode text(String format) {
        return text().put("format", format);
    }

    private static ObjectNode nullable(ObjectNode schema) {
        JsonNode type = schema.get("type");
        if (type != null) {
            schema.set("type", JsonNodes.stringArray(List.of(type.textValue(), "null")));
        }
        if (schema.get("enum") instanceof ArrayNode values) {
            values.addNull();
        }
        return schema;
    }

    /// Returns an example that the schema allows; an object for any JSON.
    static JsonNode example(ObjectNode schema) {
        JsonNode type = schema.path("type");
        String name = type.isArray() ? type.get(0).textValue() : type.asText();
        return switch (name) {
            case "integer" -> JsonNodes.array().numberNode(1);
            case "number" -> JsonNodes.array().numberNode(1.5);
            case "boolean" -> JsonNodes.array().booleanNode(true);
            case "array" -> JsonNodes.array();
            case "string" ->
                schema.has("enum")
                        ? schema.get("enum").get(0)
                        : JsonNodes.array().textNode(exampleText(schema));
            default -> JsonNodes.object();
        };
    }

    private static String exampleText(ObjectNode schema) {
        String text = EXAMPLES.getOrDefault(schema.path("format").asText(), "text");
        int minLength = schema.path("minLength").asInt(0);
        int maxLength = schema.path("maxLength").asInt(Integer.MAX_VALUE);
        return minLength > 0 ? "1".repeat(minLength) : text.substring(0, Math.min(text.length(), maxLength));
    }
}
