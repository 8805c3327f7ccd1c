package dev.postern.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.Resource;
import dev.postern.catalog.RolePrivileges;
import dev.postern.catalog.Routine;
import dev.postern.request.BigintFormat;
import java.util.List;
import java.util.TreeMap;

/// Paths and components of a document for generators of clients.
///
/// Every operation has one media type, one body shape, explicit statuses, and `default` for errors. Rows are not
/// described by media type, preference or representation, so that a generator derives one method for each
/// operation.
final class ClientDocument {

    private final ApiCatalog catalog;
    private final List<EndpointDescription> endpoints;
    private final DocumentVariant variant;
    private final BigintFormat bigintFormat;
    private final Components components = Components.load("clients.json");
    private final ClientNames names = new ClientNames();

    ClientDocument(
            ApiCatalog catalog,
            List<EndpointDescription> endpoints,
            DocumentVariant variant,
            BigintFormat bigintFormat) {
        this.catalog = catalog;
        this.endpoints = endpoints;
        this.variant = variant;
        this.bigintFormat = bigintFormat;
    }

    /// Returns the paths of the document.
    ObjectNode paths() {
        ObjectNode paths = JsonNodes.object();
        ClientContext context = context();
        for (Resource resource : new TreeMap<>(catalog.resources(variant.schema())).values()) {
            new ClientTablePaths(context, resource).add(paths);
        }
        for (List<Routine> overloads : new TreeMap<>(catalog.routines(variant.schema())).values()) {
            new ClientRoutinePaths(
                            context,
                            overloads.stream()
                                    .filter(variant.privileges()::canCall)
                                    .toList())
                    .add(paths);
        }
        addEndpoints(paths);
        paths.forEach(path -> JsonNodes.operations(path)
                .forEach(operation ->
                        operation.withObject("/responses").set("default", JsonNodes.ref("responses", "error"))));
        return paths;
    }

    Components components() {
        return components;
    }

    private ClientContext context() {
        RolePrivileges privileges = variant.privileges();
        ValueSchemas values = new ValueSchemas(catalog.types(), Audience.CLIENTS, bigintFormat);
        RowSchemas rows = new RowSchemas(components, new ComponentNames(components.names()), values, privileges);
        List<String> schemas = catalog.schemas();
        ProfileParameters profiles = new ProfileParameters(
                variant.schema().equals(schemas.getFirst()) ? List.of(variant.schema()) : schemas, variant.schema());
        profiles.addTo(components);
        names.type("api error", ""); // the name of the schema of errors
        return new ClientContext(
                names,
                new ClientSchemas(components, names, values, rows, privileges),
                new ClientFilters(components, new ClientNames(components.names()), new FilterExamples(values)),
                rows,
                values,
                profiles,
                privileges,
                variant.base().path());
    }

    private void addEndpoints(ObjectNode paths) {
        ObjectNode added = JsonNodes.object();
        endpoints.stream()
                .filter(endpoint -> endpoint.isVisibleTo(variant.privileges()))
                .forEach(endpoint -> endpoint.add(added, components));
        ClientEndpoints converter = new ClientEndpoints(names);
        added.properties().forEach(path -> {
            converter.convert((ObjectNode) path.getValue());
            paths.set(path.getKey(), path.getValue());
        });
    }
}
