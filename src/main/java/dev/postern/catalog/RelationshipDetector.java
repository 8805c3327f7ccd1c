package dev.postern.catalog;

import dev.postern.catalog.Relationship.Cardinality;
import dev.postern.catalog.Relationship.ColumnPair;
import dev.postern.catalog.Relationship.ForeignKeyPath;
import dev.postern.catalog.Relationship.ForeignKeySide;
import dev.postern.catalog.Relationship.JunctionPath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.TableField;

/// Finds the relationships between resources: along foreign keys, through junctions and views, by functions.
final class RelationshipDetector {

    private final Map<SchemaFacts.QualifiedName, List<ExposedTable>> faces = new HashMap<>();
    private final Map<Resource, List<JunctionKey>> ofJunctions = new LinkedHashMap<>();

    /// A resource that shows rows of a table: the table itself, or a view, of one occurrence of the table in its query.
    ///
    /// @param columns the resource's column for each of the table's
    private record ExposedTable(Resource resource, Map<String, TableField<?, ?>> columns) {

        /// The columns that show `names`; empty if one of them is not shown.
        List<TableField<?, ?>> shown(List<String> names) {
            List<TableField<?, ?>> shown = new ArrayList<>();
            for (String name : names) {
                TableField<?, ?> column = columns.get(name);
                if (column == null) {
                    return List.of();
                }
                shown.add(column);
            }
            return shown;
        }
    }

    /// One occurrence of a table in a view's query: the columns of a key must all be of the same.
    private record Occurrence(SchemaFacts.QualifiedName table, int number) {}

    /// A foreign key of a junction.
    private record JunctionKey(ForeignKeyFacts key, Relationship relationship) {}

    private RelationshipDetector() {}

    /// Adds to every resource what can be embedded in its rows.
    static void add(Map<SchemaFacts.QualifiedName, Resource> resources, SchemaFacts facts) {
        RelationshipDetector all = new RelationshipDetector();
        resources.values().forEach(all::face);
        facts.foreignKeys().forEach(all::relate);
        all.ofJunctions.values().forEach(RelationshipDetector::join);
        resources.forEach((name, resource) ->
                facts.functions(name).forEach(function -> addComputed(function, resource, resources)));
    }

    private static void addComputed(
            SchemaFacts.RowFunction function, Resource from, Map<SchemaFacts.QualifiedName, Resource> resources) {
        Resource to = function.rowType() == null ? null : resources.get(function.rowType());
        if (to != null) {
            from.add(computed(function, from, to));
        }
    }

    private void face(Resource resource) {
        Map<Occurrence, Map<String, TableField<?, ?>>> shown = new LinkedHashMap<>();
        Map<String, TableField<?, ?>> own = new HashMap<>();
        for (Column column : resource.columns()) {
            own.put(column.name(), column.field());
            SchemaFacts.SourceColumn origin = column.origin();
            if (origin != null) {
                shown.computeIfAbsent(new Occurrence(origin.table(), origin.occurrence()), _ -> new HashMap<>())
                        .putIfAbsent(origin.column(), column.field());
            }
        }
        shown.put(new Occurrence(resource.relation(), 0), own);
        shown.forEach((occurrence, columns) -> faces.computeIfAbsent(occurrence.table(), _ -> new ArrayList<>())
                .add(new ExposedTable(resource, columns)));
    }

    /// The resources that show `columns` of `table`, with their own; of several occurrences the first counts.
    private Map<Resource, List<TableField<?, ?>>> showing(SchemaFacts.QualifiedName table, List<String> columns) {
        Map<Resource, List<TableField<?, ?>>> showing = new LinkedHashMap<>();
        for (ExposedTable face : faces.getOrDefault(table, List.of())) {
            List<TableField<?, ?>> shown = face.shown(columns);
            if (!shown.isEmpty()) {
                showing.putIfAbsent(face.resource(), shown);
            }
        }
        return showing;
    }

    private void relate(ForeignKeyFacts key) {
        var parents = showing(key.toTable(), key.toColumns());
        showing(key.table(), key.columns())
                .forEach((child, here) -> parents.forEach((parent, there) -> {
                    if (child.sharesSchema(parent)) {
                        relate(key, child, here, parent, there);
                    }
                }));
    }

    private void relate(
            ForeignKeyFacts key,
            Resource child,
            List<TableField<?, ?>> here,
            Resource parent,
            List<TableField<?, ?>> there) {
        boolean oneChild = child.keys().isUniqueIn(names(here));
        boolean oneParent = parent.keys().isUniqueIn(names(there));
        Relationship along = new Relationship(
                child,
                parent,
                Cardinality.of(oneChild, oneParent),
                key.name(),
                new ForeignKeyPath(pairs(here, there), ForeignKeySide.LOCAL, key.reference()));
        child.add(along);
        parent.add(new Relationship(
                parent,
                child,
                Cardinality.of(oneParent, oneChild),
                key.name(),
                new ForeignKeyPath(pairs(there, here), ForeignKeySide.REMOTE, key.reference())));
        if (child.relation().equals(key.table()) && child.keys().primary().containsAll(key.columns())) {
            ofJunctions.computeIfAbsent(child, _ -> new ArrayList<>()).add(new JunctionKey(key, along));
        }
    }

    private static List<String> names(List<TableField<?, ?>> fields) {
        return fields.stream().map(TableField::getName).toList();
    }

    /// Both ends of a junction: the keys to them are part of its primary key.
    private static void join(List<JunctionKey> keys) {
        for (JunctionKey near : keys) {
            for (JunctionKey far : keys) {
                Relationship to = far.relationship();
                if (near.key() != far.key() && near.relationship().to() != to.to()) {
                    JunctionPath junction = new JunctionPath(
                            to.from(),
                            turned(near.relationship()),
                            pairs(to),
                            List.of(near.relationship().name(), to.name()));
                    Resource from = near.relationship().to();
                    from.add(new Relationship(
                            from, to.to(), Cardinality.MANY_TO_MANY, to.from().name(), junction));
                }
            }
        }
    }

    private static List<ColumnPair> pairs(Relationship relationship) {
        return relationship.path() instanceof ForeignKeyPath keys ? keys.pairs() : List.of();
    }

    private static List<ColumnPair> turned(Relationship relationship) {
        return pairs(relationship).stream()
                .map(pair -> new ColumnPair(pair.there(), pair.here()))
                .toList();
    }

    private static List<ColumnPair> pairs(List<TableField<?, ?>> here, List<TableField<?, ?>> there) {
        List<ColumnPair> pairs = new ArrayList<>();
        for (int i = 0; i < here.size(); i++) {
            pairs.add(new ColumnPair(here.get(i), there.get(i)));
        }
        return List.copyOf(pairs);
    }

    private static Relationship computed(SchemaFacts.RowFunction function, Resource from, Resource to) {
        return new Relationship(
                from,
                to,
                function.returnsOneRow() ? Cardinality.MANY_TO_ONE : Cardinality.ONE_TO_MANY,
                function.name().name(),
                new Relationship.FunctionPath(
                        function.name().schema(), function.name().name()));
    }
}
