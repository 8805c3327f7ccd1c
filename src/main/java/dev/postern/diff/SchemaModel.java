package dev.postern.diff;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Objects of a database with their dependencies, as read from the system catalogs.
final class SchemaModel {

    private static final String PRELUDE = readResource("prelude.sql");
    private static final List<String> OBJECT_QUERIES =
            List.of(readResource("relations.sql"), readResource("programs.sql"), readResource("attached.sql"));

    /// By catalog row, so that the columns of a table keep their order.
    private static final String ORDER_BY_ADDRESS = "order by 3, 4, 5";

    private static final String DEPENDENCY_QUERY = readResource("needs.sql");
    private static final String ROLE_QUERY = readResource("roles.sql");

    private final Map<String, SchemaObject> objects = new LinkedHashMap<>();
    private final Map<String, Set<String>> dependencies = new HashMap<>();
    private final Map<String, Set<String>> owners = new HashMap<>();
    private final Set<String> roles = new TreeSet<>();

    /// Address of an object in the system catalogs, as in `pg_depend`.
    private record CatalogRow(long classId, long objectId, int subId) {

        /// Returns the table for the address of a column.
        CatalogRow withoutSubId() {
            return new CatalogRow(classId, objectId, 0);
        }
    }

    private SchemaModel() {}

    private static String readResource(String file) {
        try (InputStream in = Objects.requireNonNull(SchemaModel.class.getResourceAsStream("model/" + file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Reads the system catalogs. Flyway's history table is left out.
    static SchemaModel read(Connection connection) throws SQLException {
        SchemaModel schema = new SchemaModel();
        Map<CatalogRow, String> keys = new HashMap<>();
        SchemaSnapshot.withQualifiedNames(connection, statement -> {
            for (String query : OBJECT_QUERIES) {
                schema.readObjects(statement, query, keys);
            }
            schema.readDependencies(statement, keys);
            try (ResultSet rows = statement.executeQuery(PRELUDE + ROLE_QUERY)) {
                while (rows.next()) {
                    schema.roles.add(rows.getString(1));
                }
            }
            return schema;
        });
        schema.addParentDependencies();
        return schema;
    }

    private void readObjects(Statement statement, String query, Map<CatalogRow, String> keys) throws SQLException {
        try (ResultSet rows = statement.executeQuery(PRELUDE + query + ORDER_BY_ADDRESS)) {
            while (rows.next()) {
                Map<String, String> attributes = new LinkedHashMap<>();
                @Nullable
                String[] attributePairs = (@Nullable String[]) rows.getArray(6).getArray();
                for (int i = 0; i < attributePairs.length; i += 2) {
                    if (attributePairs[i + 1] != null) {
                        attributes.put(Objects.requireNonNull(attributePairs[i]), attributePairs[i + 1]);
                    }
                }
                SchemaObject object = new SchemaObject(ObjectKind.of(rows.getString(1)), rows.getString(2), attributes);
                objects.put(object.key(), object);
                if (!object.kind().isAnnotation()) {
                    keys.put(new CatalogRow(rows.getLong(3), rows.getLong(4), rows.getInt(5)), object.key());
                }
            }
        }
    }

    private void readDependencies(Statement statement, Map<CatalogRow, String> keys) throws SQLException {
        Map<CatalogRow, CatalogRow> aliases = new HashMap<>();
        try (ResultSet rows = statement.executeQuery(PRELUDE + DEPENDENCY_QUERY)) {
            while (rows.next()) {
                CatalogRow from = new CatalogRow(rows.getLong(2), rows.getLong(3), rows.getInt(4));
                CatalogRow to = new CatalogRow(rows.getLong(5), rows.getLong(6), rows.getInt(7));
                if (rows.getBoolean(1)) {
                    aliases.put(from, to);
                } else {
                    String object = keys.get(aliases.getOrDefault(from, from));
                    String needed = keys.get(aliases.getOrDefault(to, aliases.getOrDefault(to.withoutSubId(), to)));
                    if (object != null && needed != null && !object.equals(needed)) {
                        addDependency(object, needed, rows.getBoolean(8));
                    }
                }
            }
        }
    }

    /// @param owned whether dropping the object `to` also drops the object `from`
    private void addDependency(String from, String to, boolean owned) {
        dependencies.computeIfAbsent(from, _ -> new LinkedHashSet<>()).add(to);
        // a publication remains when its tables are dropped
        boolean survives = from.startsWith(ObjectKind.PUBLICATION.text() + " ");
        if (owned && !survives) {
            owners.computeIfAbsent(from, _ -> new LinkedHashSet<>()).add(to);
        }
    }

    /// Adds the dependencies that `pg_depend` does not contain: objects on their tables, columns, constraints and
    /// indexes.
    private void addParentDependencies() {
        for (SchemaObject object : List.copyOf(objects.values())) {
            String parent = object.attribute("parent");
            if (parent == null) {
                continue;
            }
            for (ObjectKind kind : List.of(
                    ObjectKind.TABLE,
                    ObjectKind.VIEW,
                    ObjectKind.MATERIALIZED_VIEW,
                    ObjectKind.DOMAIN,
                    ObjectKind.SEQUENCE)) {
                if (objects.containsKey(kind.text() + " " + parent)) {
                    addDependency(object.key(), kind.text() + " " + parent, true);
                }
            }
            if (object.attribute("column") != null && object.kind() != ObjectKind.COLUMN) {
                addDependency(
                        object.key(), ObjectKind.COLUMN.text() + " " + parent + "." + object.require("column"), true);
            }
            switch (object.kind()) {
                case SEQUENCE_OWNER -> {
                    String column = ObjectKind.COLUMN.text() + " " + object.require("owner");
                    addDependency(object.key(), column, false);
                    owners.computeIfAbsent(ObjectKind.SEQUENCE.text() + " " + parent, _ -> new LinkedHashSet<>())
                            .add(column);
                }
                case IDENTITY -> addNotNullDependencies(object, parent);
                case CLUSTERING, REPLICA_IDENTITY -> addIndexDependencies(object, parent);
                default -> {}
            }
        }
    }

    private void addNotNullDependencies(SchemaObject identity, String table) {
        objects.values().stream()
                .filter(other -> other.kind() == ObjectKind.CONSTRAINT && table.equals(other.attribute("parent")))
                .filter(other -> identity.require("column").equals(other.attribute("column")))
                .forEach(constraint -> addDependency(identity.key(), constraint.key(), false));
    }

    private void addIndexDependencies(SchemaObject object, String table) {
        String indexName = object.attribute("by", object.attribute("of", "")).replace("using index ", "");
        objects.values().stream()
                .filter(other -> other.kind() == ObjectKind.INDEX || other.attribute("index") != null)
                .filter(other -> table.equals(other.attribute("parent")))
                .filter(other -> other.attribute("index", other.name()).endsWith("." + indexName))
                .forEach(index -> addDependency(object.key(), index.key(), true));
    }

    /// Returns the objects by key.
    Map<String, SchemaObject> objects() {
        return objects;
    }

    @Nullable
    SchemaObject object(String key) {
        return objects.get(key);
    }

    /// Returns the keys of the objects that must exist before an object can be created.
    Set<String> dependencies(String key) {
        return dependencies.getOrDefault(key, Set.of());
    }

    /// Returns the keys of the objects whose DROP also drops an object.
    Set<String> owners(String key) {
        return owners.getOrDefault(key, Set.of());
    }

    /// Returns the keys of objects of other kinds whose name prevents creating an object.
    List<String> nameConflicts(String key) {
        String kind = ObjectKind.UNIQUELY_NAMED.stream()
                .map(ObjectKind::text)
                .filter(text -> key.startsWith(text + " "))
                .findFirst()
                .orElse("");
        return kind.isEmpty()
                ? List.of()
                : ObjectKind.UNIQUELY_NAMED.stream()
                        .filter(other -> !other.text().equals(kind))
                        .map(other -> other.text() + key.substring(kind.length()))
                        .filter(objects::containsKey)
                        .toList();
    }

    /// Returns the keys of the dependent objects by the key of the object that they depend on.
    Map<String, Set<String>> dependents() {
        Map<String, Set<String>> dependents = new HashMap<>();
        dependencies.forEach((from, all) -> all.forEach(
                to -> dependents.computeIfAbsent(to, _ -> new TreeSet<>()).add(from)));
        return dependents;
    }

    /// Returns the columns of a table in their order.
    List<String> columns(String table) {
        return objects.values().stream()
                .filter(object -> object.kind() == ObjectKind.COLUMN && table.equals(object.attribute("parent")))
                .map(object -> object.require("column"))
                .toList();
    }

    /// Returns the roles that privileges, policies and default privileges name.
    Set<String> roles() {
        return roles;
    }
}
