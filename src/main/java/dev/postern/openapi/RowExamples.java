package dev.postern.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.catalog.Column;
import dev.postern.catalog.Resource;
import java.util.List;
import java.util.stream.Collectors;

/// Examples of rows in requests. They have required columns only, so that the database chooses all other values.
///
/// @param rows schemas of the rows
record RowExamples(RowSchemas rows) {

    /// Returns the row key of an example.
    String keyExample(Resource resource) {
        return resource.key().stream()
                .map(column -> ValueSchemas.example(rows.value(column)).asText())
                .collect(Collectors.joining(","));
    }

    /// Returns an example of a new row.
    ObjectNode insertExample(Resource resource) {
        List<String> requiredKeys = rows.requiredKeys(resource);
        ObjectNode example = JsonNodes.object();
        for (Column column : resource.columns()) {
            if (requiredKeys.contains(column.name())) {
                example.set(column.name(), ValueSchemas.example(rows.value(column)));
            }
        }
        rows.writeOnlyProperty(resource)
                .filter(property -> requiredKeys.contains(property.key()))
                .ifPresent(property -> example.put(property.key(), "a long secret"));
        return example.isEmpty() ? updateExample(resource) : example;
    }

    /// Returns an example of a row with its key.
    ObjectNode replaceExample(Resource resource) {
        ObjectNode example = JsonNodes.object();
        resource.key().forEach(column -> example.set(column.name(), ValueSchemas.example(rows.value(column))));
        return example.setAll(insertExample(resource));
    }

    /// Returns an example of an update.
    ObjectNode updateExample(Resource resource) {
        ObjectNode example = JsonNodes.object();
        resource.columns().stream()
                .filter(column ->
                        rows.canSet(resource, column) && !resource.key().contains(column))
                .findFirst()
                .ifPresent(column -> example.set(column.name(), ValueSchemas.example(rows.value(column))));
        return example;
    }
}
