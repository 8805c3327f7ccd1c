package dev.postern.contract;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.catalog.Resource;

/// What can be done with one row, by its key: `/api/{table}/{key}`.
///
/// @param parts what the document is made with
/// @param resource the table or view
/// @param name of its components and operations
record RowPaths(Parts parts, Resource resource, String name) {

    ObjectNode operations() {
        RowSchemas rows = parts.rows();
        ObjectNode path = Nodes.object();
        path.set("get", read());
        if (rows.updates(resource)) {
            path.set(
                    "patch",
                    begun("updateOne", "Update one row of ")
                            .parameters("columns", "Prefer.write", "If-Match", "Idempotency-Key")
                            .sends(parts.bodies().sentOne(rows.changedRow(resource)))
                            .made());
        }
        if (rows.puts(resource)) {
            path.set(
                    "put",
                    begun("putOne", "Insert or replace one row of ")
                            .describe(
                                    "The key may be left out of the body. Columns that are not in it stay as they are.")
                            .parameters("columns", "Prefer.write", "If-Match", "If-None-Match", "Idempotency-Key")
                            .sends(parts.bodies().sentOne(rows.row(resource)))
                            .answers(name + ".row.written", 201)
                            .made());
        }
        if (rows.deletes(resource)) {
            path.set(
                    "delete",
                    begun("deleteOne", "Delete one row of ")
                            .parameters("Prefer.write", "If-Match", "Idempotency-Key")
                            .made());
        }
        return path;
    }

    private ObjectNode read() {
        return Operations.of(resource.name(), name + ".readOne", "One row of " + resource.name())
                .parameter(parts.bodies().key(resource, parts.rows().keyExample(resource)))
                .parameters("select", "Prefer.read", "If-None-Match")
                .parameters(parts.profiles().reading())
                .answers(name + ".row", 200)
                .answers("unchanged", 304)
                .fails(Errors.ONE)
                .made();
    }

    /// What the writes have in common.
    private Operations begun(String id, String summary) {
        return Operations.of(resource.name(), name + "." + id, summary + resource.name())
                .parameter(parts.bodies().key(resource, parts.rows().keyExample(resource)))
                .parameters("select")
                .parameters(parts.profiles().writing())
                .answered(resource, name + ".row.written", 200)
                .answers("written", 204)
                .fails(Errors.WRITE);
    }
}
