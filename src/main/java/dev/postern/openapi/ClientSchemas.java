package dev.postern.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.catalog.Column;
import dev.postern.catalog.Resource;
import dev.postern.catalog.RolePrivileges;
import dev.postern.openapi.ValueSchemas.Nullability;
import java.util.Collection;
import java.util.List;

/// Schemas of rows for generators of clients: `Films` as it is read, `FilmsInsert` and `FilmsUpdate` as it is
/// written.
///
/// @param rows schemas of the complete document, which knows the required keys
record ClientSchemas(
        Components components, ClientNames names, ValueSchemas values, RowSchemas rows, RolePrivileges privileges) {

    /// Returns a reference to the schema of a row that was read.
    ObjectNode row(Resource resource) {
        List<Column> columns = privileges.readable(resource);
        ObjectNode properties = JsonNodes.object();
        columns.forEach(column -> properties.set(column.name(), property(column, nullability(column))));
        return schema(
                resource, "", properties, columns.stream().map(Column::name).toList());
    }

    /// Returns a reference to the response with several rows.
    ObjectNode rowsResponse(Resource resource) {
        String name = names.type(resource.name(), "Rows");
        if (!components.has("responses", name)) {
            components.add("responses", name, ClientTablePaths.response(JsonNodes.arrayOf(row(resource))));
        }
        return JsonNodes.ref("responses", name);
    }

    /// Returns a reference to the schema of a row to insert. Only keys without which POST fails are required.
    ObjectNode insertedRow(Resource resource) {
        List<String> required = rows.requiredKeys(resource);
        ObjectNode properties = JsonNodes.object();
        resource.columns().stream()
                .filter(column -> privileges.canInsert(resource, column.name()) && !column.isReadOnly())
                .forEach(column -> properties.set(column.name(), property(column, nullability(column))));
        addWriteOnly(resource, properties);
        return schema(resource, "Insert", properties, required);
    }

    /// Returns a reference to the schema of the columns to update.
    ObjectNode updatedRow(Resource resource) {
        ObjectNode properties = JsonNodes.object();
        resource.columns().stream()
                .filter(column -> privileges.canUpdate(resource, column.name()) && !column.isReadOnly())
                .forEach(column -> properties.set(column.name(), property(column, nullability(column))));
        addWriteOnly(resource, properties);
        return schema(resource, "Update", properties, List.of());
    }

    private void addWriteOnly(Resource resource, ObjectNode properties) {
        rows.writeOnlyProperty(resource)
                .ifPresent(property -> properties.putObject(property.key()).put("type", "string"));
    }

    private static Nullability nullability(Column column) {
        return column.isNotNull() ? Nullability.NOT_NULL : Nullability.NULLABLE;
    }

    private ObjectNode property(Column column, Nullability nullability) {
        ObjectNode property =
                column.toJson() == null ? values.of(column.type().name(), nullability) : JsonNodes.object();
        SchemaComment.addDescription(
                property, SchemaComment.of(column.comment()).summary());
        return property;
    }

    private ObjectNode schema(Resource resource, String suffix, ObjectNode properties, Collection<String> required) {
        String name = names.type(resource.name(), suffix);
        if (!components.has("schemas", name)) {
            ObjectNode schema = JsonNodes.object().put("type", "object");
            schema.set("properties", properties);
            if (!required.isEmpty()) {
                schema.set("required", JsonNodes.stringArray(required));
            }
            components.add("schemas", name, schema);
        }
        return JsonNodes.ref("schemas", name);
    }
}
