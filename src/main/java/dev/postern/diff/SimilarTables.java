package dev.postern.diff;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Dropped and new tables that look like each other.
///
/// The new tables are found by their columns and index names. So the time does not grow with the product of the numbers
/// of tables.
final class SimilarTables {

    /// New tables by each of their columns and index names; those without columns by the empty text.
    private final Map<String, Set<Table>> newTables = new HashMap<>();

    private SimilarTables() {}

    /// Table with what a rename keeps.
    ///
    /// @param columns names with types
    /// @param indexNames names of indexes and keys, which keep the name of a former table
    private record Table(SchemaObject object, Set<String> columns, Set<String> indexNames) {

        Table {
            Objects.requireNonNull(object);
            columns = Set.copyOf(columns);
            indexNames = Set.copyOf(indexNames);
        }

        static Table of(SchemaModel model, SchemaObject object) {
            return new Table(
                    object,
                    model.columns(object.name()).stream()
                            .map(column -> column.require(Attribute.COLUMN) + " " + column.require(Attribute.TYPE))
                            .collect(Collectors.toSet()),
                    model.parts(object.name()).stream()
                            .filter(part -> part.is(ObjectKind.INDEX) || part.has(Attribute.INDEX))
                            .map(part -> part.require(Attribute.SIMPLE_NAME))
                            .collect(Collectors.toSet()));
        }

        /// Whether a new table has the columns of this one, and more at most if there are several.
        boolean hasItsColumns(Table other) {
            return other.columns.containsAll(columns) && (columns.size() > 1 || other.columns.size() == columns.size());
        }
    }

    /// Dropped table and a new one that looks like it.
    record Pair(SchemaObject before, SchemaObject after) {

        Pair {
            Objects.requireNonNull(before);
            Objects.requireNonNull(after);
        }
    }

    /// Finds the pairs with the same columns, with more columns, or with indexes or keys of the same names. Partitions
    /// are left out.
    static Stream<Pair> find(SchemaModel from, List<SchemaObject> dropped, SchemaModel to, List<SchemaObject> created) {
        SimilarTables tables = new SimilarTables();
        withoutPartitions(created).map(object -> Table.of(to, object)).forEach(tables::add);
        return withoutPartitions(dropped)
                .map(object -> Table.of(from, object))
                .flatMap(
                        before -> tables.like(before).stream().map(after -> new Pair(before.object(), after.object())));
    }

    private static Stream<SchemaObject> withoutPartitions(List<SchemaObject> tables) {
        return tables.stream().filter(table -> !table.has(Attribute.PARTITION_BOUND));
    }

    private void add(Table table) {
        Set<String> keys = new HashSet<>(table.columns());
        keys.addAll(table.indexNames());
        if (table.columns().isEmpty()) {
            keys.add("");
        }
        keys.forEach(key ->
                newTables.computeIfAbsent(key, _ -> new LinkedHashSet<>()).add(table));
    }

    private Set<Table> like(Table before) {
        Set<Table> found = new LinkedHashSet<>();
        rarestColumn(before).stream().filter(before::hasItsColumns).forEach(found::add);
        before.indexNames().stream()
                .flatMap(name -> newTables.getOrDefault(name, Set.of()).stream())
                .filter(after -> after.indexNames().stream().anyMatch(before.indexNames()::contains))
                .forEach(found::add);
        return found;
    }

    /// Returns the new tables with the column that the fewest of them have.
    private Set<Table> rarestColumn(Table before) {
        return Stream.concat(before.columns().stream(), before.columns().isEmpty() ? Stream.of("") : Stream.empty())
                .map(column -> newTables.getOrDefault(column, Set.of()))
                .min(Comparator.comparingInt(Set::size))
                .orElse(Set.of());
    }
}
