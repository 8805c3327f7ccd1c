package dev.postern.catalog;

import dev.postern.catalog.Relationship.Cardinality;
import dev.postern.catalog.Relationship.Direction;
import dev.postern.catalog.Relationship.Junction;
import dev.postern.catalog.Relationship.Keys;
import dev.postern.catalog.Relationship.Pair;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.TableField;

/// Finds the relationships between resources: along foreign keys, through junctions and views, by functions.
final class Relationships {

    private final Map<Facts.Relation, List<Face>> faces = new HashMap<>();
    private final Map<Resource, List<Along>> ofJunctions = new LinkedHashMap<>();

    /// A resource that shows rows of a table: the table itself, or a view, of one occurrence of the table in its query.
    ///
    /// @param columns the resource's column for each of the table's
    private record Face(Resource resource, Map<String, TableField<?, ?>> columns) {

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
    private record Occurrence(Facts.Relation table, int number) {}

    /// A foreign key of a junction.
    private record Along(ForeignKeyFact key, Relationship relationship) {}

    private Relationships() {}

    /// Adds to every resource what can be embedded in its rows.
    static void add(Map<Facts.Relation, Resource> resources, Facts facts) {
        Relationships all = new Relationships();
        resources.values().forEach(all::face);
        facts.foreignKeys().forEach(all::relate);
        all.ofJunctions.values().forEach(Relationships::join);
        resources.forEach((name, resource) ->
                facts.functions(name).forEach(function -> addComputed(function, resource, resources)));
    }

    private static void addComputed(Facts.Function function, Resource from, Map<Facts.Relation, Resource> resources) {
        Resource to = function.to() == null ? null : resources.get(function.to());
        if (to != null) {
            from.add(computed(function, from, to));
        }
    }

    private void face(Resource resource) {
        Map<Occurrence, Map<String, TableField<?, ?>>> shown = new LinkedHashMap<>();
        Map<String, TableField<?, ?>> own = new HashMap<>();
        for (Column column : resource.columns()) {
            own.put(column.name(), column.field());
            Facts.Origin origin = column.origin();
            if (origin != null) {
                shown.computeIfAbsent(new Occurrence(origin.table(), origin.occurrence()), _ -> new HashMap<>())
                        .putIfAbsent(origin.column(), column.field());
            }
        }
        shown.put(new Occurrence(resource.relation(), 0), own);
        shown.forEach((occurrence, columns) -> faces.computeIfAbsent(occurrence.table(), _ -> new ArrayList<>())
                .add(new Face(resource, columns)));
    }

    /// The resources that show `columns` of `table`, with their own; of several occurrences the first counts.
    private Map<Resource, List<TableField<?, ?>>> showing(Facts.Relation table, List<String> columns) {
        Map<Resource, List<TableField<?, ?>>> showing = new LinkedHashMap<>();
        for (Face face : faces.getOrDefault(table, List.of())) {
            List<TableField<?, ?>> shown = face.shown(columns);
            if (!shown.isEmpty()) {
                showing.putIfAbsent(face.resource(), shown);
            }
        }
        return showing;
    }

    private void relate(ForeignKeyFact key) {
        var parents = showing(key.toTable(), key.toColumns());
        showing(key.table(), key.columns())
                .forEach((child, here) -> parents.forEach((parent, there) -> {
                    if (child.sharesSchema(parent)) {
                        relate(key, child, here, parent, there);
                    }
                }));
    }

    private void relate(
            ForeignKeyFact key,
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
                new Keys(pairs(here, there), Direction.TO_PARENT, key.reference()));
        child.add(along);
        parent.add(new Relationship(
                parent,
                child,
                Cardinality.of(oneParent, oneChild),
                key.name(),
                new Keys(pairs(there, here), Direction.TO_CHILD, key.reference())));
        if (child.relation().equals(key.table()) && child.keys().primary().containsAll(key.columns())) {
            ofJunctions.computeIfAbsent(child, _ -> new ArrayList<>()).add(new Along(key, along));
        }
    }

    private static List<String> names(List<TableField<?, ?>> fields) {
        return fields.stream().map(TableField::getName).toList();
    }

    /// Both ends of a junction: the keys to them are part of its primary key.
    private static void join(List<Along> keys) {
        for (Along near : keys) {
            for (Along far : keys) {
                Relationship to = far.relationship();
                if (near.key() != far.key() && near.relationship().to() != to.to()) {
                    Junction junction = new Junction(
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

    private static List<Pair> pairs(Relationship relationship) {
        return relationship.path() instanceof Keys keys ? keys.pairs() : List.of();
    }

    private static List<Pair> turned(Relationship relationship) {
        return pairs(relationship).stream()
                .map(pair -> new Pair(pair.there(), pair.here()))
                .toList();
    }

    private static List<Pair> pairs(List<TableField<?, ?>> here, List<TableField<?, ?>> there) {
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < here.size(); i++) {
            pairs.add(new Pair(here.get(i), there.get(i)));
        }
        return List.copyOf(pairs);
    }

    private static Relationship computed(Facts.Function function, Resource from, Resource to) {
        return new Relationship(
                from,
                to,
                function.one() ? Cardinality.MANY_TO_ONE : Cardinality.ONE_TO_MANY,
                function.name().name(),
                new Relationship.Function(
                        function.name().schema(), function.name().name()));
    }
}
