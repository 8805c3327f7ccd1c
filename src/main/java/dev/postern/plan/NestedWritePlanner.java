package dev.postern.plan;

import dev.postern.catalog.Column;
import dev.postern.catalog.Relationship;
import dev.postern.catalog.Relationship.ColumnPair;
import dev.postern.catalog.Relationship.ForeignKeyPath;
import dev.postern.catalog.Relationship.ForeignKeySide;
import dev.postern.catalog.Relationship.JunctionPath;
import dev.postern.catalog.Resource;
import dev.postern.catalog.SelectPrivileges;
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
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import dev.postern.request.SelectItem.EmbedForm;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// Makes insertions of a nested body: rows that others point to come first (`extensions.md`, Nested writes).
final class NestedWritePlanner {

    private final int deepest;
    private final SelectPrivileges privileges;
    private final List<NestedInsertion> places = new ArrayList<>();
    private Execution execution = Execution.ONE_STATEMENT;

    /// @param deepest levels of nesting at most
    /// @param privileges of who asks
    NestedWritePlanner(int deepest, SelectPrivileges privileges) {
        this.privileges = privileges;
        this.deepest = deepest;
    }

    /// An insertion with what it can show of its rows: their columns, and what was written with them.
    record PlannedInsertion(int number, SelectNode block) {}

    /// A relationship that stands in objects, under its key.
    private record NestedKey(String name, Relationship relationship) {

        boolean isParent() {
            return relationship.path() instanceof ForeignKeyPath keys && keys.direction() == ForeignKeySide.LOCAL;
        }

        NestedObjects below(NestedObjects branch) {
            return relationship.cardinality().toOne() ? branch.child(name) : branch.children(name);
        }
    }

    NestedInsertions places(PlannedInsertion root) {
        return new NestedInsertions(List.copyOf(places), root.number(), execution);
    }

    /// Whether the key `name` of a body stands for related rows: it names no column, or one that cannot hold the
    /// objects that were sent.
    static boolean nests(Resource resource, String name, Content content) {
        Column column = resource.writableColumn(name);
        return (column == null || (content == Content.OBJECTS && !column.holdsObjects()))
                && RelationshipResolver.find(resource, RelationshipResolver.named(name))
                        .isPresent();
    }

    /// Adds the rows of the body itself.
    ///
    /// @param columns keys that count; null: all
    PlannedInsertion root(Resource resource, NestedObjects branch, @Nullable List<String> columns) {
        SequencedSet<String> names = branch.names();
        if (columns != null) {
            names.retainAll(columns);
        }
        return add(resource, branch, names, List.of(), Linked.BY_NONE, 0, _ -> {});
    }

    /// Whether other rows will point to those of an insertion.
    private enum Linked {
        BY_NONE,
        BY_OTHERS,
        /// By some of the objects around them, but not all.
        BY_SOME
    }

    private PlannedInsertion below(
            NestedKey nested,
            NestedObjects branch,
            List<ObjectLinks> pointers,
            Linked linked,
            int depth,
            IntConsumer then) {
        if (depth > deepest) {
            throw ApiError.of(ErrorCode.LIMIT_EXCEEDED, "The request has more than " + deepest + " levels of nesting")
                    .withHint("Write less in one request, or raise the limit the service was started with.")
                    .exception();
        }
        return add(nested.relationship().to(), branch, branch.names(), pointers, linked, depth, then);
    }

    /// @param then is given the number of the insertion before those of its children
    private PlannedInsertion add(
            Resource resource,
            NestedObjects sent,
            SequencedSet<String> names,
            List<ObjectLinks> owners,
            Linked linked,
            int depth,
            IntConsumer then) {
        NestedObjects branch = resource.writeOnlyColumn().map(sent::sealed).orElse(sent);
        List<PayloadColumn> items = new ArrayList<>();
        List<NestedKey> nested = new ArrayList<>();
        for (String name : names) {
            Column column = resource.writableColumn(name);
            if (column == null || nests(resource, name, sent.content(name))) {
                nested.add(nested(resource, sent, name));
            } else {
                boolean always = sent.count(name) == sent.size();
                items.add(new PayloadColumn(column, always ? Presence.ALWAYS : Presence.SOMETIMES));
            }
        }
        List<Projection> outputs = new ArrayList<>();
        privileges.readable(resource).stream()
                .filter(column -> !names(nested).contains(column.name()))
                .forEach(column ->
                        outputs.add(new SelectNode.ValueProjection(column.name(), new Expression.ColumnRef(column))));
        List<ObjectLinks> pointers = new ArrayList<>(owners);
        owners.forEach(owner -> refuseTwice(branch, owner, null));
        for (NestedKey parent : nested) {
            if (parent.isParent()) {
                pointers.add(parent(parent, branch, outputs, depth));
            }
        }
        boolean several = branch.size() > 1 && (linked == Linked.BY_OTHERS || nested.size() > parents(nested));
        boolean numbered = several || linked == Linked.BY_SOME;
        int number = insert(
                resource,
                new NestedInsertion(
                        resource.table(),
                        List.copyOf(items),
                        List.copyOf(pointers),
                        branch,
                        names(nested),
                        numbered ? Numbering.NUMBERED : Numbering.NONE));
        then.accept(number);
        for (NestedKey child : nested) {
            if (!child.isParent()) {
                outputs.add(child(child, number, branch, depth));
            }
        }
        return new PlannedInsertion(number, block(resource, outputs));
    }

    private static long parents(List<NestedKey> nested) {
        return nested.stream().filter(NestedKey::isParent).count();
    }

    private static SequencedSet<String> names(List<NestedKey> nested) {
        SequencedSet<String> names = new LinkedHashSet<>();
        nested.forEach(one -> names.add(one.name()));
        return names;
    }

    private static SelectNode block(Resource resource, List<Projection> outputs) {
        return new SelectNode(resource, List.copyOf(outputs), RowPredicate.TRUE, List.of(), SelectNode.LimitClause.ALL);
    }

    private static NestedKey nested(Resource resource, NestedObjects branch, String name) {
        Relationship relationship = RelationshipResolver.find(resource, RelationshipResolver.named(name))
                .orElseThrow(() -> unknown(resource, branch, name));
        if (relationship.path() instanceof Relationship.FunctionPath) {
            throw NestedObjects.invalidValue(branch.pointer(name), "is computed, and cannot be written");
        }
        NestedKey nested = new NestedKey(name, relationship);
        if (nested.isParent() && !relationship.cardinality().toOne()) {
            throw NestedObjects.invalidValue(branch.pointer(name), "can be several rows, and cannot be written");
        }
        return nested;
    }

    private static ProblemException unknown(Resource resource, NestedObjects branch, String name) {
        return resource.unknownKey(name)
                .map(problem ->
                        problem instanceof ApiError refusal ? refusal.withDetails(branch.pointer(name)) : problem);
    }

    private ObjectLinks parent(NestedKey nested, NestedObjects branch, List<Projection> outputs, int depth) {
        NestedObjects below = nested.below(branch);
        Linked linked = below.size() == branch.size() ? Linked.BY_OTHERS : Linked.BY_SOME;
        PlannedInsertion parent = below(nested, below, List.of(), linked, depth + 1, _ -> {});
        outputs.add(new EmbedProjection(
                nested.name(), nested.relationship(), EmbedForm.NESTED, parent.block(), parent.number()));
        List<ColumnPair> pairs = ((ForeignKeyPath) nested.relationship().path()).pairs();
        ObjectLinks pointer = pointer(parent.number(), pairs, below.childIndexes(branch.size()));
        refuseTwice(branch, pointer, nested.name());
        return pointer;
    }

    /// A column that a link sets must not be sent as well.
    ///
    /// @param beside the key that the link comes from; null: it is there for every object
    private static void refuseTwice(NestedObjects branch, ObjectLinks pointer, @Nullable String beside) {
        for (ColumnPair pair : pointer.pairs()) {
            String column = pair.here().getName();
            if (column.equals(beside)) {
                continue; // the nested objects stand under the name of the column that links them
            }
            branch.firstWith(beside == null ? List.of(column) : List.of(column, beside))
                    .ifPresent(place -> {
                        throw NestedObjects.invalidValue(place, "is what the nesting says already; leave it out");
                    });
        }
    }

    private EmbedProjection child(NestedKey nested, int number, NestedObjects branch, int depth) {
        Relationship relationship = nested.relationship();
        NestedObjects below = nested.below(branch);
        PlannedInsertion placed;
        if (relationship.path() instanceof JunctionPath junction) {
            placed = below(
                    nested, below, List.of(), Linked.BY_OTHERS, depth + 1, to -> join(junction, number, to, below));
        } else {
            List<ColumnPair> pairs = turned(((ForeignKeyPath) relationship.path()).pairs());
            ObjectLinks owner = pointer(number, pairs, new ArrayList<>(below.parentIndexes()));
            placed = below(nested, below, List.of(owner), Linked.BY_NONE, depth + 1, _ -> {});
        }
        return new EmbedProjection(nested.name(), relationship, EmbedForm.NESTED, placed.block(), placed.number());
    }

    /// The rows of a junction: one for each object at its far end.
    private void join(JunctionPath junction, int near, int far, NestedObjects below) {
        List<ObjectLinks> pointers = List.of(
                pointer(near, turned(junction.near()), new ArrayList<>(below.parentIndexes())),
                pointer(far, junction.far(), NestedInsertions.numbers(below.size())));
        insert(
                junction.between(),
                new NestedInsertion(junction.table(), List.of(), pointers, below, below.names(), Numbering.NONE));
    }

    private ObjectLinks pointer(int to, List<ColumnPair> pairs, List<@Nullable Integer> numbers) {
        boolean only = places.get(to).branch().size() == 1 && !numbers.contains(null);
        return new ObjectLinks(to, pairs, only ? LinkMatch.SINGLE : LinkMatch.BY_NUMBER, numbers);
    }

    private static List<ColumnPair> turned(List<ColumnPair> pairs) {
        return pairs.stream()
                .map(pair -> new ColumnPair(pair.there(), pair.here()))
                .toList();
    }

    /// Adds an insertion. A policy or trigger of `resource` may look up the rows of those before it.
    private int insert(Resource resource, NestedInsertion place) {
        if (!places.isEmpty() && (resource.hasRowSecurity() || resource.hasInsertTriggers())) {
            execution = Execution.EACH_INSERTION;
        }
        places.add(place);
        return places.size() - 1;
    }
}
