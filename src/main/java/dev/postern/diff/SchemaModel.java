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

/// What a database has, as items that statements can be written for, and what of them needs what.
final class SchemaModel {

    private static final String PRELUDE = text("prelude.sql");
    private static final List<String> ITEMS =
            List.of(text("relations.sql"), text("programs.sql"), text("attached.sql"));

    /// By catalog, number and part: columns as they stand in their table.
    private static final String IN_ORDER = "order by 3, 4, 5";

    private static final String NEEDS = text("needs.sql");
    private static final String ROLES = text("roles.sql");

    private final Map<String, SchemaObject> items = new LinkedHashMap<>();
    private final Map<String, Set<String>> needs = new HashMap<>();
    private final Map<String, Set<String>> partOf = new HashMap<>();
    private final Set<String> roles = new TreeSet<>();

    /// Where an item stands in the catalogs.
    private record CatalogRow(long catalog, long number, int part) {

        CatalogRow whole() {
            return new CatalogRow(catalog, number, 0);
        }
    }

    private SchemaModel() {}

    private static String text(String file) {
        try (InputStream in = Objects.requireNonNull(SchemaModel.class.getResourceAsStream("model/" + file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Reads the catalogs. Flyway's table is no part of it.
    static SchemaModel read(Connection connection) throws SQLException {
        SchemaModel schema = new SchemaModel();
        Map<CatalogRow, String> places = new HashMap<>();
        SchemaSnapshot.withFullNames(connection, statement -> {
            for (String items : ITEMS) {
                schema.items(statement, items, places);
            }
            schema.needs(statement, places);
            try (ResultSet rows = statement.executeQuery(PRELUDE + ROLES)) {
                while (rows.next()) {
                    schema.roles.add(rows.getString(1));
                }
            }
            return schema;
        });
        schema.parts();
        return schema;
    }

    private void items(Statement statement, String query, Map<CatalogRow, String> places) throws SQLException {
        try (ResultSet rows = statement.executeQuery(PRELUDE + query + IN_ORDER)) {
            while (rows.next()) {
                Map<String, String> parts = new LinkedHashMap<>();
                @Nullable String[] told = (@Nullable String[]) rows.getArray(6).getArray();
                for (int i = 0; i < told.length; i += 2) {
                    if (told[i + 1] != null) {
                        parts.put(Objects.requireNonNull(told[i]), told[i + 1]);
                    }
                }
                SchemaObject item = new SchemaObject(ObjectKind.of(rows.getString(1)), rows.getString(2), parts);
                items.put(item.key(), item);
                if (!item.kind().isAnnotation()) {
                    places.put(new CatalogRow(rows.getLong(3), rows.getLong(4), rows.getInt(5)), item.key());
                }
            }
        }
    }

    private void needs(Statement statement, Map<CatalogRow, String> places) throws SQLException {
        Map<CatalogRow, CatalogRow> aliases = new HashMap<>();
        try (ResultSet rows = statement.executeQuery(PRELUDE + NEEDS)) {
            while (rows.next()) {
                CatalogRow from = new CatalogRow(rows.getLong(2), rows.getLong(3), rows.getInt(4));
                CatalogRow to = new CatalogRow(rows.getLong(5), rows.getLong(6), rows.getInt(7));
                if (rows.getBoolean(1)) {
                    aliases.put(from, to);
                } else {
                    String item = places.get(aliases.getOrDefault(from, from));
                    String needed = places.get(aliases.getOrDefault(to, aliases.getOrDefault(to.whole(), to)));
                    if (item != null && needed != null && !item.equals(needed)) {
                        add(item, needed, rows.getBoolean(8));
                    }
                }
            }
        }
    }

    private void add(String from, String to, boolean part) {
        needs.computeIfAbsent(from, _ -> new LinkedHashSet<>()).add(to);
        boolean survives = from.startsWith(ObjectKind.PUBLICATION.text() + " "); // though its tables go
        if (part && !survives) {
            partOf.computeIfAbsent(from, _ -> new LinkedHashSet<>()).add(to);
        }
    }

    /// What stands in no catalog of dependencies: the parts of a table need it.
    private void parts() {
        for (SchemaObject item : List.copyOf(items.values())) {
            String parent = item.attribute("parent");
            if (parent == null) {
                continue;
            }
            for (ObjectKind kind : List.of(
                    ObjectKind.TABLE,
                    ObjectKind.VIEW,
                    ObjectKind.MATERIALIZED_VIEW,
                    ObjectKind.DOMAIN,
                    ObjectKind.SEQUENCE)) {
                if (items.containsKey(kind.text() + " " + parent)) {
                    add(item.key(), kind.text() + " " + parent, true);
                }
            }
            if (item.attribute("column") != null && item.kind() != ObjectKind.COLUMN) {
                add(item.key(), ObjectKind.COLUMN.text() + " " + parent + "." + item.require("column"), true);
            }
            switch (item.kind()) {
                case SEQUENCE_OWNER -> {
                    String column = ObjectKind.COLUMN.text() + " " + item.require("owner");
                    add(item.key(), column, false);
                    partOf.computeIfAbsent(ObjectKind.SEQUENCE.text() + " " + parent, _ -> new LinkedHashSet<>())
                            .add(column);
                }
                case IDENTITY -> notNull(item, parent);
                case CLUSTERING, REPLICA_IDENTITY -> byIndex(item, parent);
                default -> {}
            }
        }
    }

    private void notNull(SchemaObject identity, String table) {
        items.values().stream()
                .filter(other -> other.kind() == ObjectKind.CONSTRAINT && table.equals(other.attribute("parent")))
                .filter(other -> identity.require("column").equals(other.attribute("column")))
                .forEach(constraint -> add(identity.key(), constraint.key(), false));
    }

    private void byIndex(SchemaObject item, String table) {
        String named = item.require("by", item.require("of", "")).replace("using index ", "");
        items.values().stream()
                .filter(other -> other.kind() == ObjectKind.INDEX || other.attribute("index") != null)
                .filter(other -> table.equals(other.attribute("parent")))
                .filter(other -> other.require("index", other.name()).endsWith("." + named))
                .forEach(index -> add(item.key(), index.key(), true));
    }

    /// By their keys.
    Map<String, SchemaObject> items() {
        return items;
    }

    @Nullable
    SchemaObject item(String key) {
        return items.get(key);
    }

    /// What an item needs to be there.
    Set<String> needs(String key) {
        return needs.getOrDefault(key, Set.of());
    }

    /// What an item goes along with when it is dropped.
    Set<String> partOf(String key) {
        return partOf.getOrDefault(key, Set.of());
    }

    /// Items of other kinds that stand in the way of one, for they have its name.
    List<String> namesakes(String key) {
        String kind = ObjectKind.NAMED_ONCE.stream()
                .map(ObjectKind::text)
                .filter(text -> key.startsWith(text + " "))
                .findFirst()
                .orElse("");
        return kind.isEmpty()
                ? List.of()
                : ObjectKind.NAMED_ONCE.stream()
                        .filter(other -> !other.text().equals(kind))
                        .map(other -> other.text() + key.substring(kind.length()))
                        .filter(items::containsKey)
                        .toList();
    }

    /// What needs each item.
    Map<String, Set<String>> neededBy() {
        Map<String, Set<String>> neededBy = new HashMap<>();
        needs.forEach((from, all) -> all.forEach(
                to -> neededBy.computeIfAbsent(to, _ -> new TreeSet<>()).add(from)));
        return neededBy;
    }

    /// Columns of a table, in their order.
    List<String> columns(String table) {
        return items.values().stream()
                .filter(item -> item.kind() == ObjectKind.COLUMN && table.equals(item.attribute("parent")))
                .map(item -> item.require("column"))
                .toList();
    }

    /// Roles that are named in grants, policies and default privileges.
    Set<String> roles() {
        return roles;
    }
}
