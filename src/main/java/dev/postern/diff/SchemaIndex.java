package dev.postern.diff;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Index of the objects of a [SchemaModel], so that no search walks all of them.
///
/// @param parts objects by the name of the table, view, domain or sequence that they belong to
/// @param byName objects by the name that they share a namespace with
/// @param dependents dependent objects of each object that others depend on, sorted
record SchemaIndex(
        Map<String, List<SchemaObject>> parts,
        Map<String, List<ObjectId>> byName,
        Map<ObjectId, Set<ObjectId>> dependents) {

    SchemaIndex {
        Objects.requireNonNull(parts);
        Objects.requireNonNull(byName);
        Objects.requireNonNull(dependents);
    }

    static SchemaIndex of(Collection<SchemaObject> objects, Map<ObjectId, Set<ObjectId>> dependencies) {
        Map<ObjectId, Set<ObjectId>> dependents = new HashMap<>();
        dependencies.forEach((from, all) -> all.forEach(
                to -> dependents.computeIfAbsent(to, _ -> new TreeSet<>()).add(from)));
        return new SchemaIndex(Map.of(), Map.of(), dependents).of(objects);
    }

    /// Returns an index of other objects with the same dependencies.
    SchemaIndex of(Collection<SchemaObject> objects) {
        Map<String, List<SchemaObject>> partsByParent = new HashMap<>();
        Map<String, List<ObjectId>> idsByName = new HashMap<>();
        for (SchemaObject object : objects) {
            if (object.has(Attribute.PARENT)) {
                partsByParent
                        .computeIfAbsent(object.require(Attribute.PARENT), _ -> new ArrayList<>())
                        .add(object);
            }
            sharedName(object)
                    .ifPresent(name -> idsByName
                            .computeIfAbsent(name, _ -> new ArrayList<>())
                            .add(object.id()));
        }
        return new SchemaIndex(partsByParent, idsByName, dependents);
    }

    /// Returns the name that no other relation, type or function of the schema can have; empty if other objects can
    /// have it.
    static Optional<String> sharedName(SchemaObject object) {
        return ObjectKind.UNIQUELY_NAMED.contains(object.kind())
                ? Optional.of(object.name())
                : Optional.ofNullable(object.attribute(Attribute.INDEX));
    }
}
