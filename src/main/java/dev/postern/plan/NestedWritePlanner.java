package dev.postern.plan;

import dev.postern.catalog.Column;
import dev.postern.catalog.NameSuggestions;
import dev.postern.catalog.Relationship;
import dev.postern.catalog.Relationship.ColumnPair;
import dev.postern.catalog.Relationship.ForeignKeyPath;
import dev.postern.catalog.Relationship.ForeignKeySide;
import dev.postern.catalog.Relationship.JunctionPath;
import dev.postern.catalog.Resource;
import dev.postern.catalog.SelectPrivileges;
import dev.postern.hook.WriteOperation;
import dev.postern.payload.NestedObjects;
import dev.postern.payload.Payload.Content;
import dev.postern.plan.NestedInsertions.NestedInsertion;
import dev.postern.plan.NestedInsertions.ObjectLinks;
import dev.postern.plan.SelectNode.EmbedProjection;
import dev.postern.plan.SelectNode.Projection;
import dev.postern.plan.WritePlan.Execution;
import dev.postern.plan.WritePlan.LinkMatch;
import dev.postern.plan.WritePlan.Numbering;
import dev.postern.plan.WritePlan.PayloadColumn;
import dev.postern.plan.WritePlan.Presence;
import dev.postern.plan.WritePlan.RootRows;
import dev.postern.problem.ApiError;
import dev.postern.problem.LimitErrors;
import dev.postern.problem.NestedWriteErrors;
import dev.postern.problem.ProblemException;
import dev.postern.request.SelectItem.EmbedForm;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// Planner of the insertions of a nested payload in the order of their references (`docs/extensions.md`, Nested
/// writes).
///
/// An insertion follows the insertions that its foreign keys reference.
final class NestedWritePlanner {

    private final int maxDepth;
    private final SelectPrivileges privileges;
    private final List<NestedInsertion> insertions = new ArrayList<>();
    private Execution execution = Execution.ONE_STATEMENT;

    /// @param maxDepth maximum levels of nesting
    /// @param privileges columns that the caller can read
    NestedWritePlanner(int maxDepth, SelectPrivileges privileges) {
        this.privileges = privileges;
        this.maxDepth = maxDepth;
    }

    /// An insertion with the node that reads its rows: readable columns and the rows that were nested in them.
    record PlannedInsertion(int number, SelectNode node) {}

    /// A payload key whose values are rows of a relationship.
    private record NestedKey(String name, Relationship relationship) {

        boolean isParent() {
            return relationship.path() instanceof ForeignKeyPath keys && keys.side() == ForeignKeySide.LOCAL;
        }

        NestedObjects objectsIn(NestedObjects objects) {
            return relationship.cardinality().isToOne() ? objects.child(name) : objects.children(name);
        }
    }

    NestedInsertions insertions(PlannedInsertion root) {
        return new NestedInsertions(insertions, root.number(), execution, RootRows.INSERTED);
    }

    /// Whether `name` is the key of related rows: it names a relationship and no column that can hold the value.
    static boolean isNestedKey(Resource resource, String name, Content content) {
        Column column = resource.writableColumn(name);
        return (column == null || (content == Content.OBJECTS && !column.holdsObjects()))
                && RelationshipResolver.find(resource, RelationshipResolver.parseKey(name))
                        .isPresent();
    }

    /// Plans the insertion of the payload's root objects and all insertions below it.
    ///
    /// @param columns requested keys; null for all
    PlannedInsertion planRoot(Resource resource, NestedObjects objects, @Nullable List<String> columns) {
        SequencedSet<String> names = objects.names();
        if (columns != null) {
            names.retainAll(columns);
        }
        return plan(resource, objects, names, List.of(), References.NONE, 0, _ -> {});
    }

    /// References from other insertions to the rows of an insertion.
    private enum References {
        NONE,
        FROM_ALL_OBJECTS,
        /// The rows of some parent objects, but not of all.
        FROM_SOME_OBJECTS
    }

    private PlannedInsertion planBelow(
            NestedKey nestedKey,
            NestedObjects objects,
            List<ObjectLinks> parentLinks,
            References references,
            int depth,
            IntConsumer beforeChildren) {
        if (depth > maxDepth) {
            throw LimitErrors.nestedTooDeep(maxDepth);
        }
        return plan(
                nestedKey.relationship().target(),
                objects,
                objects.names(),
                parentLinks,
                references,
                depth,
                beforeChildren);
    }

    /// Plans the insertion of `payload` with the insertions of its nested keys.
    ///
    /// @param names keys of the payload to use
    /// @param parentLinks links to rows of insertions around this one
    /// @param beforeChildren receives the number of the insertion before its children are planned
    private PlannedInsertion plan(
            Resource resource,
            NestedObjects payload,
            SequencedSet<String> names,
            List<ObjectLinks> parentLinks,
            References references,
            int depth,
            IntConsumer beforeChildren) {
        NestedObjects objects =
                resource.writeOnlyColumn().map(payload::encodeWriteOnly).orElse(payload);
        List<PayloadColumn> columns = new ArrayList<>();
        List<NestedKey> nestedKeys = new ArrayList<>();
        for (String name : names) {
            Column column = resource.writableColumn(name);
            if (column == null || isNestedKey(resource, name, payload.content(name))) {
                nestedKeys.add(nestedKey(resource, payload, name));
            } else {
                boolean inEveryObject = payload.count(name) == payload.size();
                columns.add(new PayloadColumn(column, inEveryObject ? Presence.ALWAYS : Presence.SOMETIMES));
            }
        }
        List<Projection> projections = new ArrayList<>();
        privileges.readable(resource).stream()
                .filter(column -> !keyNames(nestedKeys).contains(column.name()))
                .forEach(column -> projections.add(
                        new SelectNode.ValueProjection(column.name(), new Expression.ColumnRef(column))));
        List<ObjectLinks> links = new ArrayList<>(parentLinks);
        parentLinks.forEach(link -> rejectLinkColumns(objects, link, null));
        for (NestedKey parent : nestedKeys) {
            if (parent.isParent()) {
                links.add(planParent(parent, objects, projections, depth));
            }
        }
        boolean severalReferenced = objects.size() > 1
                && (references == References.FROM_ALL_OBJECTS || nestedKeys.size() > parentCount(nestedKeys));
        boolean numbered = severalReferenced || references == References.FROM_SOME_OBJECTS;
        int number = addInsertion(
                resource,
                new NestedInsertion(
                        resource,
                        columns,
                        links,
                        objects,
                        keyNames(nestedKeys),
                        numbered ? Numbering.NUMBERED : Numbering.NONE));
        beforeChildren.accept(number);
        for (NestedKey child : nestedKeys) {
            if (!child.isParent()) {
                projections.add(planChild(child, number, objects, depth));
            }
        }
        return new PlannedInsertion(number, node(resource, projections));
    }

    private static long parentCount(List<NestedKey> nestedKeys) {
        return nestedKeys.stream().filter(NestedKey::isParent).count();
    }

    private static SequencedSet<String> keyNames(List<NestedKey> nestedKeys) {
        SequencedSet<String> names = new LinkedHashSet<>();
        nestedKeys.forEach(key -> names.add(key.name()));
        return names;
    }

    private static SelectNode node(Resource resource, List<Projection> projections) {
        return new SelectNode(resource, projections, RowPredicate.TRUE, List.of(), SelectNode.LimitClause.ALL);
    }

    private static NestedKey nestedKey(Resource resource, NestedObjects objects, String name) {
        Relationship relationship = RelationshipResolver.find(resource, RelationshipResolver.parseKey(name))
                .orElseThrow(() -> unknownKey(resource, objects, name));
        if (relationship.path() instanceof Relationship.FunctionPath) {
            throw NestedWriteErrors.computedRelationship(objects.pointer(name));
        }
        NestedKey nestedKey = new NestedKey(name, relationship);
        if (nestedKey.isParent() && !relationship.cardinality().isToOne()) {
            throw NestedWriteErrors.severalParents(objects.pointer(name));
        }
        return nestedKey;
    }

    private static ProblemException unknownKey(Resource resource, NestedObjects objects, String name) {
        return NameSuggestions.payloadKeyNotFound(resource, name)
                .map(problem -> problem instanceof ApiError error ? error.withPointer(objects.pointer(name)) : problem);
    }

    private ObjectLinks planParent(
            NestedKey nestedKey, NestedObjects objects, List<Projection> projections, int depth) {
        NestedObjects nestedObjects = nestedKey.objectsIn(objects);
        References references =
                nestedObjects.size() == objects.size() ? References.FROM_ALL_OBJECTS : References.FROM_SOME_OBJECTS;
        PlannedInsertion parent = planBelow(nestedKey, nestedObjects, List.of(), references, depth + 1, _ -> {});
        projections.add(new EmbedProjection(
                nestedKey.name(), nestedKey.relationship(), EmbedForm.NESTED, parent.node(), parent.number()));
        List<ColumnPair> pairs = ((ForeignKeyPath) nestedKey.relationship().path()).pairs();
        ObjectLinks link = linksTo(parent.number(), pairs, nestedObjects.childIndexes(objects.size()));
        rejectLinkColumns(objects, link, nestedKey.name());
        return link;
    }

    /// Rejects a payload value for a column that a link sets.
    ///
    /// @param linkKey key of the nested object that the link comes from; null if the link applies to every object
    private static void rejectLinkColumns(NestedObjects objects, ObjectLinks link, @Nullable String linkKey) {
        for (ColumnPair pair : link.pairs()) {
            String column = pair.source().getName();
            if (column.equals(linkKey)) {
                continue; // the key of the nested object is the name of the foreign key column
            }
            objects.firstPointerWith(linkKey == null ? List.of(column) : List.of(column, linkKey))
                    .ifPresent(duplicate -> {
                        throw NestedWriteErrors.setByNestedObject(duplicate);
                    });
        }
    }

    private EmbedProjection planChild(NestedKey nestedKey, int number, NestedObjects objects, int depth) {
        Relationship relationship = nestedKey.relationship();
        NestedObjects nestedObjects = nestedKey.objectsIn(objects);
        PlannedInsertion child;
        if (relationship.path() instanceof JunctionPath junction) {
            child = planBelow(
                    nestedKey,
                    nestedObjects,
                    List.of(),
                    References.FROM_ALL_OBJECTS,
                    depth + 1,
                    far -> addJunctionRows(junction, number, far, nestedObjects));
        } else {
            List<ColumnPair> pairs = reversed(((ForeignKeyPath) relationship.path()).pairs());
            ObjectLinks parentLink = linksTo(number, pairs, new ArrayList<>(nestedObjects.parentIndexes()));
            child = planBelow(nestedKey, nestedObjects, List.of(parentLink), References.NONE, depth + 1, _ -> {});
        }
        return new EmbedProjection(nestedKey.name(), relationship, EmbedForm.NESTED, child.node(), child.number());
    }

    /// Adds the insertion of junction rows: one for each object at the far end.
    private void addJunctionRows(JunctionPath junction, int near, int far, NestedObjects nestedObjects) {
        List<ObjectLinks> links = List.of(
                linksTo(near, reversed(junction.near()), new ArrayList<>(nestedObjects.parentIndexes())),
                linksTo(far, junction.far(), NestedInsertions.numbersUpTo(nestedObjects.size())));
        addInsertion(
                junction.junction(),
                new NestedInsertion(
                        junction.junction(), List.of(), links, nestedObjects, nestedObjects.names(), Numbering.NONE));
    }

    private ObjectLinks linksTo(int insertion, List<ColumnPair> pairs, List<@Nullable Integer> numbers) {
        boolean single = insertions.get(insertion).objects().size() == 1 && !numbers.contains(null);
        return new ObjectLinks(insertion, pairs, single ? LinkMatch.SINGLE : LinkMatch.BY_NUMBER, numbers);
    }

    private static List<ColumnPair> reversed(List<ColumnPair> pairs) {
        return pairs.stream()
                .map(pair -> new ColumnPair(pair.target(), pair.source()))
                .toList();
    }

    /// Adds an insertion. It runs in its own statement if a policy or trigger of `resource` can read earlier
    /// rows. It has its own message if hooks get its rows.
    private int addInsertion(Resource resource, NestedInsertion insertion) {
        boolean canReadEarlierRows = resource.hasRowSecurity() || resource.hasInsertTriggers();
        if (resource.hooks().runAfter(WriteOperation.INSERT)) {
            execution = Execution.EACH_INSERTION;
        } else if (!insertions.isEmpty() && canReadEarlierRows && execution == Execution.ONE_STATEMENT) {
            execution = Execution.ONE_MESSAGE;
        }
        insertions.add(insertion);
        return insertions.size() - 1;
    }
}
