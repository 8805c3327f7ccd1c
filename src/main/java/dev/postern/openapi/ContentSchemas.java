package dev.postern.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.catalog.Column;
import dev.postern.catalog.Resource;
import dev.postern.request.Accept.ExecutionPlans;
import java.util.Map;
import java.util.stream.Collectors;

/// Schemas of request and response bodies by media type (`docs/dialect.md` 1.7).
///
/// @param executionPlans whether clients can request execution plans
record ContentSchemas(ExecutionPlans executionPlans) {

    private static final String OBJECT = "application/vnd.pgrst.object+json";

    /// Returns the content of a read response with several rows.
    ObjectNode readContent(ObjectNode row, Resource resource) {
        ObjectNode content = writeContent(row);
        content.set("application/x-ndjson", text("text.lines"));
        resource.handlers().ofWholeRows().keySet().forEach(type -> content.set(type, text("text.handler")));
        return content;
    }

    /// Returns the schemas of execution plans by media type; empty if they are disabled.
    Map<String, ObjectNode> executionPlanSchemas() {
        return switch (executionPlans) {
            case ENABLED ->
                Map.of(
                        "application/vnd.pgrst.plan+text", JsonNodes.object().put("type", "string"),
                        "application/vnd.pgrst.plan+json", JsonNodes.arrayOf(JsonNodes.object()));
            case DISABLED -> Map.of();
        };
    }

    /// Returns the content of a write response with several rows.
    ObjectNode writeContent(ObjectNode row) {
        ObjectNode content = JsonNodes.object();
        content.set("application/json", schema(JsonNodes.arrayOf(row)));
        content.set(OBJECT, schema(row));
        content.set("application/vnd.pgrst.array+json", schema(JsonNodes.arrayOf(row)));
        content.set("text/csv", text("text.rows"));
        executionPlanSchemas().forEach((type, schema) -> content.set(type, schema(schema)));
        return content;
    }

    /// Returns the content of a response with one row.
    ObjectNode rowContent(ObjectNode row) {
        ObjectNode content = JsonNodes.jsonContent(row);
        content.set("text/csv", text("text.row"));
        executionPlanSchemas().forEach((type, schema) -> content.set(type, schema(schema)));
        return content;
    }

    private static ObjectNode schema(ObjectNode schema) {
        return JsonNodes.object("schema", schema);
    }

    private static ObjectNode text(String component) {
        return schema(JsonNodes.ref("schemas", component));
    }

    /// Returns the content of a request body with one or several rows.
    ///
    /// @param example one row
    ObjectNode requestContent(ObjectNode row, ObjectNode example) {
        ObjectNode rowOrRows = JsonNodes.object();
        rowOrRows.putArray("anyOf").add(row).add(JsonNodes.arrayOf(row));
        ObjectNode content = jsonContent(rowOrRows, example);
        content.set("text/csv", text("text.new"));
        content.set("application/x-www-form-urlencoded", schema(row));
        return content;
    }

    private static ObjectNode jsonContent(ObjectNode schema, ObjectNode example) {
        ObjectNode content = JsonNodes.jsonContent(schema);
        content.withObject("/application~1json").set("example", example);
        return content;
    }

    /// Returns the content of a request body with one row.
    ObjectNode singleRequestContent(ObjectNode row, ObjectNode example) {
        ObjectNode content = jsonContent(row, example);
        content.set("application/x-www-form-urlencoded", schema(row));
        return content;
    }

    /// Returns the path parameter of the row key.
    ///
    /// @param example row key of an example
    ObjectNode keyParameter(Resource resource, String example) {
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
