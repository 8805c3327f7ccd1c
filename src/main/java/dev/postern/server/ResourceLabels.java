package dev.postern.server;

import dev.postern.api.ApiRequest.Method;
import dev.postern.api.Target;
import dev.postern.catalog.ApiCatalog;
import dev.postern.metrics.RequestMeasurement;
import dev.postern.metrics.RequestMeasurement.StatementKind;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Labels of the resources in metrics and logs. A name that is not in the catalog has no separate label.
///
/// @param tables names of the tables and views of all served schemas
/// @param functions labels of the functions of all served schemas by name
record ResourceLabels(Set<String> tables, Map<String, String> functions) {

    private static final String BATCH = "batch";

    ResourceLabels {
        tables = Set.copyOf(tables);
        functions = Map.copyOf(functions);
    }

    static ResourceLabels of(ApiCatalog catalog) {
        Set<String> tables = catalog.schemas().stream()
                .flatMap(schema -> catalog.resources(schema).keySet().stream())
                .collect(Collectors.toSet());
        Map<String, String> functions = catalog.schemas().stream()
                .flatMap(schema -> catalog.routines(schema).keySet().stream())
                .distinct()
                .collect(Collectors.toMap(name -> name, name -> "rpc/" + name));
        return new ResourceLabels(tables, functions);
    }

    /// Returns the label of the resource of a request.
    String of(Target target) {
        return switch (target) {
            case Target.Rows(String name) -> table(name);
            case Target.Row(String name, String _) -> table(name);
            case Target.Function(String name) -> functions.getOrDefault(name, RequestMeasurement.OTHER_RESOURCE);
            case Target.Batch() -> BATCH;
            case Target.Root() -> RequestMeasurement.OTHER_RESOURCE;
        };
    }

    private String table(String name) {
        return tables.contains(name) ? name : RequestMeasurement.OTHER_RESOURCE;
    }

    /// Returns the kind of the statements of a request.
    static StatementKind statements(Target target, Method method) {
        return switch (target) {
            case Target.Rows _, Target.Row _ ->
                switch (method) {
                    case GET, HEAD, OPTIONS -> StatementKind.READ;
                    case POST, PATCH, PUT, DELETE -> StatementKind.WRITE;
                };
            case Target.Function _ -> StatementKind.CALL;
            case Target.Batch() -> StatementKind.BATCH;
            case Target.Root() -> StatementKind.OTHER;
        };
    }
}
