package dev.postern.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.catalog.Resource;

/// What can be done with one row, by its key: `/api/{table}/{key}`.
///
/// @param parts what the document is made with
/// @param resource the table or view
/// @param name of its components and operations
record RowPaths(DocumentContext parts, Resource resource, String name) {

    ObjectNode operations() {
        RowSchemas rows = parts.rows();
        ObjectNode path = JsonNodes.object();
        path.set("get", read());
        if (rows.updates(resource)) {
            path.set(
                    "patch",
                    begun("updateOne", "Update one row of ")
                            .parameters("columns", "Prefer.write", "If-Match", "Idempotency-Key")
                            .requestBody(parts.bodies().sentOne(rows.changedRow(resource)))
                            .build());
        }
        if (rows.puts(resource)) {
            path.set(
                    "put",
                    begun("putOne", "Insert or replace one row of ")
                            .describe(
                                    "The key may be left out of the body. Columns that are not in it stay as they are.")
                            .parameters("columns", "Prefer.write", "If-Match", "If-None-Match", "Idempotency-Key")
                            .requestBody(parts.bodies().sentOne(rows.row(resource)))
                            .response(name + ".row.written", 201)
                            .build());
        }
        if (rows.deletes(resource)) {
            path.set(
                    "delete",
                    begun("deleteOne", "Delete one row of ")
                            .parameters("Prefer.write", "If-Match", "Idempotency-Key")
                            .build());
        }
        return path;
    }

    private ObjectNode read() {
        return OperationBuilder.of(resource.name(), name + ".readOne", "One row of " + resource.name())
                .parameter(parts.bodies().key(resource, parts.rows().keyExample(resource)))
                .parameters("select", "Prefer.read", "If-None-Match")
                .parameters(parts.profiles().reading())
                .response(name + ".row", 200)
                .response("unchanged", 304)
                .errors(ErrorResponses.ONE)
                .build();
    }

    /// What the writes have in common.
    private OperationBuilder begun(String id, String summary) {
        return OperationBuilder.of(resource.name(), name + "." + id, summary + resource.name())
                .parameter(parts.bodies().key(resource, parts.rows().keyExample(resource)))
                .parameters("select")
                .parameters(parts.profiles().writing())
                .answered(resource, name + ".row.written", 200)
                .response("written", 204)
                .errors(ErrorResponses.WRITE);
    }
}
