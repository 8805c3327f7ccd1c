package dev.postern.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.catalog.Column;
import dev.postern.catalog.Column.Generation;
import dev.postern.catalog.Relationship;
import dev.postern.catalog.Relationship.ForeignKeyPath;
import dev.postern.catalog.Relationship.ForeignKeySide;
import dev.postern.catalog.Resource;
import dev.postern.catalog.RolePrivileges;
import dev.postern.openapi.ValueSchemas.Nullability;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Schemas of the rows of tables, views and functions, limited to the privileges of a role.
final class RowSchemas {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Components components;
    private final ComponentNames names;
    private final ValueSchemas values;
    private final RolePrivileges privileges;

    RowSchemas(Components components, ComponentNames names, ValueSchemas values, RolePrivileges privileges) {
        this.components = components;
        this.names = names;
        this.values = values;
        this.privileges = privileges;
    }

    /// Returns the columns that the role can read; all columns of a function's rows.
    List<Column> readable(Resource resource) {
        return privileges.readable(resource);
    }

    /// Whether the role can embed the relationship.
    boolean canEmbed(Relationship relationship) {
        return privileges.canEmbed(relationship);
    }

    /// Whether the role can insert or update the column.
    boolean canSet(Resource resource, Column column) {
        return privileges.canSet(resource, column);
    }

    /// Whether the role can insert rows.
    boolean canInsert(Resource resource) {
        return privileges.canInsert(resource);
    }

    /// Whether the role can update rows and read the columns that filters need.
    boolean canUpdate(Resource resource) {
        return privileges.canUpdate(resource);
    }

    /// Whether the role can insert or replace a row by its key.
    boolean canPut(Resource resource) {
        return privileges.canPut(resource);
    }

    /// Whether the role can delete rows and read the columns that filters need.
    boolean canDelete(Resource resource) {
        return privileges.canDelete(resource);
    }

    /// Returns a reference to the schema of a row.
    ObjectNode row(Resource resource) {
        String name = names.of(resource.name());
        if (!components.has("schemas", name)) {
            components.add("schemas", name, rowSchema(resource));
        }
        return JsonNodes.ref("schemas", name);
    }

    private ObjectNode rowSchema(Resource resource) {
        ObjectNode row = JsonNodes.object().put("type", "object").put("title", resource.name());
        SchemaComment.addDescription(
                row,
                resource.comment().isEmpty()
                        ? ""
                        : SchemaComment.of(resource.comment()).text());
        ObjectNode properties = row.putObject("properties");
        ObjectNode example = JsonNodes.object();
        List<Column> readable = readable(resource);
        boolean isWritable = canInsert(resource) || canUpdate(resource);
        List<Column> generatedKey = generatedKey(resource);
        for (Column column : resource.columns()) {
            boolean canSet = privileges.canSet(resource, column);
            if (!readable.contains(column) && !canSet) {
                continue;
            }
            ObjectNode property = property(resource, column);
            if (isWritable && !canSet && !generatedKey.contains(column)) {
                property.put("readOnly", true);
            } else if (!readable.contains(column)) {
                property.put("writeOnly", true);
            }
            properties.set(column.name(), property);
            if (readable.contains(column)) {
                example.set(column.name(), ValueSchemas.example(property));
            }
        }
        writeOnlyProperty(resource).ifPresent(property -> properties.set(property.key(), property.schema()));
        row.putArray("examples").add(example);
        if (!resource.key().isEmpty() && readable.containsAll(resource.key())) {
            row.set(
                    "x-key",
                    JsonNodes.stringArray(
                            resource.key().stream().map(Column::name).toList()));
        }
        return row;
    }

    /// Returns the schema of a column's values.
    ObjectNode value(Column column) {
        Nullability nullability = column.isNotNull() ? Nullability.NOT_NULL : Nullability.NULLABLE;
        return column.toJson() == null ? values.of(column.type().name(), nullability) : JsonNodes.object();
    }

    /// Returns the schema of a column, with the notes on its use.
    private ObjectNode property(Resource resource, Column column) {
        ObjectNode property = value(column);
        String keyNote = resource.key().contains(column) ? "Part of the primary key." : "";
        if (resource.key().size() == 1 && !keyNote.isEmpty()) {
            keyNote = "The primary key.";
        }
        Optional<String> reference = referencedColumn(resource, column);
        String referenceNote =
                reference.map(referenced -> "References `" + referenced + "`.").orElse("");
        reference.ifPresent(referenced -> property.put("x-references", referenced));
        String text = column.defaultExpression() == null ? "" : column.defaultExpression();
        JsonNode literal = text.isEmpty() ? null : constantDefault(text, property);
        if (literal != null) {
            property.set("default", literal);
        }
        String defaultNote = text.isEmpty() || literal != null ? "" : "Default: `" + text + "`.";
        SchemaComment.addDescription(
                property,
                SchemaComment.append(
                        SchemaComment.append(
                                SchemaComment.append(
                                        SchemaComment.of(column.comment()).text(), keyNote),
                                referenceNote),
                        defaultNote));
        return property.put("x-postgresql-type", column.type().name());
    }

    /// Returns the column that a single-column foreign key references, if the role can read it.
    private Optional<String> referencedColumn(Resource resource, Column column) {
        return resource.relationships().stream()
                .filter(relationship -> relationship.path() instanceof ForeignKeyPath key
                        && key.side() == ForeignKeySide.LOCAL
                        && relationship.usesColumn(column.name()))
                .filter(relationship -> !relationship.target().isView())
                .filter(privileges::canEmbed)
                .map(relationship -> relationship.target().name() + "."
                        + ((ForeignKeyPath) relationship.path())
                                .pairs()
                                .getFirst()
                                .target()
                                .getName())
                .findFirst();
    }

    /// Returns a constant default as JSON; null for an expression or a type without JSON constants.
    private static @Nullable JsonNode constantDefault(String sql, ObjectNode schema) {
        JsonNode type = schema.path("type");
        String name = type.isArray() ? type.get(0).textValue() : type.asText();
        boolean isQuoted = sql.startsWith("'") && sql.lastIndexOf('\'') > 0;
        String text = isQuoted ? sql.substring(1, sql.lastIndexOf('\'')).replace("''", "'") : sql;
        boolean isConstant = !isQuoted || isConstant(sql);
        try {
            return switch (name) {
                case "boolean", "integer", "number" -> isConstant ? numberOrBoolean(JSON.readTree(text)) : null;
                case "string" -> isConstant && isQuoted ? JsonNodes.array().textNode(text) : null;
                default -> null;
            };
        } catch (JsonProcessingException e) {
            return null; // the default is an expression
        }
    }

    /// Whether the default is a quoted literal with an optional cast.
    private static boolean isConstant(String sql) {
        int end = sql.lastIndexOf('\'');
        String cast = sql.substring(end + 1);
        return sql.substring(1, end).replace("''", "").indexOf('\'') < 0
                && (cast.isEmpty() || cast.startsWith("::"))
                && cast.chars().noneMatch(c -> "|+-*/,<>=".indexOf(c) >= 0);
    }

    private static @Nullable JsonNode numberOrBoolean(JsonNode node) {
        return node.isNumber() || node.isBoolean() ? node : null;
    }

    /// A payload key that sets a write-only column.
    record WriteOnlyProperty(String key, Column column, ObjectNode schema) {}

    /// Returns the write-only column that the role can set; empty without one.
    Optional<WriteOnlyProperty> writeOnlyProperty(Resource resource) {
        return resource.writeOnlyColumn().flatMap(writeOnly -> {
            Column column = resource.writableColumn(writeOnly.inputKey());
            boolean canSet = column != null && privileges.canSet(resource, column);
            ObjectNode schema = JsonNodes.object()
                    .put("type", "string")
                    .put("description", "Stored encoded; cannot be read.")
                    .put("writeOnly", true);
            return canSet && column != null
                    ? Optional.of(new WriteOnlyProperty(writeOnly.inputKey(), column, schema))
                    : Optional.empty();
        });
    }

    /// Returns a reference to the schema of a new row with its required keys.
    ObjectNode newRow(Resource resource) {
        return narrowed(resource, "new", "A new row.", generatedKey(resource), requiredKeys(resource));
    }

    /// Returns a reference to the schema of the columns that the role can update.
    ObjectNode updatedRow(Resource resource) {
        List<Column> readOnly = new ArrayList<>(generatedKey(resource));
        resource.columns().stream()
                .filter(column -> privileges.canSet(resource, column) && !privileges.canUpdate(resource, column.name()))
                .forEach(readOnly::add);
        return narrowed(resource, "changes", "The columns of a row that can be updated.", readOnly, List.of());
    }

    /// Returns a reference to the schema of a row with its key.
    ObjectNode rowWithKey(Resource resource) {
        Set<String> requiredKeys = new LinkedHashSet<>(requiredKeys(resource));
        resource.key().forEach(column -> requiredKeys.add(column.name()));
        return narrowed(resource, "whole", "A row with its key.", List.of(), requiredKeys);
    }

    /// Returns the key columns that the database generates and that PUT requires.
    private List<Column> generatedKey(Resource resource) {
        return canPut(resource)
                ? resource.key().stream()
                        .filter(column -> !privileges.canSet(resource, column))
                        .toList()
                : List.of();
    }

    /// Returns a reference to the schema of a row with further read-only columns and required keys.
    private ObjectNode narrowed(
            Resource resource,
            String kind,
            String description,
            List<Column> readOnly,
            Collection<String> requiredKeys) {
        if (readOnly.isEmpty() && requiredKeys.isEmpty()) {
            return row(resource);
        }
        String name = names.of(resource.name(), kind);
        if (!components.has("schemas", name)) {
            ObjectNode schema = JsonNodes.object().put("description", description);
            schema.putArray("allOf").add(row(resource));
            if (!readOnly.isEmpty()) {
                ObjectNode properties = schema.putObject("properties");
                readOnly.forEach(column -> properties.putObject(column.name()).put("readOnly", true));
            }
            if (!requiredKeys.isEmpty()) {
                schema.set("required", JsonNodes.stringArray(requiredKeys));
            }
            components.add("schemas", name, schema);
        }
        return JsonNodes.ref("schemas", name);
    }

    /// Returns the required keys of a new row.
    List<String> requiredKeys(Resource resource) {
        List<String> requiredKeys = new ArrayList<>();
        for (Column column : resource.columns()) {
            if (isRequired(column) && privileges.canInsert(resource, column.name())) {
                requiredKeys.add(column.name());
            }
        }
        writeOnlyProperty(resource)
                .filter(property -> isRequired(property.column()))
                .ifPresent(property -> requiredKeys.add(property.key()));
        return requiredKeys;
    }

    private static boolean isRequired(Column column) {
        return column.rejectsNull() && column.generation() == Generation.NONE && column.defaultExpression() == null;
    }
}
