package dev.postern.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.catalog.Resource;

/// The path of one row, `/api/{table}/{key}`.
///
/// @param context components and builders of the document
/// @param resource table or view
/// @param name prefix of its components and operation ids
record RowPaths(DocumentContext context, Resource resource, String name) {

    ObjectNode operations() {
        RowSchemas rows = context.rowSchemas();
        ObjectNode path = JsonNodes.object(
                "parameters",
                JsonNodes.array()
                        .add(context.contentSchemas()
                                .keyParameter(resource, examples().keyExample(resource)))
                        .add(JsonNodes.ref("parameters", "select")));
        path.set("get", read());
        if (rows.canUpdate(resource)) {
            path.set(
                    "patch",
                    writeBuilder("updateOne", "Update one row of ")
                            .parameters("columns", "Prefer.write", "If-Match", "Idempotency-Key")
                            .requestBody(context.contentSchemas()
                                    .singleRequestContent(
                                            rows.updatedRow(resource),
                                            examples().updateExample(resource)))
                            .build());
        }
        if (rows.canPut(resource)) {
            path.set(
                    "put",
                    writeBuilder("putOne", "Insert or replace one row of ")
                            .describe("The body can omit the key. Omitted columns keep their values.")
                            .parameters("columns", "Prefer.write", "If-Match", "If-None-Match", "Idempotency-Key")
                            .requestBody(context.contentSchemas()
                                    .singleRequestContent(
                                            rows.row(resource), examples().insertExample(resource)))
                            .response(name + ".row", 201)
                            .build());
        }
        if (rows.canDelete(resource)) {
            path.set(
                    "delete",
                    writeBuilder("deleteOne", "Delete one row of ")
                            .parameters("Prefer.write", "If-Match", "Idempotency-Key")
                            .build());
        }
        return path;
    }

    private ObjectNode read() {
        return OperationBuilder.of(resource.name(), name + ".readOne", "One row of " + resource.name())
                .parameters("Prefer.read", "If-None-Match")
                .parameters(context.profiles().readParameters())
                .response(name + ".row", 200)
                .response("unchanged", 304)
                .errors()
                .build();
    }

    /// Returns a builder with the common parts of the writes.
    private OperationBuilder writeBuilder(String id, String summary) {
        return OperationBuilder.of(resource.name(), name + "." + id, summary + resource.name())
                .parameters(context.profiles().writeParameters())
                .writeResponse(resource, name + ".row", 200)
                .response("written", 204)
                .errors();
    }

    private RowExamples examples() {
        return new RowExamples(context.rowSchemas());
    }
}
