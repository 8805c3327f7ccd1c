package dev.postern.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.catalog.Column;
import dev.postern.catalog.Replacement;
import dev.postern.catalog.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The path of a table or view, `/api/{table}`.
///
/// @param context components and builders of the document
/// @param resource table or view
/// @param name prefix of its components and operation ids
record TablePaths(DocumentContext context, Resource resource, String name) {

    /// Parameter names that never mean a column.
    static final Set<String> RESERVED = Set.of(
            "select", "order", "limit", "offset", "and", "or", "columns", "on_conflict", "page", "per_page", "after");

    private static final List<String> PAGE_PARAMETERS =
            List.of("order", "limit", "offset", "page", "per_page", "after");
    private static final List<String> READ_HEADERS = List.of(
            "Content-Range",
            "Content-Location",
            "ETag",
            "Link",
            "Preference-Applied",
            "Content-Profile",
            "Warning",
            "Server-Timing");
    private static final List<String> WRITE_HEADERS = List.of(
            "Content-Range", "Location", "ETag", "Preference-Applied", "Content-Profile", "Idempotency-Replayed");

    /// Adds the operations that the role can use, if any.
    void add(ObjectNode paths) {
        RowSchemas rows = context.rowSchemas();
        boolean isReadable = !rows.readable(resource).isEmpty();
        if (!isReadable && !rows.canInsert(resource) && !rows.canUpdate(resource) && !rows.canDelete(resource)) {
            return;
        }
        addResponses();
        String path = context.base() + "/" + ComponentNames.pathSegment(resource.name());
        paths.set(path, operations());
        if (!resource.key().isEmpty() && rows.readable(resource).containsAll(resource.key())) {
            paths.set(path + "/{key}", new RowPaths(context, resource, name).operations());
        }
    }

    private ObjectNode operations() {
        RowSchemas rows = context.rowSchemas();
        ObjectNode path = JsonNodes.object("parameters", JsonNodes.array().add(JsonNodes.ref("parameters", "select")));
        if (!rows.readable(resource).isEmpty()) {
            path.set("get", read());
        }
        if (rows.canInsert(resource)) {
            path.set("post", insert());
        }
        if (rows.canPut(resource)) {
            path.set("put", put());
        }
        if (rows.canUpdate(resource)) {
            path.set("patch", update());
        }
        if (rows.canDelete(resource)) {
            path.set("delete", delete());
        }
        return path;
    }

    /// Adds the responses that several operations share.
    private void addResponses() {
        ObjectNode row = context.rowSchemas().row(resource);
        ObjectNode content = context.contentSchemas().readContent(row, resource);
        context.components()
                .add("responses", name + ".rows", OperationBuilder.responseObject("Rows.", READ_HEADERS, content));
        context.components()
                .add(
                        "responses",
                        name + ".row",
                        OperationBuilder.responseObject(
                                "The row; after a write, with `Prefer: return=representation`.",
                                WRITE_HEADERS,
                                context.contentSchemas().rowContent(row)));
        context.components()
                .add(
                        "responses",
                        name + ".written",
                        OperationBuilder.responseObject(
                                "The written rows, with `Prefer: return=representation`; otherwise no body.",
                                WRITE_HEADERS,
                                context.contentSchemas().writeContent(row)));
    }

    private ObjectNode read() {
        EmbedDocs embeds = EmbedDocs.of(resource, context.rowSchemas());
        SchemaComment comments = SchemaComment.of(resource.comment());
        OperationBuilder builder = OperationBuilder.of(
                        resource.name(), name + ".read", comments.summaryOr(resource.name()))
                .describe(SchemaComment.append(comments.rest(), embeds.description()))
                .parameters(filters())
                .parameters("and", "or")
                .parameters(PAGE_PARAMETERS)
                .parameters("Range", "Range-Unit", "Prefer.read", "If-None-Match")
                .parameters(context.profiles().readParameters())
                .response(name + ".rows", 200, 206)
                .response("unchanged", 304)
                .errors()
                .example("Rows", JavaScriptExamples.read(resource, exampleColumns()));
        embeds.exampleNames()
                .forEach(embed -> builder.example(
                        "With " + embed,
                        JavaScriptExamples.read(resource, "*, " + JavaScriptExamples.selectName(embed) + "(*)")));
        ObjectNode operation = builder.build();
        if (!embeds.isEmpty()) {
            operation.set("x-relationships", embeds.toJson());
        }
        return operation;
    }

    private String exampleColumns() {
        return context.rowSchemas().readable(resource).stream()
                .limit(4)
                .map(column -> JavaScriptExamples.selectName(column.name()))
                .collect(Collectors.joining(", "));
    }

    /// Returns a filter parameter for each column that is not a reserved name.
    private List<String> filters() {
        List<String> filters = new ArrayList<>();
        for (Column column : context.rowSchemas().readable(resource)) {
            if (!RESERVED.contains(column.name())) {
                ObjectNode filter = filter(column);
                String name = context.names().shared("filter", column.name(), filter);
                filters.add(name);
                context.components().add("parameters", name, filter);
            }
        }
        return filters;
    }

    private ObjectNode filter(Column column) {
        String example = new FilterExamples(context.valueSchemas()).of(column);
        ObjectNode filter = JsonNodes.object().put("name", column.name()).put("in", "query");
        SchemaComment.addDescription(
                filter,
                SchemaComment.append(
                        SchemaComment.of(column.comment()).summary(), "Filter, such as `" + example + "`."));
        filter.set("schema", JsonNodes.ref("schemas", "filter"));
        return filter.put("example", example);
    }

    private ObjectNode insert() {
        boolean hasConflictKey = !resource.conflictKeys().isEmpty();
        boolean upserts = hasConflictKey || resource.replacement() == Replacement.UPDATE_FIRST;
        return OperationBuilder.of(resource.name(), name + ".insert", "Insert into " + resource.name())
                .describe(upserts ? "`Prefer: resolution=merge-duplicates` updates existing rows." : "")
                .parameters("columns")
                .parameters(hasConflictKey ? List.of("on_conflict") : List.of())
                .parameters("Prefer.write", "Idempotency-Key")
                .parameters(context.profiles().writeParameters())
                .requestBody(context.contentSchemas()
                        .requestContent(
                                context.rowSchemas().newRow(resource),
                                examples().insertExample(resource)))
                .writeResponse(resource, name + ".written", 200, 201)
                .errors()
                .example(
                        "Insert", JavaScriptExamples.insert(resource, examples().insertExample(resource)))
                .build();
    }

    private ObjectNode put() {
        OperationBuilder builder = OperationBuilder.of(
                        resource.name(), name + ".put", "Insert or replace one row of " + resource.name())
                .describe("The parameters and the body must have the same primary key.")
                .parameters("columns", "Prefer.write", "Idempotency-Key")
                .parameters(context.profiles().writeParameters());
        for (Column column : resource.key()) {
            ObjectNode parameter = JsonNodes.object()
                    .put("name", column.name())
                    .put("in", "query")
                    .put("required", true)
                    .put("description", "Value of the primary key: `eq.value`.");
            parameter.putObject("schema").put("type", "string").put("pattern", "^eq\\.");
            builder.parameter(parameter);
        }
        return builder.requestBody(context.contentSchemas()
                        .singleRequestContent(
                                context.rowSchemas().rowWithKey(resource),
                                examples().replaceExample(resource)))
                .writeResponse(resource, name + ".written", 200, 201)
                .response("written", 204)
                .errors()
                .build();
    }

    private ObjectNode update() {
        return OperationBuilder.of(resource.name(), name + ".update", "Update rows of " + resource.name())
                .describe("A filter is required, or an array with the key in each object.")
                .parameters(filters())
                .parameters(
                        "and", "or", "columns", "on_conflict", "order", "Prefer.write", "If-Match", "Idempotency-Key")
                .parameters(context.profiles().writeParameters())
                .requestBody(context.contentSchemas()
                        .requestContent(
                                context.rowSchemas().updatedRow(resource),
                                examples().updateExample(resource)))
                .writeResponse(resource, name + ".written", 200)
                .response("written", 204)
                .errors()
                .example(
                        "Update", JavaScriptExamples.update(resource, examples().updateExample(resource), exampleKey()))
                .build();
    }

    private ObjectNode delete() {
        return OperationBuilder.of(resource.name(), name + ".delete", "Delete rows of " + resource.name())
                .describe("A filter is required.")
                .parameters(filters())
                .parameters("and", "or", "order", "Prefer.write", "If-Match", "Idempotency-Key")
                .parameters(context.profiles().writeParameters())
                .writeResponse(resource, name + ".written", 200)
                .response("written", 204)
                .errors()
                .example("Delete", JavaScriptExamples.delete(resource, exampleKey()))
                .build();
    }

    /// Returns the columns that identify a row in examples.
    private List<Column> exampleKey() {
        return resource.key().isEmpty()
                ? context.rowSchemas().readable(resource).stream().limit(1).toList()
                : resource.key();
    }

    private RowExamples examples() {
        return new RowExamples(context.rowSchemas());
    }
}
