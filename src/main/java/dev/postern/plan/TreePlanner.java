package dev.postern.plan;

import dev.postern.body.Branch;
import dev.postern.catalog.Column;
import dev.postern.catalog.Relationship;
import dev.postern.catalog.Relationship.Direction;
import dev.postern.catalog.Relationship.Junction;
import dev.postern.catalog.Relationship.Keys;
import dev.postern.catalog.Relationship.Pair;
import dev.postern.catalog.Resource;
import dev.postern.plan.Block.Output;
import dev.postern.plan.Block.Related;
import dev.postern.plan.Places.Place;
import dev.postern.plan.WritePlan.Insertion;
import dev.postern.plan.WritePlan.Item;
import dev.postern.plan.WritePlan.Link;
import dev.postern.plan.WritePlan.Presence;
import dev.postern.plan.WritePlan.Sent;
import dev.postern.problem.Code;
import dev.postern.problem.ProblemException;
import dev.postern.problem.Refusal;
import dev.postern.request.SelectItem.Form;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Makes insertions of a nested body: rows that others point to come first (`extensions.md`, Nested writes).
final class TreePlanner {

    private final Values values;
    private final int deepest;
    private final List<Insertion> insertions = new ArrayList<>();
    private final List<Place> places = new ArrayList<>();

    /// @param deepest levels of nesting at most
    TreePlanner(Values values, int deepest) {
        this.values = values;
        this.deepest = deepest;
    }

    /// An insertion with what it can show of its rows: their columns, and what was written with them.
    record Placed(int number, Block block) {}

    /// Rows that each object of a branch points to: their insertion, and for each object the number of the row.
    private record Pointer(int to, List<Pair> pairs, List<@Nullable Integer> numbers) {}

    /// A relationship that stands in objects, under its key.
    private record Nested(String name, Relationship relationship) {

        boolean isParent() {
            return relationship.path() instanceof Keys keys && keys.direction() == Direction.TO_PARENT;
        }

        Branch below(Branch branch) {
            return relationship.cardinality().toOne() ? branch.one(name) : branch.many(name);
        }
    }

    List<Insertion> insertions() {
        return List.copyOf(insertions);
    }

    Places places() {
        return new Places(List.copyOf(places));
    }

    /// Whether the key `name` of a body stands for related rows.
    static boolean nests(Resource resource, String name) {
        return resource.written(name) == null
                && Relationships.find(resource, Relationships.named(name)).isPresent();
    }

    /// Adds the rows of the body itself.
    ///
    /// @param columns keys that count; null: all
    Placed root(Resource resource, Branch branch, @Nullable List<String> columns) {
        SequencedSet<String> names = branch.names();
        if (columns != null) {
            names.retainAll(columns);
        }
        return add(resource, branch, names, List.of(), 0, _ -> {});
    }

    private Placed below(Nested nested, Branch branch, List<Pointer> pointers, int depth, IntConsumer then) {
        if (depth > deepest) {
            throw Refusal.of(Code.LIMIT, "The request has more than " + deepest + " levels of nesting")
                    .hint("Write less in one request, or raise the limit the service was started with.")
                    .exception();
        }
        return add(nested.relationship().to(), branch, branch.names(), pointers, depth, then);
    }

    /// @param then is given the number of the insertion before those of its children
    private Placed add(
            Resource resource,
            Branch sent,
            SequencedSet<String> names,
            List<Pointer> owners,
            int depth,
            IntConsumer then) {
        Branch branch = resource.secret().map(sent::sealed).orElse(sent);
        List<Item> items = new ArrayList<>();
        List<Nested> nested = new ArrayList<>();
        for (String name : names) {
            Column column = resource.written(name);
            if (column == null) {
                nested.add(nested(resource, sent, name));
            } else {
                boolean always = sent.count(name) == sent.size();
                items.add(new Item(column, always ? Presence.ALWAYS : Presence.SOMETIMES));
            }
        }
        List<Output> outputs = new ArrayList<>();
        resource.columns()
                .forEach(column -> outputs.add(new Block.Value(column.name(), new Expression.Stored(column))));
        List<Pointer> pointers = new ArrayList<>(owners);
        owners.forEach(owner -> refuseTwice(branch, owner, null));
        for (Nested parent : nested) {
            if (parent.isParent()) {
                pointers.add(parent(parent, branch, outputs, depth));
            }
        }
        int number = insert(resource.table(), items, pointers, branch, names(nested));
        then.accept(number);
        for (Nested child : nested) {
            if (!child.isParent()) {
                outputs.add(child(child, number, branch, depth));
            }
        }
        return new Placed(number, block(resource, outputs));
    }

    private static SequencedSet<String> names(List<Nested> nested) {
        SequencedSet<String> names = new LinkedHashSet<>();
        nested.forEach(one -> names.add(one.name()));
        return names;
    }

    private static Block block(Resource resource, List<Output> outputs) {
        return new Block(resource, List.copyOf(outputs), Predicate.TRUE, List.of(), Block.NO_SLOT, Block.NO_SLOT);
    }

    private static Nested nested(Resource resource, Branch branch, String name) {
        Relationship relationship = Relationships.find(resource, Relationships.named(name))
                .orElseThrow(() -> unknown(resource, branch, name));
        if (relationship.path() instanceof Relationship.Function) {
            throw Branch.refused(branch.pointer(name), "is computed, and cannot be written");
        }
        return new Nested(name, relationship);
    }

    private static ProblemException unknown(Resource resource, Branch branch, String name) {
        return resource.unknownKey(name).problem() instanceof Refusal refusal
                ? refusal.details(branch.pointer(name)).exception()
                : resource.unknownKey(name);
    }

    private Pointer parent(Nested nested, Branch branch, List<Output> outputs, int depth) {
        Branch below = nested.below(branch);
        Placed parent = below(nested, below, List.of(), depth + 1, _ -> {});
        outputs.add(new Related(nested.name(), nested.relationship(), Form.NESTED, parent.block(), parent.number()));
        List<Pair> pairs = ((Keys) nested.relationship().path()).pairs();
        Pointer pointer = new Pointer(parent.number(), pairs, below.inside(branch.size()));
        refuseTwice(branch, pointer, nested.name());
        return pointer;
    }

    /// A column that a link sets must not be sent as well.
    ///
    /// @param beside the key that the link comes from; null: it is there for every object
    private static void refuseTwice(Branch branch, Pointer pointer, @Nullable String beside) {
        for (Pair pair : pointer.pairs()) {
            String column = pair.here().getName();
            branch.firstWith(beside == null ? List.of(column) : List.of(column, beside))
                    .ifPresent(place -> {
                        throw Branch.refused(place, "is what the nesting says already; leave it out");
                    });
        }
    }

    private Related child(Nested nested, int number, Branch branch, int depth) {
        Relationship relationship = nested.relationship();
        Branch below = nested.below(branch);
        Placed placed;
        if (relationship.path() instanceof Junction junction) {
            placed = below(nested, below, List.of(), depth + 1, to -> join(junction, number, to, below));
        } else {
            List<Pair> pairs = turned(((Keys) relationship.path()).pairs());
            Pointer owner = new Pointer(number, pairs, new ArrayList<>(below.owners()));
            placed = below(nested, below, List.of(owner), depth + 1, _ -> {});
        }
        return new Related(nested.name(), relationship, Form.NESTED, placed.block(), placed.number());
    }

    /// The rows of a junction: one for each object at its far end.
    private void join(Junction junction, int near, int far, Branch below) {
        List<Pointer> pointers = List.of(
                new Pointer(near, turned(junction.near()), new ArrayList<>(below.owners())),
                new Pointer(far, junction.far(), numbers(below)));
        insert(junction.table(), List.of(), pointers, below, below.names());
    }

    private static List<@Nullable Integer> numbers(Branch branch) {
        return new ArrayList<>(IntStream.range(0, branch.size()).boxed().toList());
    }

    private static List<Pair> turned(List<Pair> pairs) {
        return pairs.stream().map(pair -> new Pair(pair.there(), pair.here())).toList();
    }

    private int insert(
            org.jooq.Table<?> table,
            List<Item> items,
            List<Pointer> pointers,
            Branch branch,
            SequencedSet<String> nested) {
        Map<String, List<@Nullable Integer>> links = new LinkedHashMap<>();
        links.put(Link.NUMBER, numbers(branch));
        pointers.forEach(pointer -> links.put(Link.member(pointer.to()), pointer.numbers()));
        int slot = values.add(branch.json(nested, links));
        insertions.add(new Insertion(
                table,
                new Sent(slot, List.copyOf(items)),
                pointers.stream()
                        .map(pointer -> new Link(pointer.to(), pointer.pairs()))
                        .toList()));
        places.add(new Place(branch, nested, links, slot));
        return insertions.size() - 1;
    }
}
