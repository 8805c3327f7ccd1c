package dev.postern.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.TableField;

/// A JSON schema of values in an application's endpoints.
///
/// @param node schema, or a reference to it
/// @param schemas reusable schemas that the node refers to, by name
public record SchemaBuilder(ObjectNode node, Map<String, ObjectNode> schemas) {

    private static SchemaBuilder inline(ObjectNode node) {
        return new SchemaBuilder(node, Map.of());
    }

    public static SchemaBuilder string() {
        return inline(JsonNodes.object().put("type", "string"));
    }

    /// Returns the schema of a string with one of these values.
    public static SchemaBuilder enumOf(String... values) {
        ObjectNode schema = JsonNodes.object().put("type", "string");
        schema.set("enum", JsonNodes.stringArray(List.of(values)));
        return inline(schema);
    }

    public static SchemaBuilder bool() {
        return inline(JsonNodes.object().put("type", "boolean"));
    }

    /// Returns the schema of an integer from `min` to `max`.
    public static SchemaBuilder integer(long min, long max) {
        return inline(JsonNodes.object()
                .put("type", "integer")
                .put("format", "int64")
                .put("minimum", min)
                .put("maximum", max));
    }

    /// Returns a copy with a default.
    public SchemaBuilder defaultValue(long value) {
        return new SchemaBuilder(node.deepCopy().put("default", value), schemas);
    }

    /// Returns a copy with a format of JSON Schema, for example `email` or `password`.
    public SchemaBuilder format(String format) {
        return new SchemaBuilder(node.deepCopy().put("format", format), schemas);
    }

    /// Returns a copy with a description.
    public SchemaBuilder description(String description) {
        return new SchemaBuilder(node.deepCopy().put("description", description), schemas);
    }

    /// Returns a schema that allows null as well.
    public SchemaBuilder nullable() {
        ObjectNode alternatives = JsonNodes.object();
        alternatives.putArray("anyOf").add(node).addObject().put("type", "null");
        return new SchemaBuilder(alternatives, schemas);
    }

    /// Returns the schema of a column's value.
    public static SchemaBuilder of(TableField<?, ?> column) {
        Class<?> type = column.getType();
        ObjectNode schema = JsonNodes.object();
        if (type == Long.class) {
            schema.put("type", "integer").put("format", "int64");
        } else if (type == Integer.class) {
            schema.put("type", "integer").put("format", "int32");
        } else if (type == Boolean.class) {
            schema.put("type", "boolean");
        } else if (type == OffsetDateTime.class) {
            schema.put("type", "string").put("format", "date-time");
        } else if (type == String.class) {
            schema.put("type", "string");
        }
        SchemaComment.addDescription(schema, column.getComment());
        if (column.getDataType().nullable() && schema.has("type")) {
            schema.set("type", JsonNodes.stringArray(List.of(schema.get("type").textValue(), "null")));
        }
        return inline(schema);
    }

    /// Returns a schema that allows either value.
    public SchemaBuilder or(SchemaBuilder other) {
        ObjectNode alternatives = JsonNodes.object();
        alternatives.putArray("anyOf").add(node).add(other.node);
        Map<String, ObjectNode> merged = new LinkedHashMap<>(schemas);
        merged.putAll(other.schemas);
        return new SchemaBuilder(alternatives, merged);
    }

    /// Returns the schema of an array of these values.
    public SchemaBuilder array() {
        return new SchemaBuilder(JsonNodes.arrayOf(node), schemas);
    }

    /// A member of an object.
    public record Member(String name, SchemaBuilder schema, Presence presence) {}

    /// Whether a member is always present.
    public enum Presence {
        ALWAYS,
        OPTIONAL
    }

    public static Member required(String name, SchemaBuilder schema) {
        return new Member(name, schema, Presence.ALWAYS);
    }

    public static Member optional(String name, SchemaBuilder schema) {
        return new Member(name, schema, Presence.OPTIONAL);
    }

    /// Returns the schema of an object with the members of these columns.
    ///
    /// @param name name of the reusable schema
    public static SchemaBuilder object(String name, List<TableField<?, ?>> columns) {
        return object(
                name,
                columns.stream()
                        .map(column -> required(column.getName(), of(column)))
                        .toArray(Member[]::new));
    }

    /// Returns the schema of an object with these members and no others.
    ///
    /// @param name name of the reusable schema
    public static SchemaBuilder object(String name, Member... members) {
        ObjectNode schema = JsonNodes.object().put("type", "object").put("additionalProperties", false);
        ObjectNode properties = schema.putObject("properties");
        List<String> required = new ArrayList<>();
        Map<String, ObjectNode> schemas = new LinkedHashMap<>();
        for (Member member : members) {
            properties.set(member.name(), member.schema().node());
            schemas.putAll(member.schema().schemas());
            if (member.presence() == Presence.ALWAYS) {
                required.add(member.name());
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", JsonNodes.stringArray(required));
        }
        schemas.put(name, schema);
        return new SchemaBuilder(JsonNodes.ref("schemas", name), schemas);
    }
}
