package dev.postern.contract;

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
public record Shape(ObjectNode node, Map<String, ObjectNode> schemas) {

    private static Shape plain(ObjectNode node) {
        return new Shape(node, Map.of());
    }

    public static Shape text() {
        return plain(Nodes.object().put("type", "string"));
    }

    /// One of these texts.
    public static Shape choice(String... values) {
        ObjectNode schema = Nodes.object().put("type", "string");
        schema.set("enum", Nodes.texts(List.of(values)));
        return plain(schema);
    }

    public static Shape flag() {
        return plain(Nodes.object().put("type", "boolean"));
    }

    /// A whole number from `least` to `most`.
    public static Shape number(long least, long most) {
        return plain(Nodes.object()
                .put("type", "integer")
                .put("format", "int64")
                .put("minimum", least)
                .put("maximum", most));
    }

    /// The same, where one is taken that is not given.
    public Shape otherwise(long value) {
        return new Shape(node.deepCopy().put("default", value), schemas);
    }

    /// The same with text in one of the formats that JSON Schema knows: `email`, `password`.
    public Shape format(String format) {
        return new Shape(node.deepCopy().put("format", format), schemas);
    }

    /// The same, described.
    public Shape saying(String description) {
        return new Shape(node.deepCopy().put("description", description), schemas);
    }

    /// The same, or null.
    public Shape orNull() {
        ObjectNode either = Nodes.object();
        either.putArray("anyOf").add(node).addObject().put("type", "null");
        return new Shape(either, schemas);
    }

    /// The value of a column.
    public static Shape of(TableField<?, ?> column) {
        Class<?> type = column.getType();
        ObjectNode schema = Nodes.object();
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
        Comments.describe(schema, column.getComment());
        if (column.getDataType().nullable() && schema.has("type")) {
            schema.set("type", Nodes.texts(List.of(schema.get("type").textValue(), "null")));
        }
        return plain(schema);
    }

    /// One of two.
    public Shape or(Shape other) {
        ObjectNode either = Nodes.object();
        either.putArray("anyOf").add(node).add(other.node);
        Map<String, ObjectNode> both = new LinkedHashMap<>(schemas);
        both.putAll(other.schemas);
        return new Shape(either, both);
    }

    /// An array.
    public Shape list() {
        return new Shape(Nodes.arrayOf(node), schemas);
    }

    /// A member of an object.
    public record Member(String name, Shape shape, Presence presence) {}

    /// Whether a member is there.
    public enum Presence {
        ALWAYS,
        OPTIONAL
    }

    public static Member always(String name, Shape shape) {
        return new Member(name, shape, Presence.ALWAYS);
    }

    public static Member maybe(String name, Shape shape) {
        return new Member(name, shape, Presence.OPTIONAL);
    }

    /// An object of these columns.
    ///
    /// @param name of the reusable schema that it becomes
    public static Shape row(String name, List<TableField<?, ?>> columns) {
        return object(
                name,
                columns.stream()
                        .map(column -> always(column.getName(), of(column)))
                        .toArray(Member[]::new));
    }

    /// An object with these members and no others.
    ///
    /// @param name of the reusable schema that it becomes
    public static Shape object(String name, Member... members) {
        ObjectNode schema = Nodes.object().put("type", "object").put("additionalProperties", false);
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
            schema.set("required", Nodes.texts(required));
        }
        schemas.put(name, schema);
        return new Shape(Nodes.ref("schemas", name), schemas);
    }
}
