package dev.postern.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.TableField;

/// What a value of an application's own operations looks like: a schema.
///
/// @param node the schema, or a reference to it
/// @param schemas those that are referred to, by name
public record SchemaBuilder(ObjectNode node, Map<String, ObjectNode> schemas) {

    private static SchemaBuilder plain(ObjectNode node) {
        return new SchemaBuilder(node, Map.of());
    }

    public static SchemaBuilder string() {
        return plain(JsonNodes.object().put("type", "string"));
    }

    /// One of these texts.
    public static SchemaBuilder enumOf(String... values) {
        ObjectNode schema = JsonNodes.object().put("type", "string");
        schema.set("enum", JsonNodes.texts(List.of(values)));
        return plain(schema);
    }

    public static SchemaBuilder bool() {
        return plain(JsonNodes.object().put("type", "boolean"));
    }

    /// A whole number from `least` to `most`.
    public static SchemaBuilder integer(long least, long most) {
        return plain(JsonNodes.object()
                .put("type", "integer")
                .put("format", "int64")
                .put("minimum", least)
                .put("maximum", most));
    }

    /// The same, where one is taken that is not given.
    public SchemaBuilder defaultValue(long value) {
        return new SchemaBuilder(node.deepCopy().put("default", value), schemas);
    }

    /// The same with text in one of the formats that JSON Schema knows: `email`, `password`.
    public SchemaBuilder format(String format) {
        return new SchemaBuilder(node.deepCopy().put("format", format), schemas);
    }

    /// The same, described.
    public SchemaBuilder description(String description) {
        return new SchemaBuilder(node.deepCopy().put("description", description), schemas);
    }

    /// The same, or null.
    public SchemaBuilder nullable() {
        ObjectNode either = JsonNodes.object();
        either.putArray("anyOf").add(node).addObject().put("type", "null");
        return new SchemaBuilder(either, schemas);
    }

    /// The value of a column.
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
        SchemaComment.describe(schema, column.getComment());
        if (column.getDataType().nullable() && schema.has("type")) {
            schema.set("type", JsonNodes.texts(List.of(schema.get("type").textValue(), "null")));
        }
        return plain(schema);
    }

    /// One of two.
    public SchemaBuilder or(SchemaBuilder other) {
        ObjectNode either = JsonNodes.object();
        either.putArray("anyOf").add(node).add(other.node);
        Map<String, ObjectNode> both = new LinkedHashMap<>(schemas);
        both.putAll(other.schemas);
        return new SchemaBuilder(either, both);
    }

    /// An array.
    public SchemaBuilder array() {
        return new SchemaBuilder(JsonNodes.arrayOf(node), schemas);
    }

    /// A member of an object.
    public record Member(String name, SchemaBuilder shape, Presence presence) {}

    /// Whether a member is there.
    public enum Presence {
        ALWAYS,
        OPTIONAL
    }

    public static Member required(String name, SchemaBuilder shape) {
        return new Member(name, shape, Presence.ALWAYS);
    }

    public static Member optional(String name, SchemaBuilder shape) {
        return new Member(name, shape, Presence.OPTIONAL);
    }

    /// An object of these columns.
    ///
    /// @param name of the reusable schema that it becomes
    public static SchemaBuilder object(String name, List<TableField<?, ?>> columns) {
        return object(
                name,
                columns.stream()
                        .map(column -> required(column.getName(), of(column)))
                        .toArray(Member[]::new));
    }

    /// An object with these members and no others.
    ///
    /// @param name of the reusable schema that it becomes
    public static SchemaBuilder object(String name, Member... members) {
        ObjectNode schema = JsonNodes.object().put("type", "object").put("additionalProperties", false);
        ObjectNode properties = schema.putObject("properties");
        List<String> required = new ArrayList<>();
        Map<String, ObjectNode> schemas = new LinkedHashMap<>();
        for (Member member : members) {
            properties.set(member.name(), member.shape().node());
            schemas.putAll(member.shape().schemas());
            if (member.presence() == Presence.ALWAYS) {
                required.add(member.name());
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", JsonNodes.texts(required));
        }
        schemas.put(name, schema);
        return new SchemaBuilder(JsonNodes.ref("schemas", name), schemas);
    }
}
