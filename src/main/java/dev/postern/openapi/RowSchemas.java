package dev.postern.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.catalog.Column;
import dev.postern.catalog.Column.Generation;
import dev.postern.catalog.Relationship;
import dev.postern.catalog.Resource;
import dev.postern.catalog.RolePrivileges;
import dev.postern.openapi.ValueSchemas.Nulls;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The rows of tables, views and functions as schemas: what a role may read of them, or write.
final class RowSchemas {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Components components;
    private final ComponentNames names;
    private final ValueSchemas values;
    private final RolePrivileges grants;

    RowSchemas(Components components, ComponentNames names, ValueSchemas values, RolePrivileges grants) {
        this.components = components;
        this.names = names;
        this.values = values;
        this.grants = grants;
    }

    /// The columns that a role may read; of a function's own rows all.
    List<Column> readable(Resource resource) {
        return grants.readable(resource);
    }

    /// Whether the role may read rows of the other end along with those of this one.
    boolean follows(Relationship relationship) {
        return grants.canEmbed(relationship);
    }

    /// Whether the role may make rows.
    boolean inserts(Resource resource) {
        return grants.canInsert(resource);
    }

    /// Whether the role may change rows, and read what they are chosen by.
    boolean updates(Resource resource) {
        return grants.canUpdate(resource);
    }

    /// Whether the role may make or replace a row by its key.
    boolean puts(Resource resource) {
        return grants.canPut(resource);
    }

    /// Whether the role may take rows away, and read what they are chosen by.
    boolean deletes(Resource resource) {
        return grants.canDelete(resource);
    }

    /// A reference to the schema of a row.
    ObjectNode row(Resource resource) {
        String name = names.of(resource.name());
        if (!components.has("schemas", name)) {
            components.add("schemas", name, rowOf(resource));
        }
        return JsonNodes.ref("schemas", name);
    }

    private ObjectNode rowOf(Resource resource) {
        ObjectNode row = JsonNodes.object().put("type", "object").put("title", resource.name());
        SchemaComment.describe(
                row,
                resource.comment().isEmpty()
                        ? ""
                        : SchemaComment.of(resource.comment()).whole());
        ObjectNode properties = row.putObject("properties");
        ObjectNode example = JsonNodes.object();
        List<Column> readable = readable(resource);
        boolean written = inserts(resource) || updates(resource);
        for (Column column : resource.columns()) {
            boolean set = grants.canSet(resource, column);
            if (!readable.contains(column) && !set) {
                continue;
            }
            ObjectNode property = property(resource, column);
            if (written && !set) {
                property.put("readOnly", true);
            } else if (!readable.contains(column)) {
                property.put("writeOnly", true);
            }
            properties.set(column.name(), property);
            if (readable.contains(column)) {
                example.set(column.name(), ValueSchemas.example(property));
            }
        }
        secret(resource).ifPresent(secret -> properties.set(secret.input(), secret.schema()));
        row.putArray("examples").add(example);
        return row;
    }

    private ObjectNode property(Resource resource, Column column) {
        Nulls nulls = column.notNull() ? Nulls.RULED_OUT : Nulls.ALLOWED;
        ObjectNode property = column.toJson() == null ? values.of(column.type().name(), nulls) : JsonNodes.object();
        String more = resource.key().contains(column) ? "Part of the primary key." : "";
        if (resource.key().size() == 1 && !more.isEmpty()) {
            more = "The primary key.";
        }
        String refers =
                refersTo(resource, column).map(to -> "Refers to `" + to + "`.").orElse("");
        String text = column.defaultExpression() == null ? "" : column.defaultExpression();
        JsonNode literal = text.isEmpty() ? null : literal(text, property);
        if (literal != null) {
            property.set("default", literal);
        }
        String otherwise = text.isEmpty() || literal != null ? "" : "Default: `" + text + "`.";
        SchemaComment.describe(
                property,
                SchemaComment.and(
                        SchemaComment.and(
                                SchemaComment.and(
                                        SchemaComment.of(column.comment()).whole(), more),
                                refers),
                        otherwise));
        return property.put("x-postgresql-type", column.type().name());
    }

    /// The column that a foreign key of this one alone refers to, where the role may read it.
    private Optional<String> refersTo(Resource resource, Column column) {
        return resource.relationships().stream()
                .filter(relationship -> relationship.usesColumn(column.name()))
                .filter(relationship -> !relationship.to().isView())
                .filter(grants::canEmbed)
                .map(relationship -> relationship.to().name() + "."
                        + ((Relationship.ForeignKeyPath) relationship.path())
                                .pairs()
                                .getFirst()
                                .there()
                                .getName())
                .findFirst();
    }

    /// A default that is a constant, as JSON; null: it is none, or of a type that has no such constants in JSON.
    private static @Nullable JsonNode literal(String sql, ObjectNode schema) {
        JsonNode type = schema.path("type");
        String name = type.isArray() ? type.get(0).textValue() : type.asText();
        boolean quoted = sql.startsWith("'") && sql.lastIndexOf('\'') > 0;
        String text = quoted ? sql.substring(1, sql.lastIndexOf('\'')).replace("''", "'") : sql;
        boolean constant = !quoted || isConstant(sql);
        try {
            return switch (name) {
                case "boolean", "integer", "number" -> constant ? scalar(JSON.readTree(text)) : null;
                case "string" -> constant && quoted ? JsonNodes.array().textNode(text) : null;
                default -> null;
            };
        } catch (JsonProcessingException e) {
            return null; // an expression
        }
    }

    /// Whether a text in quotes is all, but for a type to cast it to.
    private static boolean isConstant(String sql) {
        int end = sql.lastIndexOf('\'');
        String cast = sql.substring(end + 1);
        return sql.substring(1, end).replace("''", "").indexOf('\'') < 0
                && (cast.isEmpty() || cast.startsWith("::"))
                && cast.chars().noneMatch(c -> "|+-*/,<>=".indexOf(c) >= 0);
    }

    private static @Nullable JsonNode scalar(JsonNode node) {
        return node.isNumber() || node.isBoolean() ? node : null;
    }

    /// A key of bodies that stands for a hidden column.
    private record WriteOnlyProperty(String input, Column column, ObjectNode schema) {}

    private Optional<WriteOnlyProperty> secret(Resource resource) {
        return resource.writeOnlyColumn().flatMap(rule -> {
            Column column = resource.writableColumn(rule.inputKey());
            boolean set = column != null && grants.canSet(resource, column);
            ObjectNode schema = JsonNodes.object()
                    .put("type", "string")
                    .put("description", "Is sealed, and never read out again.")
                    .put("writeOnly", true);
            return set && column != null
                    ? Optional.of(new WriteOnlyProperty(rule.inputKey(), column, schema))
                    : Optional.empty();
        });
    }

    /// A reference to the schema of a new row: what a body has to have.
    ObjectNode newRow(Resource resource) {
        List<String> needed = needed(resource);
        return needed.isEmpty() ? row(resource) : with(resource, "new", "A new row.", needed);
    }

    /// A reference to the schema of what may be changed of a row.
    ObjectNode changedRow(Resource resource) {
        List<Column> kept = resource.columns().stream()
                .filter(column -> grants.canSet(resource, column) && !grants.canUpdate(resource, column.name()))
                .toList();
        if (kept.isEmpty()) {
            return row(resource);
        }
        String name = names.of(resource.name(), "changes");
        if (!components.has("schemas", name)) {
            ObjectNode schema = JsonNodes.object().put("description", "What may be changed of a row.");
            schema.putArray("allOf").add(row(resource));
            ObjectNode properties = schema.putObject("properties");
            kept.forEach(column -> properties.putObject(column.name()).put("readOnly", true));
            components.add("schemas", name, schema);
        }
        return JsonNodes.ref("schemas", name);
    }

    /// A reference to the schema of a row with its key.
    ObjectNode wholeRow(Resource resource) {
        Set<String> needed = new LinkedHashSet<>(needed(resource));
        resource.key().forEach(column -> needed.add(column.name()));
        return with(resource, "whole", "A row with its key.", needed);
    }

    private ObjectNode with(Resource resource, String kind, String description, Collection<String> needed) {
        String name = names.of(resource.name(), kind);
        if (!components.has("schemas", name)) {
            ObjectNode schema = JsonNodes.object().put("description", description);
            schema.putArray("allOf").add(row(resource));
            schema.set("required", JsonNodes.texts(needed));
            components.add("schemas", name, schema);
        }
        return JsonNodes.ref("schemas", name);
    }

    /// The keys that the body of a new row has to have.
    private List<String> needed(Resource resource) {
        List<String> needed = new ArrayList<>();
        for (Column column : resource.columns()) {
            if (isNeeded(column) && grants.canInsert(resource, column.name())) {
                needed.add(column.name());
            }
        }
        secret(resource).filter(one -> isNeeded(one.column())).ifPresent(one -> needed.add(one.input()));
        return needed;
    }

    /// The primary key in a path, as an example.
    String keyExample(Resource resource) {
        return resource.key().stream()
                .map(column -> ValueSchemas.example(property(resource, column)).asText())
                .collect(Collectors.joining(","));
    }

    /// The body of a new row, as an example.
    ObjectNode newExample(Resource resource) {
        List<String> needed = needed(resource);
        ObjectNode example = JsonNodes.object();
        for (Column column : resource.columns()) {
            if (needed.contains(column.name())) {
                example.set(column.name(), ValueSchemas.example(property(resource, column)));
            }
        }
        secret(resource)
                .filter(one -> needed.contains(one.input()))
                .ifPresent(one -> example.put(one.input(), "a long secret"));
        return example.isEmpty() ? changedExample(resource) : example;
    }

    /// A change of a row, as an example.
    ObjectNode changedExample(Resource resource) {
        ObjectNode example = JsonNodes.object();
        resource.columns().stream()
                .filter(column ->
                        grants.canSet(resource, column) && !resource.key().contains(column))
                .findFirst()
                .ifPresent(column -> example.set(column.name(), ValueSchemas.example(property(resource, column))));
        return example;
    }

    private static boolean isNeeded(Column column) {
        return column.rejectsNull() && column.generation() == Generation.NONE && column.defaultExpression() == null;
    }
}
