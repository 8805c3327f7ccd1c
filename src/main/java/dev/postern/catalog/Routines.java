package dev.postern.catalog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The functions that clients can call, by schema and name.
final class Routines {

    private final Map<String, Map<String, List<Routine>>> routinesBySchema = new LinkedHashMap<>();

    /// @param resources resources of all generated tables and views, including schemas that are not served
    Routines(
            SchemaFacts facts,
            Map<SchemaFacts.QualifiedName, Resource> resources,
            CastTypes castTypes,
            HiddenColumns hiddenColumns) {
        for (RoutineFacts routine : facts.routines()) {
            Resource rows = rowResource(routine, facts, resources, castTypes, hiddenColumns);
            if (rows != null) {
                routinesBySchema
                        .computeIfAbsent(routine.name().schema(), _ -> new LinkedHashMap<>())
                        .computeIfAbsent(routine.name().name(), _ -> new ArrayList<>())
                        .add(new Routine(routine, rows, facts.types()));
            }
        }
    }

    /// Returns the functions of a schema by name, each with its overloads.
    Map<String, List<Routine>> inSchema(String schema) {
        return routinesBySchema.getOrDefault(schema, Map.of());
    }

    /// Returns the resource of a function's rows; null if the function is not served.
    ///
    /// A function is not served if its result contains rows with a hidden column, or its table was not generated.
    private static @Nullable Resource rowResource(
            RoutineFacts routine,
            SchemaFacts facts,
            Map<SchemaFacts.QualifiedName, Resource> resources,
            CastTypes castTypes,
            HiddenColumns hiddenColumns) {
        if (routine.rowType() != null) {
            return resources.get(routine.rowType());
        }
        if (routine.columns().stream().anyMatch(column -> hiddenColumns.isContainedIn(column.type()))) {
            return null;
        }
        return new Resource(routine.name(), routine.columns(), facts, castTypes);
    }
}
