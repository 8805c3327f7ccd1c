package dev.postern.catalog;

import dev.postern.catalog.Relationship.Cardinality;
import dev.postern.catalog.Relationship.ColumnPair;
import dev.postern.catalog.Relationship.ForeignKeyPath;
import dev.postern.catalog.Relationship.ForeignKeySide;
import dev.postern.catalog.Relationship.JunctionPath;
import dev.postern.catalog.Relationship.Multiplicity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jooq.TableField;

/// A detector of relationships between resources: foreign keys, junctions and functions.
///
/// A view has the relationships of the tables that it shows.
final class RelationshipDetector {

    private final Map<SchemaFacts.QualifiedName, List<ExposedTable>> exposedTables = new HashMap<>();
    private final Map<Resource, List<JunctionKey>> junctionKeys = new LinkedHashMap<>();

    /// A table as a resource exposes it: the table itself, or one occurrence of it in the query of a view.
    ///
    /// @param columns columns of the resource by the names of the table's columns; a view can show a column several
    /// times
    private record ExposedTable(Resource resource, Map<String, List<TableField<?, ?>>> columns) {

        /// Returns each choice of columns of the resource that show columns of the table; empty if it does not show
        /// all of them.
        List<ExposedKey> choices(List<String> tableColumns) {
            List<List<TableField<?, ?>>> choices = List.of(List.of());
            for (String name : tableColumns) {
                List<TableField<?, ?>> exposed = columns.getOrDefault(name, List.of());
                choices = choices.stream()
                        .flatMap(chosen -> exposed.stream().map(column -> append(chosen, column)))
                        .toList();
            }
            return choices.stream()
                    .map(chosen -> new ExposedKey(resource, chosen))
                    .toList();
        }

        private static List<TableField<?, ?>> append(List<TableField<?, ?>> columns, TableField<?, ?> column) {
            return Stream.concat(columns.stream(), Stream.of(column)).toList();
        }
    }

    /// Columns of a resource that show the columns of a key.
    private record ExposedKey(Resource resource, List<TableField<?, ?>> columns) {

        List<String> names() {
            return columns.stream().map(TableField::getName).toList();
        }

        /// Returns how many rows can have the same values in the columns.
        Multiplicity multiplicity() {
            return resource.keys().isUniqueIn(names()) ? Multiplicity.ONE : Multiplicity.MANY;
        }
    }

    /// An occurrence of a table in the query of a view. A view exposes a key if one occurrence exposes all its
    /// columns.
    private record Occurrence(SchemaFacts.QualifiedName table, int number) {}

    /// A foreign key of a junction.
    ///
    /// @param relationship relationship from the junction to the referenced resource
    private record JunctionKey(ForeignKeyFacts key, Relationship relationship) {}

    private RelationshipDetector() {}

    /// Adds to every resource its relationships.
    static void add(Map<SchemaFacts.QualifiedName, Resource> resources, SchemaFacts facts) {
        RelationshipDetector detector = new RelationshipDetector();
        resources.values().forEach(detector::addExposedTables);
        facts.foreignKeys().forEach(detector::addRelationships);
        detector.junctionKeys.values().forEach(RelationshipDetector::addJunctionRelationships);
        resources.forEach((name, resource) ->
                facts.rowFunctions(name).forEach(function -> addComputedRelationship(function, resource, resources)));
    }

    private static void addComputedRelationship(
            RowFunction function, Resource from, Map<SchemaFacts.QualifiedName, Resource> resources) {
        Resource to = function.rowType() == null ? null : resources.get(function.rowType());
        if (to != null) {
            from.add(computedRelationship(function, from, to));
        }
    }

    private void addExposedTables(Resource resource) {
        Map<Occurrence, Map<String, List<TableField<?, ?>>>> columnsByOccurrence = new LinkedHashMap<>();
        Map<String, List<TableField<?, ?>>> ownColumns = new HashMap<>();
        for (Column column : resource.columns()) {
            ownColumns.put(column.name(), List.of(column.field()));
            SchemaFacts.SourceColumn origin = column.origin();
            if (origin != null) {
                columnsByOccurrence
                        .computeIfAbsent(new Occurrence(origin.table(), origin.occurrence()), _ -> new HashMap<>())
                        .computeIfAbsent(origin.column(), _ -> new ArrayList<>())
                        .add(column.field());
            }
        }
        columnsByOccurrence.put(new Occurrence(resource.relation(), 0), ownColumns);
        columnsByOccurrence.forEach((occurrence, columns) -> exposedTables
                .computeIfAbsent(occurrence.table(), _ -> new ArrayList<>())
                .add(new ExposedTable(resource, columns)));
    }

    /// Returns the resources that expose columns of a table, with each choice of columns that show them.
    private List<ExposedKey> exposedKeys(SchemaFacts.QualifiedName table, List<String> columns) {
        return exposedTables.getOrDefault(table, List.of()).stream()
                .flatMap(exposedTable -> exposedTable.choices(columns).stream())
                .toList();
    }

    private void addRelationships(ForeignKeyFacts key) {
        List<ExposedKey> parents = exposedKeys(key.referencedTable(), key.referencedColumns());
        exposedKeys(key.table(), key.columns())
                .forEach(child -> parents.forEach(parent -> {
                    if (child.resource().schema().equals(parent.resource().schema())) {
                        addForeignKeyRelationships(key, child, parent);
                    }
                }));
    }

    private void addForeignKeyRelationships(ForeignKeyFacts key, ExposedKey child, ExposedKey parent) {
        Relationship toParent = new Relationship(
                child.resource(),
                parent.resource(),
                Cardinality.of(child.multiplicity(), parent.multiplicity()),
                key.name(),
                new ForeignKeyPath(pairs(child, parent), ForeignKeySide.LOCAL, key.referencedRow()));
        child.resource().add(toParent);
        parent.resource()
                .add(new Relationship(
                        parent.resource(),
                        child.resource(),
                        Cardinality.of(parent.multiplicity(), child.multiplicity()),
                        key.name(),
                        new ForeignKeyPath(pairs(parent, child), ForeignKeySide.REMOTE, key.referencedRow())));
        if (child.resource().keys().includes(child.names())) {
            junctionKeys
                    .computeIfAbsent(child.resource(), _ -> new ArrayList<>())
                    .add(new JunctionKey(key, toParent));
        }
    }

    /// Adds the many-to-many relationships between the resources to which a junction refers.
    ///
    /// @param keys foreign keys of the junction that are part of its key
    private static void addJunctionRelationships(List<JunctionKey> keys) {
        for (JunctionKey near : keys) {
            for (JunctionKey far : keys) {
                Relationship toTarget = far.relationship();
                if (near.key() != far.key() && near.relationship().target() != toTarget.target()) {
                    Resource junction = toTarget.source();
                    JunctionPath path = new JunctionPath(
                            junction,
                            reversedPairs(near.relationship()),
                            pairs(toTarget),
                            List.of(near.relationship().name(), toTarget.name()));
                    Resource source = near.relationship().target();
                    source.add(new Relationship(
                            source, toTarget.target(), Cardinality.MANY_TO_MANY, junction.name(), path));
                }
            }
        }
    }

    private static List<ColumnPair> pairs(Relationship relationship) {
        return relationship.path() instanceof ForeignKeyPath keys ? keys.pairs() : List.of();
    }

    private static List<ColumnPair> reversedPairs(Relationship relationship) {
        return pairs(relationship).stream()
                .map(pair -> new ColumnPair(pair.target(), pair.source()))
                .toList();
    }

    private static List<ColumnPair> pairs(ExposedKey source, ExposedKey target) {
        return IntStream.range(0, source.columns().size())
                .mapToObj(i ->
                        new ColumnPair(source.columns().get(i), target.columns().get(i)))
                .toList();
    }

    private static Relationship computedRelationship(RowFunction function, Resource from, Resource to) {
        return new Relationship(
                from,
                to,
                function.returnsOneRow() ? Cardinality.MANY_TO_ONE : Cardinality.ONE_TO_MANY,
                function.name().name(),
                new Relationship.FunctionPath(
                        function.name().schema(), function.name().name()));
    }
}
