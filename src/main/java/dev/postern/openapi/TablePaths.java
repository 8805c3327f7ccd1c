package dev.postern.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.catalog.Column;
import dev.postern.catalog.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// What can be done with the rows of a table or view: `/api/{table}`.
///
/// @param parts what the document is made with
/// @param resource the table or view
/// @param name of its components and operations
record TablePaths(DocumentContext parts, Resource resource, String name) {

    /// What a parameter means that is called so, whatever columns there are.
    static final Set<String> RESERVED = Set.of(
            "select", "order", "limit", "offset", "and", "or", "columns", "on_conflict", "page", "per_page", "after");

    private static final List<String> PAGES = List.of("order", "limit", "offset", "page", "per_page", "after");
    private static final List<String> READ_HEADERS = List.of(
            "Content-Range",
            "Content-Location",
            "ETag",
            "Link",
            "Preference-Applied",
            "Content-Profile",
            "Warning",
            "Server-Timing");
    private static final List<String> ROW_HEADERS = List.of("ETag", "Preference-Applied", "Content-Profile");
    private static final List<String> WRITE_HEADERS = List.of(
            "Content-Range", "Location", "ETag", "Preference-Applied", "Content-Profile", "Idempotency-Replayed");

    /// Adds what the role may do, if anything.
    void add(ObjectNode paths) {
        RowSchemas rows = parts.rows();
        boolean read = !rows.readable(resource).isEmpty();
        if (!read && !rows.inserts(resource) && !rows.updates(resource) && !rows.deletes(resource)) {
            return;
        }
        respond();
        String path = parts.base() + "/" + ComponentNames.segment(resource.name());
        paths.set(path, operations());
        if (!resource.key().isEmpty() && rows.readable(resource).containsAll(resource.key())) {
            paths.set(path + "/{key}", new RowPaths(parts, resource, name).operations());
        }
    }

    private ObjectNode operations() {
        RowSchemas rows = parts.rows();
        ObjectNode path = JsonNodes.object();
        if (!rows.readable(resource).isEmpty()) {
            path.set("get", list());
        }
        if (rows.inserts(resource)) {
            path.set("post", insert());
        }
        if (rows.puts(resource)) {
            path.set("put", put());
        }
        if (rows.updates(resource)) {
            path.set("patch", update());
        }
        if (rows.deletes(resource)) {
            path.set("delete", delete());
        }
        return path;
    }

    /// What several operations answer with.
    private void respond() {
        ObjectNode row = parts.rows().row(resource);
        ObjectNode many = parts.bodies().rows(row, resource);
        parts.components()
                .add("responses", name + ".rows", OperationBuilder.responseObject("Rows.", READ_HEADERS, many));
        parts.components()
                .add(
                        "responses",
                        name + ".row",
                        OperationBuilder.responseObject("The row.", ROW_HEADERS, JsonNodes.json(row)));
        parts.components()
                .add(
                        "responses",
                        name + ".row.written",
                        OperationBuilder.responseObject(
                                "The row that was written, with `Prefer: return=representation`.",
                                WRITE_HEADERS,
                                parts.bodies().writtenOne(row)));
        parts.components()
                .add(
                        "responses",
                        name + ".written",
                        OperationBuilder.responseObject(
                                "What was written, with `Prefer: return=representation`; else nothing.",
                                WRITE_HEADERS,
                                parts.bodies().written(row)));
    }

    private ObjectNode list() {
        EmbedDocs embeds = EmbedDocs.of(resource, parts.rows());
        SchemaComment comments = SchemaComment.of(resource.comment());
        OperationBuilder made = OperationBuilder.of(resource.name(), name + ".read", comments.or(resource.name()))
                .describe(SchemaComment.and(comments.rest(), embeds.description()))
                .parameters("select")
                .parameters(filters())
                .parameters("and", "or")
                .parameters(PAGES)
                .parameters("Range", "Range-Unit", "Prefer.read", "If-None-Match")
                .parameters(parts.profiles().reading())
                .response(name + ".rows", 200, 206)
                .response("unchanged", 304)
                .errors(ErrorResponses.READ)
                .example("Rows", JavaScriptExamples.read(resource, columns()));
        embeds.names()
                .forEach(embed -> made.example(
                        "With " + embed,
                        JavaScriptExamples.read(resource, "*, " + JavaScriptExamples.name(embed) + "(*)")));
        ObjectNode operation = made.build();
        if (!embeds.isEmpty()) {
            operation.set("x-relationships", embeds.listed());
        }
        return operation;
    }

    private String columns() {
        return parts.rows().readable(resource).stream()
                .limit(4)
                .map(column -> JavaScriptExamples.name(column.name()))
                .collect(Collectors.joining(", "));
    }

    /// A parameter for each column that is no reserved word.
    private List<String> filters() {
        List<String> filters = new ArrayList<>();
        for (Column column : parts.rows().readable(resource)) {
            if (!RESERVED.contains(column.name())) {
                String name = parts.names().of(resource.name(), "filter", column.name());
                filters.add(name);
                parts.components().add("parameters", name, filter(column));
            }
        }
        return filters;
    }

    private static ObjectNode filter(Column column) {
        ObjectNode filter = JsonNodes.object().put("name", column.name()).put("in", "query");
        SchemaComment.describe(filter, SchemaComment.of(column.comment()).summary());
        filter.set("schema", JsonNodes.ref("schemas", "filter"));
        return filter;
    }

    private ObjectNode insert() {
        boolean upserts = resource.isView() || !resource.conflictTargets().isEmpty();
        return OperationBuilder.of(resource.name(), name + ".insert", "Insert into " + resource.name())
                .describe("One object or an array of them. Related rows may be within, named as they are embedded, even"
                        + " if a column has that name that cannot hold objects: everything is written, or nothing."
                        + (upserts
                                ? " With `Prefer: resolution=merge-duplicates` rows that are there already are changed."
                                : ""))
                .parameters("select", "columns")
                .parameters(upserts ? List.of("on_conflict") : List.of())
                .parameters("Prefer.write", "Idempotency-Key")
                .parameters(parts.profiles().writing())
                .requestBody(parts.bodies().sent(parts.rows().newRow(resource)))
                .answered(resource, name + ".written", 200, 201)
                .errors(ErrorResponses.WRITE)
                .example(
                        "Insert",
                        JavaScriptExamples.insert(resource, parts.rows().newExample(resource)))
                .build();
    }

    private ObjectNode put() {
        OperationBuilder made = OperationBuilder.of(
                        resource.name(), name + ".put", "Insert or replace one row of " + resource.name())
                .describe("The parameters and the body name the same primary key.")
                .parameters("select", "columns", "Prefer.write", "Idempotency-Key")
                .parameters(parts.profiles().writing());
        for (Column column : resource.key()) {
            ObjectNode parameter = JsonNodes.object()
                    .put("name", column.name())
                    .put("in", "query")
                    .put("required", true)
                    .put("description", "Of the primary key: `eq.value`.");
            parameter.putObject("schema").put("type", "string").put("pattern", "^eq\\.");
            made.parameter(parameter);
        }
        return made.requestBody(parts.bodies().sentOne(parts.rows().wholeRow(resource)))
                .answered(resource, name + ".written", 200, 201)
                .response("written", 204)
                .errors(ErrorResponses.WRITE)
                .build();
    }

    private ObjectNode update() {
        return OperationBuilder.of(resource.name(), name + ".update", "Update rows of " + resource.name())
                .describe(
                        "Those that the filters choose; without any it is refused. An array changes many rows, each by"
                                + " the key that its object has.")
                .parameters("select")
                .parameters(filters())
                .parameters(
                        "and", "or", "columns", "on_conflict", "order", "Prefer.write", "If-Match", "Idempotency-Key")
                .parameters(parts.profiles().writing())
                .requestBody(parts.bodies().sent(parts.rows().changedRow(resource)))
                .answered(resource, name + ".written", 200)
                .response("written", 204)
                .errors(ErrorResponses.WRITE)
                .example(
                        "Update",
                        JavaScriptExamples.update(resource, parts.rows().changedExample(resource), key()))
                .build();
    }

    private ObjectNode delete() {
        return OperationBuilder.of(resource.name(), name + ".delete", "Delete rows of " + resource.name())
                .describe("Those that the filters choose; without any it is refused.")
                .parameters("select")
                .parameters(filters())
                .parameters("and", "or", "order", "Prefer.write", "If-Match", "Idempotency-Key")
                .parameters(parts.profiles().writing())
                .answered(resource, name + ".written", 200)
                .response("written", 204)
                .errors(ErrorResponses.WRITE)
                .example("Delete", JavaScriptExamples.delete(resource, key()))
                .build();
    }

    /// What a sample finds a row by.
    private List<Column> key() {
        return resource.key().isEmpty()
                ? parts.rows().readable(resource).stream().limit(1).toList()
                : resource.key();
    }
}
