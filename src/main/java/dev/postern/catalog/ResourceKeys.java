package dev.postern.catalog;

import dev.postern.catalog.Column.Generation;
import dev.postern.catalog.SchemaFacts.QualifiedName;
import dev.postern.catalog.SchemaFacts.SourceColumn;
import dev.postern.catalog.TableFacts.UpsertSupport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// The keys of a table or view.
///
/// The columns of a view that show the primary key of a table in its query are the key of the view
/// (`docs/dialect.md` 1.6).
final class ResourceKeys {

    private final List<Column> columns;
    private final SchemaFacts facts;
    private final UniqueKeys own;
    private final List<ConflictKey> conflictKeys;
    private final List<Column> shown;
    private final List<Column> unique;

    /// @param columns columns of the relation that clients can see
    ResourceKeys(QualifiedName relation, List<Column> columns, SchemaFacts facts) {
        this.columns = columns;
        this.facts = facts;
        this.own = facts.keys(relation);
        boolean isView = facts.table(relation).kind().isView();
        this.conflictKeys = isView ? shownConflictKeys(relation) : ownConflictKeys();
        this.shown = isView ? shownPrimaryKeys() : primaryKey();
        this.unique = !isView || own.isUniqueIn(names(shown)) ? shown : List.of();
    }

    private List<ConflictKey> ownConflictKeys() {
        Map<String, Column> byName = new HashMap<>();
        columns.forEach(column -> byName.put(column.name(), column));
        return own.arbiters().stream()
                .filter(key -> byName.keySet().containsAll(key.columns()))
                .map(key -> new ConflictKey(key.name(), columnsOf(key, byName), key.condition()))
                .toList();
    }

    /// Returns the keys of the table that an automatically updatable view shows; none for other views.
    ///
    /// A column that the view shows several times gives several keys. A partial index is omitted, because its
    /// condition names columns of the table.
    private List<ConflictKey> shownConflictKeys(QualifiedName view) {
        if (facts.table(view).upsert() != UpsertSupport.ON_CONFLICT) {
            return List.of();
        }
        List<ConflictKey> keys = new ArrayList<>();
        shownColumns().forEach(shownColumns -> {
            SourceColumn any = Objects.requireNonNull(
                    shownColumns.values().iterator().next().origin());
            facts.keys(any.table()).arbiters().stream()
                    .filter(key ->
                            key.condition() == null && shownColumns.keySet().containsAll(key.columns()))
                    .map(key -> new ConflictKey(key.name(), columnsOf(key, shownColumns), null))
                    .filter(key -> !keys.contains(key))
                    .forEach(keys::add);
        });
        return keys;
    }

    /// Returns columns of the view by the names of the table's columns.
    ///
    /// The first map has the first columns that show them. Each further column that shows one has a map with it.
    private List<Map<String, Column>> shownColumns() {
        Map<String, Column> first = new LinkedHashMap<>();
        List<Column> further = new ArrayList<>();
        for (Column column : columns) {
            if (column.origin() != null && first.putIfAbsent(column.origin().column(), column) != null) {
                further.add(column);
            }
        }
        List<Map<String, Column>> all = new ArrayList<>();
        if (!first.isEmpty()) {
            all.add(first);
        }
        for (Column column : further) {
            Map<String, Column> replaced = new LinkedHashMap<>(first);
            replaced.put(Objects.requireNonNull(column.origin()).column(), column);
            all.add(replaced);
        }
        return all;
    }

    private static List<Column> columnsOf(KeyFacts key, Map<String, Column> byName) {
        return key.columns().stream()
                .map(name -> Objects.requireNonNull(byName.get(name)))
                .toList();
    }

    private List<Column> primaryKey() {
        List<Column> key = new ArrayList<>();
        own.primary()
                .forEach(name -> columns.stream()
                        .filter(column -> column.name().equals(name))
                        .forEach(key::add));
        return key.size() == own.primary().size() ? List.copyOf(key) : List.of();
    }

    /// Returns the columns that show the primary keys of the tables in the query of a view, in the view's order.
    ///
    /// The columns of one key come from one occurrence of its table: the first that shows the whole key.
    private List<Column> shownPrimaryKeys() {
        Map<SourceColumn, Column> shownColumns = new LinkedHashMap<>();
        columns.forEach(column -> {
            if (column.origin() != null) {
                shownColumns.putIfAbsent(column.origin(), column);
            }
        });
        Set<QualifiedName> tables = new HashSet<>();
        Set<Column> key = new HashSet<>();
        for (SourceColumn shownColumn : shownColumns.keySet()) {
            List<Column> tableKey = keyOf(shownColumn, shownColumns);
            if (!tableKey.isEmpty() && tables.add(shownColumn.table())) {
                key.addAll(tableKey);
            }
        }
        return columns.stream().filter(key::contains).toList();
    }

    private List<Column> keyOf(SourceColumn occurrence, Map<SourceColumn, Column> shownColumns) {
        List<Column> key = new ArrayList<>();
        for (String name : facts.keys(occurrence.table()).primary()) {
            Column column = shownColumns.get(new SourceColumn(occurrence.table(), name, occurrence.occurrence()));
            if (column == null) {
                return List.of();
            }
            key.add(column);
        }
        return key;
    }

    private static List<String> names(Collection<Column> columns) {
        return columns.stream().map(Column::name).toList();
    }

    /// Returns the columns of the primary key, or the key of the view even if several rows can have its values.
    List<Column> shown() {
        return shown;
    }

    /// Returns the columns of [#shown] if they identify a row; empty otherwise.
    List<Column> unique() {
        return unique;
    }

    /// Whether at most one row has given values of the columns, even during a transaction.
    boolean isUniqueIn(Collection<String> columnNames) {
        return own.isUniqueIn(columnNames);
    }

    /// Whether columns are part of the key.
    boolean includes(Collection<String> columnNames) {
        return names(shown).containsAll(columnNames);
    }

    /// Returns the statements by which PUT can replace a row of a relation that can be inserted into and updated.
    Replacement replacement(UpsertSupport upsert) {
        if (unique.isEmpty()) {
            return Replacement.NONE;
        }
        return switch (upsert) {
            case NONE -> Replacement.NONE;
            case UPDATE_FIRST -> Replacement.UPDATE_FIRST;
            case ON_CONFLICT -> isGenerated() ? Replacement.UPDATE_ONLY : replacementByKey();
        };
    }

    private Replacement replacementByKey() {
        return conflictKeys.stream().anyMatch(key -> key.condition() == null && key.hasColumns(unique))
                ? Replacement.ON_CONFLICT
                : Replacement.UPDATE_FIRST;
    }

    /// Whether PostgreSQL generates a column of the key, so that clients cannot set it.
    private boolean isGenerated() {
        return shown.stream()
                .anyMatch(column -> column.generation() == Generation.ALWAYS || column.isOriginGenerated());
    }

    /// Returns the keys by which an upsert can find rows.
    List<ConflictKey> conflictKeys() {
        return conflictKeys;
    }
}
