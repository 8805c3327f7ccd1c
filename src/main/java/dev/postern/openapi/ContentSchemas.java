package dev.postern.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.catalog.Column;
import dev.postern.catalog.Resource;
import dev.postern.request.Accept.ExecutionPlans;
import java.util.Map;
import java.util.stream.Collectors;

/// Bodies by their media types (`dialect.md` 1.7).
///
/// @param plans whether PostgreSQL's plan of a read may be asked for
record ContentSchemas(ExecutionPlans plans) {

    private static final String OBJECT = "application/vnd.pgrst.object+json";

    /// Rows as a read answers them.
    ObjectNode rows(ObjectNode row, Resource resource) {
        ObjectNode content = written(row);
        content.set("application/x-ndjson", text("An object on each line, streamed: any number of rows."));
        resource.mediaTypes()
                .keySet()
                .forEach(type -> content.set(type, text("What the migrations make of the rows.")));
        more().forEach((type, plan) -> content.set(type, schema(plan)));
        return content;
    }

    /// PostgreSQL's plan, where it may be asked for: schemas by media type.
    Map<String, ObjectNode> more() {
        return switch (plans) {
            case ENABLED ->
                Map.of(
                        "application/vnd.pgrst.plan+text", JsonNodes.object().put("type", "string"),
                        "application/vnd.pgrst.plan+json", JsonNodes.arrayOf(JsonNodes.object()));
            case DISABLED -> Map.of();
        };
    }

    /// Rows as a write answers them.
    ObjectNode written(ObjectNode row) {
        ObjectNode content = JsonNodes.object();
        content.set("application/json", schema(JsonNodes.arrayOf(row)));
        content.set(OBJECT, schema(row));
        content.set("application/vnd.pgrst.array+json", schema(JsonNodes.arrayOf(row)));
        content.set("text/csv", text("A line of names, then a line for each row."));
        return content;
    }

    /// One row as a write answers it.
    ObjectNode writtenOne(ObjectNode row) {
        ObjectNode content = JsonNodes.json(row);
        content.set("text/csv", text("A line of names, then the row."));
        return content;
    }

    private static ObjectNode schema(ObjectNode schema) {
        return JsonNodes.object("schema", schema);
    }

    private static ObjectNode text(String description) {
        return schema(JsonNodes.object().put("type", "string").put("description", description));
    }

    /// What can be sent as rows.
    ObjectNode sent(ObjectNode row) {
        ObjectNode either = JsonNodes.object();
        either.putArray("anyOf").add(row).add(JsonNodes.arrayOf(row));
        ObjectNode content = JsonNodes.json(either);
        content.set("text/csv", text("A line of names, then a line for each row; `NULL` is null."));
        content.set("application/x-www-form-urlencoded", schema(row));
        return content;
    }

    /// What can be sent as one row.
    ObjectNode sentOne(ObjectNode row) {
        ObjectNode content = JsonNodes.json(row);
        content.set("application/x-www-form-urlencoded", schema(row));
        return content;
    }

    /// The primary key as a path has it.
    ///
    /// @param example values of its columns
    ObjectNode key(Resource resource, String example) {
        String columns = resource.key().stream().map(Column::name).collect(Collectors.joining(","));
        ObjectNode key = JsonNodes.object()
                .put("name", "key")
                .put("in", "path")
                .put("required", true)
                .put("description", "The primary key: `" + columns + "`.");
        key.putObject("schema").put("type", "string");
        return key.put("example", example);
    }
}
