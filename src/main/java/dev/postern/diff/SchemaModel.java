package dev.postern.diff;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Objects of a database with their dependencies, as read from the system catalogs. Immutable.
final class SchemaModel {

    private final Map<ObjectId, SchemaObject> objects;
    private final Map<ObjectId, Set<ObjectId>> dependencies;
    private final Map<ObjectId, Set<ObjectId>> owners;
    private final Set<String> roles;
    private final SchemaIndex index;

    /// @param objects in the order of the catalogs, so that the columns of a table keep their order
    /// @param dependencies objects that must exist before an object can be created
    /// @param owners objects whose DROP also drops an object
    /// @param roles roles that privileges, policies and default privileges name
    SchemaModel(
            Map<ObjectId, SchemaObject> objects,
            Map<ObjectId, Set<ObjectId>> dependencies,
            Map<ObjectId, Set<ObjectId>> owners,
            Set<String> roles) {
        this.objects = Collections.unmodifiableMap(new LinkedHashMap<>(objects));
        this.dependencies = copyOf(dependencies);
        this.owners = copyOf(owners);
        this.roles = Collections.unmodifiableSet(new TreeSet<>(roles));
        this.index = SchemaIndex.of(this.objects.values(), this.dependencies);
    }

    /// @param original model with the same dependencies, which are shared
    private SchemaModel(SchemaModel original, Map<ObjectId, SchemaObject> objects) {
        this.objects = Collections.unmodifiableMap(objects);
        this.dependencies = original.dependencies;
        this.owners = original.owners;
        this.roles = original.roles;
        this.index = original.index.of(objects.values());
    }

    /// Copies sets in their order, because the first suitable owner of an object is used.
    private static Map<ObjectId, Set<ObjectId>> copyOf(Map<ObjectId, Set<ObjectId>> sets) {
        Map<ObjectId, Set<ObjectId>> copies = new HashMap<>();
        sets.forEach((id, set) -> copies.put(id, Collections.unmodifiableSet(new LinkedHashSet<>(set))));
        return copies;
    }

    /// Reads the system catalogs. Flyway's history table is left out.
    static SchemaModel read(Connection connection, SchemaScope scope) throws SQLException {
        return SchemaModelReader.read(connection, scope);
    }

    /// Returns a copy with other versions of the objects, which keep their identities.
    SchemaModel with(UnaryOperator<SchemaObject> replacement) {
        Map<ObjectId, SchemaObject> replaced = new LinkedHashMap<>(objects);
        replaced.replaceAll((_, object) -> replacement.apply(object));
        return new SchemaModel(this, replaced);
    }

    /// Returns a copy with some of the objects.
    SchemaModel restrictedTo(Set<ObjectId> ids) {
        Map<ObjectId, SchemaObject> remaining = new LinkedHashMap<>(objects);
        remaining.keySet().retainAll(ids);
        return new SchemaModel(this, remaining);
    }

    /// Returns the columns of a table, with their defaults, identities, not-null constraints and the primary key;
    /// empty for any other object.
    List<ObjectId> partsOfTable(ObjectId table) {
        return table.kind() != ObjectKind.TABLE
                ? List.of()
                : parts(table.name()).stream()
                        .filter(part -> part.is(ObjectKind.COLUMN)
                                || part.is(ObjectKind.DEFAULT)
                                || part.is(ObjectKind.IDENTITY)
                                || part.isConstraint(ConstraintType.NOT_NULL)
                                || part.isConstraint(ConstraintType.PRIMARY_KEY))
                        .map(SchemaObject::id)
                        .toList();
    }

    Map<ObjectId, SchemaObject> objects() {
        return objects;
    }

    boolean contains(ObjectId id) {
        return objects.containsKey(id);
    }

    /// Returns an object; null if the schema lacks it.
    @Nullable
    SchemaObject object(ObjectId id) {
        return objects.get(id);
    }

    /// @throws IllegalArgumentException if the schema lacks the object
    SchemaObject require(ObjectId id) {
        SchemaObject object = objects.get(id);
        if (object == null) {
            throw new IllegalArgumentException(id.toString());
        }
        return object;
    }

    /// Returns the objects that must exist before an object can be created.
    Set<ObjectId> dependencies(ObjectId id) {
        return dependencies.getOrDefault(id, Set.of());
    }

    /// Returns the objects whose DROP also drops an object.
    Set<ObjectId> owners(ObjectId id) {
        return owners.getOrDefault(id, Set.of());
    }

    /// Returns the objects that depend on an object, sorted.
    Set<ObjectId> dependents(ObjectId id) {
        return index.dependents().getOrDefault(id, Set.of());
    }

    /// Returns the other objects whose name prevents creating an object. The index of a constraint has a name too.
    List<ObjectId> nameConflicts(SchemaObject object) {
        return SchemaIndex.sharedName(object)
                .map(name -> index.byName().getOrDefault(name, List.of()).stream()
                        .filter(id -> !id.equals(object.id()))
                        .toList())
                .orElse(List.of());
    }

    /// Returns the objects that belong to a table, view, domain or sequence, in the order of the catalogs.
    List<SchemaObject> parts(String parent) {
        return index.parts().getOrDefault(parent, List.of());
    }

    /// Returns the columns of a table in their order.
    List<SchemaObject> columns(String table) {
        return parts(table).stream()
                .filter(object -> object.is(ObjectKind.COLUMN))
                .toList();
    }

    /// Returns the names of all tables, sorted.
    Set<String> tableNames() {
        Set<String> names = new TreeSet<>();
        objects.values().stream()
                .filter(object -> object.is(ObjectKind.TABLE))
                .forEach(table -> names.add(table.name()));
        return names;
    }

    /// Returns the roles that privileges, policies and default privileges name.
    Set<String> roles() {
        return roles;
    }
}
