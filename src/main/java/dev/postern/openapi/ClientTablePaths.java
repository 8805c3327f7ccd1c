package dev.postern.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.catalog.Column;
import dev.postern.catalog.Resource;
import dev.postern.catalog.RolePrivileges;

/// The paths of a table or view for generators of clients: its rows, one row, and the writes of many rows.
record ClientTablePaths(ClientContext context, Resource resource) {

    /// Path below the base path of writes with a body of many rows.
    static final String BULK = "/-/bulk/";

    /// Adds the operations that the role can use, if any.
    void add(ObjectNode paths) {
        String segment = "/" + ComponentNames.pathSegment(resource.name());
        addUnlessEmpty(paths, context.base() + segment, collection());
        addUnlessEmpty(paths, context.base() + segment + "/{key}", row());
        addUnlessEmpty(paths, context.base() + BULK + segment.substring(1), bulk());
    }

    private static void addUnlessEmpty(ObjectNode paths, String path, ObjectNode operations) {
        if (!operations.isEmpty()) {
            paths.set(path, operations);
        }
    }

    private ObjectNode collection() {
        RolePrivileges privileges = context.privileges();
        ObjectNode path = JsonNodes.object();
        if (isReadable()) {
            path.set("get", list());
        }
        if (privileges.canInsert(resource)) {
            path.set(
                    "post",
                    withReturnedRows(
                            builder("insertInto", "", "Insert one row into ")
                                    .requestBody(JsonNodes.jsonContent(
                                            context.schemas().insertedRow(resource))),
                            201));
        }
        if (privileges.canUpdate(resource)) {
            path.set(
                    "patch",
                    written(filtered(builder("update", "", "Update rows of "))
                            .requestBody(JsonNodes.jsonContent(context.schemas().updatedRow(resource)))));
        }
        if (privileges.canDelete(resource)) {
            path.set("delete", written(filtered(builder("delete", "", "Delete rows of "))));
        }
        return path;
    }

    private boolean isReadable() {
        return !context.privileges().readable(resource).isEmpty();
    }

    private ObjectNode list() {
        Column first = context.privileges().readable(resource).getFirst();
        String name = JavaScriptExamples.selectName(first.name());
        OperationBuilder builder = filtered(OperationBuilder.of(
                                resource.name(),
                                context.names().operation("list", resource.name(), ""),
                                SchemaComment.of(resource.comment()).summaryOr("Rows of " + resource.name()))
                        .parameters(context.profiles().readParameters())
                        .parameters("select"))
                .parameter(parameter("or", "(" + name + ".is.null," + name + ".not.is.null)"));
        context.filters()
                .order(context.privileges().readable(resource))
                .ifPresent(order -> builder.parameter(parameter("order", order)));
        return builder.parameters("limit", "offset")
                .response(200, rowsResponse())
                .build();
    }

    private static ObjectNode parameter(String name, String example) {
        ObjectNode parameter = JsonNodes.object().put("name", name).put("in", "query");
        parameter.putObject("schema").put("type", "string");
        return parameter.put("example", example);
    }

    private ObjectNode row() {
        if (resource.key().isEmpty() || !context.privileges().readable(resource).containsAll(resource.key())) {
            return JsonNodes.object();
        }
        ObjectNode path = JsonNodes.object("parameters", JsonNodes.array().add(key()));
        path.set(
                "get",
                OperationBuilder.of(
                                resource.name(),
                                context.names().operation("get", resource.name(), "ByKey"),
                                "One row of " + resource.name())
                        .parameters(context.profiles().readParameters())
                        .parameters("select")
                        .response(200, rowResponse())
                        .build());
        if (context.privileges().canUpdate(resource)) {
            path.set(
                    "patch",
                    writtenRow(builder("update", "ByKey", "Update one row of ")
                            .requestBody(JsonNodes.jsonContent(context.schemas().updatedRow(resource)))));
        }
        if (context.privileges().canDelete(resource)) {
            path.set("delete", writtenRow(builder("delete", "ByKey", "Delete one row of ")));
        }
        return path;
    }

    private ObjectNode bulk() {
        ObjectNode path = JsonNodes.object();
        if (context.privileges().canInsert(resource)) {
            path.set(
                    "post",
                    withReturnedRows(
                            builder("insertManyInto", "", "Insert rows into ")
                                    .requestBody(rows(context.schemas().insertedRow(resource))),
                            201));
        }
        return path;
    }

    private static ObjectNode rows(ObjectNode row) {
        return JsonNodes.jsonContent(JsonNodes.arrayOf(row));
    }

    private OperationBuilder builder(String verb, String suffix, String summary) {
        return OperationBuilder.of(
                        resource.name(),
                        context.names().operation(verb, resource.name(), suffix),
                        summary + resource.name())
                .parameters(context.profiles().writeParameters());
    }

    /// Returns the parameter that the operations of one row share.
    private ObjectNode key() {
        ObjectNode key = JsonNodes.object()
                .put("name", "key")
                .put("in", "path")
                .put("required", true)
                .put(
                        "description",
                        "Primary key: "
                                + String.join(
                                        ",",
                                        resource.key().stream()
                                                .map(Column::name)
                                                .toList()));
        key.putObject("schema").put("type", "string");
        return key.put("example", new RowExamples(context.rows()).keyExample(resource));
    }

    private OperationBuilder filtered(OperationBuilder builder) {
        context.privileges().readable(resource).stream()
                .filter(column -> !TablePaths.RESERVED.contains(column.name()))
                .forEach(column -> builder.parameters(context.filters().of(column)));
        return builder;
    }

    /// Declares the rows that an insert returns. The parameter is required, because without it there is no body,
    /// and the status is the same.
    private ObjectNode withReturnedRows(OperationBuilder builder, int status) {
        if (!isReadable()) {
            return builder.response("empty", status).build();
        }
        return builder.parameters("ReturnRows").response(status, rowsResponse()).build();
    }

    /// Declares the response to an update or delete: 204, or 200 with the rows if they are requested.
    private ObjectNode written(OperationBuilder builder) {
        return written(builder, rowsResponse());
    }

    private ObjectNode writtenRow(OperationBuilder builder) {
        return written(builder, rowResponse());
    }

    private ObjectNode written(OperationBuilder builder, ObjectNode rows) {
        if (isReadable()) {
            builder.parameters("Return").response(200, rows);
        }
        return builder.response("empty", 204).build();
    }

    private ObjectNode rowResponse() {
        return response(context.schemas().row(resource));
    }

    /// Returns a reference to the response with several rows, which most operations have.
    private ObjectNode rowsResponse() {
        return context.schemas().rowsResponse(resource);
    }

    /// Returns a response with a JSON body.
    static ObjectNode response(ObjectNode schema) {
        ObjectNode response = JsonNodes.object().put("description", "Success.");
        response.set("content", JsonNodes.jsonContent(schema));
        return response;
    }
}
