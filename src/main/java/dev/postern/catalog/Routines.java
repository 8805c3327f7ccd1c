package dev.postern.catalog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The functions that clients can call, by schema and name.
final class Routines {

    private final Map<String, Map<String, List<Routine>>> routines = new LinkedHashMap<>();

    /// @param resources of every generated table and view, served or not
    Routines(
            SchemaFacts facts,
            Map<SchemaFacts.QualifiedName, Resource> resources,
            CastTypes castTypes,
            HiddenColumns hidden) {
        for (RoutineFacts fact : facts.routines()) {
            Resource rows = rows(fact, facts, resources, castTypes, hidden);
            if (rows != null) {
                routines.computeIfAbsent(fact.name().schema(), _ -> new LinkedHashMap<>())
                        .computeIfAbsent(fact.name().name(), _ -> new ArrayList<>())
                        .add(new Routine(fact, rows, facts.types()));
            }
        }
    }

    /// All of one schema.
    Map<String, List<Routine>> in(String schema) {
        return routines.getOrDefault(schema, Map.of());
    }

    /// What a function's rows are. Null where it is not to be called: a value of it has rows with a hidden
    /// column in it, or its table was not generated.
    private static @Nullable Resource rows(
            RoutineFacts fact,
            SchemaFacts facts,
            Map<SchemaFacts.QualifiedName, Resource> resources,
            CastTypes castTypes,
            HiddenColumns hidden) {
        if (fact.to() != null) {
            return resources.get(fact.to());
        }
        if (fact.columns().stream().anyMatch(column -> hidden.isIn(column.type()))) {
            return null;
        }
        return new Resource(fact.name(), fact.columns(), facts, castTypes);
    }
}
