package dev.postern.catalog;

import dev.postern.catalog.Relationship.Cardinality;
import dev.postern.catalog.Relationship.Direction;
import dev.postern.catalog.Relationship.Junction;
import dev.postern.catalog.Relationship.Keys;
import dev.postern.catalog.Relationship.Pair;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jooq.ForeignKey;
import org.jooq.Table;
import org.jooq.TableField;

/// Finds the relationships between resources: along foreign keys, through junctions and views, by functions.
final class Relationships {

    private final Map<Facts.Relation, List<Face>> faces = new HashMap<>();
    private final Map<Resource, List<Along>> ofJunctions = new HashMap<>();

    /// A resource that shows rows of a table: the table itself, or a view.
    ///
    /// @param columns the resource's column for each of the table's
    private record Face(Resource resource, Map<String, TableField<?, ?>> columns) {

        /// The columns that show `fields`; empty where one of them is not shown.
        List<TableField<?, ?>> shown(List<? extends TableField<?, ?>> fields) {
            List<TableField<?, ?>> shown = new ArrayList<>();
            for (TableField<?, ?> field : fields) {
                TableField<?, ?> column = columns.get(field.getName());
                if (column == null) {
                    return List.of();
                }
                shown.add(column);
            }
            return shown;
        }
    }

    /// A foreign key of a junction.
    private record Along(ForeignKey<?, ?> key, Relationship relationship) {}

    private Relationships() {}

    /// Adds to every resource what can be embedded in its rows.
    ///
    /// @param tables all that were generated, in schemas that are served or not
    static void add(List<Table<?>> tables, Map<Facts.Relation, Resource> resources, Facts facts) {
        Relationships all = new Relationships();
        resources.values().forEach(resource -> all.face(resource, facts));
        for (Table<?> table : tables) {
            if (!facts.table(Catalog.relation(table)).partition()) {
                table.getReferences().stream()
                        .filter(key -> !facts.table(
                                        Catalog.relation(key.getKey().getTable()))
                                .partition())
                        .forEach(all::relate);
            }
        }
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

    private void face(Resource resource, Facts facts) {
        Map<Facts.Relation, Map<String, TableField<?, ?>>> shown = new HashMap<>();
        resource.columns().forEach(column -> {
            Facts.Field fact = facts.columns(resource.relation()).get(column.name());
            Facts.Origin origin = fact == null ? null : fact.origin();
            if (origin != null) {
                shown.computeIfAbsent(origin.table(), _ -> new HashMap<>())
                        .putIfAbsent(origin.column(), column.field());
            }
        });
        Map<String, TableField<?, ?>> own = new HashMap<>();
        resource.columns().forEach(column -> own.put(column.name(), column.field()));
        shown.put(resource.relation(), own);
        shown.forEach((table, columns) ->
                faces.computeIfAbsent(table, _ -> new ArrayList<>()).add(new Face(resource, columns)));
    }

    private void relate(ForeignKey<?, ?> key) {
        for (Face child : faces.getOrDefault(Catalog.relation(key.getTable()), List.of())) {
            List<TableField<?, ?>> here = child.shown(key.getFields());
            for (Face parent : faces.getOrDefault(Catalog.relation(key.getKey().getTable()), List.of())) {
                List<TableField<?, ?>> there = parent.shown(key.getKeyFields());
                if (!here.isEmpty() && !there.isEmpty() && child.resource().sharesSchema(parent.resource())) {
                    relate(key, child.resource(), here, parent.resource(), there);
                }
            }
        }
    }

    private void relate(
            ForeignKey<?, ?> key,
            Resource child,
            List<TableField<?, ?>> here,
            Resource parent,
            List<TableField<?, ?>> there) {
        boolean unique = key.getTable().getKeys().stream()
                .anyMatch(candidate -> key.getFields().containsAll(candidate.getFields()));
        Relationship along = new Relationship(
                child,
                parent,
                unique ? Cardinality.ONE_TO_ONE : Cardinality.MANY_TO_ONE,
                key.getName(),
                new Keys(pairs(here, there), Direction.TO_PARENT));
        child.add(along);
        parent.add(new Relationship(
                parent,
                child,
                unique ? Cardinality.ONE_TO_ONE : Cardinality.ONE_TO_MANY,
                key.getName(),
                new Keys(pairs(there, here), Direction.TO_CHILD)));
        boolean inKey = key.getTable().getPrimaryKey() != null
                && key.getTable().getPrimaryKey().getFields().containsAll(key.getFields());
        if (inKey && child.relation().equals(Catalog.relation(key.getTable()))) {
            ofJunctions.computeIfAbsent(child, _ -> new ArrayList<>()).add(new Along(key, along));
        }
    }

    /// Both ends of a junction: the keys to them are part of its primary key.
    private static void join(List<Along> keys) {
        for (Along near : keys) {
            for (Along far : keys) {
                Relationship to = far.relationship();
                if (!near.key().equals(far.key()) && near.relationship().to() != to.to()) {
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
