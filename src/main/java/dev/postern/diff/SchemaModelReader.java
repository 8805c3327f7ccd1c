package dev.postern.diff;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Reader of a [SchemaModel] from the system catalogs, with the queries in the folder `model`.
final class SchemaModelReader {

    private static final String PRELUDE = SqlResource.read("model/prelude.sql");
    private static final List<String> OBJECT_QUERIES = List.of(
            SqlResource.read("model/relations.sql"),
            SqlResource.read("model/programs.sql"),
            SqlResource.read("model/attached.sql"));

    /// By catalog row, so that the columns of a table keep their order.
    private static final String ORDER_BY_ADDRESS = "order by 3, 4, 5";

    private static final String DEPENDENCY_QUERY = SqlResource.read("model/dependencies.sql");
    private static final String ROLE_QUERY = SqlResource.read("model/roles.sql");

    /// Kinds of objects that other objects name as their parent.
    private static final List<ObjectKind> PARENT_KINDS = List.of(
            ObjectKind.TABLE, ObjectKind.VIEW, ObjectKind.MATERIALIZED_VIEW, ObjectKind.DOMAIN, ObjectKind.SEQUENCE);

    private final Map<ObjectId, SchemaObject> objects = new LinkedHashMap<>();
    private final Map<CatalogRow, ObjectId> idsByRow = new HashMap<>();
    private final Map<ObjectId, Set<ObjectId>> dependencies = new HashMap<>();
    private final Map<ObjectId, Set<ObjectId>> owners = new HashMap<>();

    /// Address of an object in the system catalogs, as in `pg_depend`.
    private record CatalogRow(long classId, long objectId, int subId) {

        /// Returns the table for the address of a column.
        CatalogRow withoutSubId() {
            return new CatalogRow(classId, objectId, 0);
        }
    }

    private final SchemaScope.Query scope;

    private SchemaModelReader(SchemaScope.Query scope) {
        this.scope = scope;
    }

    static SchemaModel read(Connection connection, SchemaScope scope) throws SQLException {
        return CatalogQuery.withQualifiedNames(
                connection, statement -> new SchemaModelReader(scope.read(connection)).readModel(statement));
    }

    private SchemaModel readModel(Statement statement) throws SQLException {
        for (String query : OBJECT_QUERIES) {
            readObjects(statement, query);
        }
        readDependencies(statement);
        SchemaIndex index = SchemaIndex.of(objects.values(), Map.of());
        objects.values().forEach(object -> addParentDependencies(object, index));
        return new SchemaModel(objects, dependencies, owners, readRoles(statement));
    }

    private void readObjects(Statement statement, String query) throws SQLException {
        try (ResultSet rows = CatalogQuery.runPrepared(statement, scope.of(PRELUDE + query + ORDER_BY_ADDRESS))) {
            while (rows.next()) {
                ObjectId id = new ObjectId(ObjectKind.of(rows.getString(1)), rows.getString(2));
                objects.put(id, new SchemaObject(id, attributes(rows)));
                if (!id.kind().isDetail()) {
                    idsByRow.put(new CatalogRow(rows.getLong(3), rows.getLong(4), rows.getInt(5)), id);
                }
            }
        }
    }

    /// Reads an array of names and values, which alternate.
    private static Map<Attribute, String> attributes(ResultSet rows) throws SQLException {
        @Nullable
        String[] namesAndValues = (@Nullable String[]) rows.getArray(6).getArray();
        Map<Attribute, String> attributes = new EnumMap<>(Attribute.class);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            Attribute attribute = Attribute.of(Objects.requireNonNull(namesAndValues[i]));
            String value = namesAndValues[i + 1];
            if (value != null) {
                attributes.put(attribute, value);
            }
        }
        return attributes;
    }

    private void readDependencies(Statement statement) throws SQLException {
        Map<CatalogRow, CatalogRow> aliases = new HashMap<>();
        try (ResultSet rows = CatalogQuery.runPrepared(statement, scope.of(PRELUDE + DEPENDENCY_QUERY))) {
            while (rows.next()) {
                CatalogRow from = new CatalogRow(rows.getLong(2), rows.getLong(3), rows.getInt(4));
                CatalogRow to = new CatalogRow(rows.getLong(5), rows.getLong(6), rows.getInt(7));
                if (rows.getBoolean(1)) {
                    aliases.put(from, to);
                } else {
                    ObjectId object = idsByRow.get(aliases.getOrDefault(from, from));
                    // the alias of an object also applies to its columns
                    ObjectId needed =
                            idsByRow.get(aliases.getOrDefault(to, aliases.getOrDefault(to.withoutSubId(), to)));
                    if (object != null && needed != null && !object.equals(needed)) {
                        addDependency(object, needed);
                        if (rows.getBoolean(8)) {
                            addOwner(object, needed);
                        }
                    }
                }
            }
        }
    }

    private Set<String> readRoles(Statement statement) throws SQLException {
        Set<String> roles = new TreeSet<>();
        try (ResultSet rows = CatalogQuery.runPrepared(statement, scope.of(PRELUDE + ROLE_QUERY))) {
            while (rows.next()) {
                roles.add(rows.getString(1));
            }
        }
        return roles;
    }

    private void addDependency(ObjectId from, ObjectId to) {
        dependencies.computeIfAbsent(from, _ -> new LinkedHashSet<>()).add(to);
    }

    private void addOwner(ObjectId object, ObjectId owner) {
        if (object.kind() != ObjectKind.PUBLICATION) { // a publication remains when its tables are dropped
            owners.computeIfAbsent(object, _ -> new LinkedHashSet<>()).add(owner);
        }
    }

    private void addOwningDependency(ObjectId object, ObjectId owner) {
        addDependency(object, owner);
        addOwner(object, owner);
    }

    /// Adds the dependencies that `pg_depend` does not contain: objects on their tables, columns, constraints and
    /// indexes.
    private void addParentDependencies(SchemaObject object, SchemaIndex index) {
        String parent = object.attribute(Attribute.PARENT);
        if (parent == null) {
            return;
        }
        PARENT_KINDS.stream()
                .map(kind -> new ObjectId(kind, parent))
                .filter(objects::containsKey)
                .forEach(id -> addOwningDependency(object.id(), id));
        if (object.has(Attribute.COLUMN) && !object.is(ObjectKind.COLUMN)) {
            addOwningDependency(object.id(), ObjectId.column(parent, object.require(Attribute.COLUMN)));
        }
        if (object.is(ObjectKind.SEQUENCE_OWNER)) {
            ObjectId column = new ObjectId(ObjectKind.COLUMN, object.require(Attribute.OWNER));
            addDependency(object.id(), column);
            addOwner(new ObjectId(ObjectKind.SEQUENCE, parent), column);
        }
        if (object.is(ObjectKind.IDENTITY)) {
            addNotNullDependencies(object, index.parts().getOrDefault(parent, List.of()));
        }
        if (object.has(Attribute.INDEX_NAME)) {
            addIndexDependencies(object, index.parts().getOrDefault(parent, List.of()));
        }
    }

    private void addNotNullDependencies(SchemaObject identity, List<SchemaObject> parts) {
        parts.stream()
                .filter(other -> other.is(ObjectKind.CONSTRAINT))
                .filter(other -> !identity.differsIn(other, Attribute.COLUMN))
                .forEach(constraint -> addDependency(identity.id(), constraint.id()));
    }

    /// Adds the dependency of a clustering or a replica identity on its index, or on the constraint of the index.
    private void addIndexDependencies(SchemaObject object, List<SchemaObject> parts) {
        String ending = "." + object.require(Attribute.INDEX_NAME);
        parts.stream()
                .filter(other -> other.is(ObjectKind.INDEX) || other.has(Attribute.INDEX))
                .filter(other -> other.attribute(Attribute.INDEX, other.name()).endsWith(ending))
                .forEach(index -> addOwningDependency(object.id(), index.id()));
    }
}
