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
import org.jooq.TableField;

/// A detector of relationships between resources: foreign keys, junctions and functions.
///
/// A view has the relationships of the tables that it shows.
final class RelationshipDetector {

    private final Map<SchemaFacts.QualifiedName, List<ExposedTable>> exposedTables = new HashMap<>();
    private final Map<Resource, List<JunctionKey>> junctionKeys = new LinkedHashMap<>();

    /// A table as a resource exposes it: the table itself, or one occurrence of it in the query of a view.
    ///
    /// @param columns columns of the resource by the names of the table's columns
    private record ExposedTable(Resource resource, Map<String, TableField<?, ?>> columns) {

        /// Returns the columns of the resource that show columns of the table; empty if it does not show all of
        /// them.
        List<TableField<?, ?>> columnsShowing(List<String> tableColumns) {
            List<TableField<?, ?>> exposed = new ArrayList<>();
            for (String name : tableColumns) {
                TableField<?, ?> column = columns.get(name);
                if (column == null) {
                    return List.of();
                }
                exposed.add(column);
            }
            return exposed;
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
        Map<Occurrence, Map<String, TableField<?, ?>>> columnsByOccurrence = new LinkedHashMap<>();
        Map<String, TableField<?, ?>> ownColumns = new HashMap<>();
        for (Column column : resource.columns()) {
            ownColumns.put(column.name(), column.field());
            SchemaFacts.SourceColumn origin = column.origin();
            if (origin != null) {
                columnsByOccurrence
                        .computeIfAbsent(new Occurrence(origin.table(), origin.occurrence()), _ -> new HashMap<>())
                        .putIfAbsent(origin.column(), column.field());
            }
        }
        columnsByOccurrence.put(new Occurrence(resource.relation(), 0), ownColumns);
        columnsByOccurrence.forEach((occurrence, columns) -> exposedTables
                .computeIfAbsent(occurrence.table(), _ -> new ArrayList<>())
                .add(new ExposedTable(resource, columns)));
    }

    /// Returns the resources that expose columns of a table, with the columns that show them.
    ///
    /// If a view has several occurrences of the table, the first one that exposes all the columns applies.
    private Map<Resource, List<TableField<?, ?>>> columnsByResource(
            SchemaFacts.QualifiedName table, List<String> columns) {
        Map<Resource, List<TableField<?, ?>>> columnsByResource = new LinkedHashMap<>();
        for (ExposedTable exposedTable : exposedTables.getOrDefault(table, List.of())) {
            List<TableField<?, ?>> exposed = exposedTable.columnsShowing(columns);
            if (!exposed.isEmpty()) {
                columnsByResource.putIfAbsent(exposedTable.resource(), exposed);
            }
        }
        return columnsByResource;
    }

    private void addRelationships(ForeignKeyFacts key) {
        var parents = columnsByResource(key.referencedTable(), key.referencedColumns());
        columnsByResource(key.table(), key.columns())
                .forEach((child, childColumns) -> parents.forEach((parent, parentColumns) -> {
                    if (child.sharesSchema(parent)) {
                        addForeignKeyRelationships(key, child, childColumns, parent, parentColumns);
                    }
                }));
    }

    private void addForeignKeyRelationships(
            ForeignKeyFacts key,
            Resource child,
            List<TableField<?, ?>> childColumns,
            Resource parent,
            List<TableField<?, ?>> parentColumns) {
        Multiplicity children = multiplicity(child, childColumns);
        Multiplicity parents = multiplicity(parent, parentColumns);
        Relationship toParent = new Relationship(
                child,
                parent,
                Cardinality.of(children, parents),
                key.name(),
                new ForeignKeyPath(pairs(childColumns, parentColumns), ForeignKeySide.LOCAL, key.referencedRow()));
        child.add(toParent);
        parent.add(new Relationship(
                parent,
                child,
                Cardinality.of(parents, children),
                key.name(),
                new ForeignKeyPath(pairs(parentColumns, childColumns), ForeignKeySide.REMOTE, key.referencedRow())));
        if (child.relation().equals(key.table()) && child.keys().primary().containsAll(key.columns())) {
            junctionKeys.computeIfAbsent(child, _ -> new ArrayList<>()).add(new JunctionKey(key, toParent));
        }
    }

    /// Returns how many rows can have the same values in the columns.
    private static Multiplicity multiplicity(Resource resource, List<TableField<?, ?>> columns) {
        return resource.keys().isUniqueIn(names(columns)) ? Multiplicity.ONE : Multiplicity.MANY;
    }

    private static List<String> names(List<TableField<?, ?>> fields) {
        return fields.stream().map(TableField::getName).toList();
    }

    /// Adds the many-to-many relationships between the resources to which a junction refers.
    ///
    /// @param keys foreign keys of the junction that are part of its primary key
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

    private static List<ColumnPair> pairs(List<TableField<?, ?>> source, List<TableField<?, ?>> target) {
        List<ColumnPair> pairs = new ArrayList<>();
        for (int i = 0; i < source.size(); i++) {
            pairs.add(new ColumnPair(source.get(i), target.get(i)));
        }
        return List.copyOf(pairs);
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
