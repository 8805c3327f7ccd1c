package dev.postern.plan;

import dev.postern.catalog.Relationship.ColumnPair;
import dev.postern.payload.NestedObjects;
import dev.postern.plan.WritePlan.Execution;
import dev.postern.plan.WritePlan.Insertion;
import dev.postern.plan.WritePlan.LinkMatch;
import dev.postern.plan.WritePlan.Numbering;
import dev.postern.plan.WritePlan.PayloadColumn;
import dev.postern.plan.WritePlan.PayloadRows;
import dev.postern.plan.WritePlan.RowLink;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.stream.IntStream;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/// The objects of a nested body, insertion by insertion: where each stands, and what it is linked to.
///
/// @param all one for each insertion, in its order
/// @param root number of that of the body's own objects
/// @param execution the number of statements that the insertions need
public record NestedInsertions(List<NestedInsertion> all, int root, Execution execution) {

    /// The objects of an insertion.
    ///
    /// @param branch for a junction the objects at its far end
    /// @param nested keys that stand for other insertions
    record NestedInsertion(
            Table<?> table,
            List<PayloadColumn> items,
            List<ObjectLinks> pointers,
            NestedObjects branch,
            SequencedSet<String> nested,
            Numbering numbering) {

        /// As parameters where there is one object, whose values allow it; else as JSON.
        private Insertion quick(BindValues values, Execution execution) {
            PayloadRows apart =
                    branch.size() == 1 ? PayloadMapper.asParameters(branch::parameters, items, values) : null;
            List<RowLink> links = links();
            return apart != null && links.stream().allMatch(link -> link.match() == LinkMatch.SINGLE)
                    ? new Insertion(table, apart, links, numbering, rows(values, execution))
                    : json(branch.size(), values, execution);
        }

        /// The first `count` objects as JSON.
        private Insertion json(int count, BindValues values, Execution execution) {
            PayloadRows sent = new PayloadRows(values.add(json(count)), items);
            return new Insertion(table, sent, links(), numbering, rows(values, execution));
        }

        /// The slot of the inserted rows, which are not known yet.
        private static int rows(BindValues values, Execution execution) {
            return switch (execution) {
                case ONE_STATEMENT -> SelectNode.NO_PARAMETER;
                case EACH_INSERTION -> values.add(null);
            };
        }

        private List<RowLink> links() {
            return pointers.stream()
                    .map(pointer -> new RowLink(pointer.to(), pointer.pairs(), pointer.match()))
                    .toList();
        }

        private String json(int count) {
            Map<String, List<@Nullable Integer>> links = new LinkedHashMap<>();
            links.put(RowLink.NUMBER, numbers(count));
            pointers.stream()
                    .filter(pointer -> pointer.match() == LinkMatch.BY_NUMBER)
                    .forEach(pointer -> links.put(
                            RowLink.member(pointer.to()), pointer.numbers().subList(0, count)));
            return branch.first(count).json(nested, links);
        }
    }

    /// Rows that each object of a branch points to.
    ///
    /// @param to number of their insertion
    /// @param numbers for each object the number of the row; null: none
    record ObjectLinks(int to, List<ColumnPair> pairs, LinkMatch match, List<@Nullable Integer> numbers) {}

    static List<@Nullable Integer> numbers(int count) {
        return new ArrayList<>(IntStream.range(0, count).boxed().toList());
    }

    /// The number of objects of an insertion.
    public int size(int insertion) {
        return all.get(insertion).branch().size();
    }

    /// Whether rows are linked by their numbers, so that each object must have become one.
    public boolean numbered() {
        return all.stream().anyMatch(place -> place.numbering() == Numbering.NUMBERED);
    }

    /// Where an object stands in the body (RFC 6901).
    public String pointer(int insertion, int object) {
        return all.get(insertion).branch().pointer(object);
    }

    /// Whether an insertion only joins rows of others: its objects are those at the far end.
    public boolean isJunction(int insertion) {
        NestedInsertion place = all.get(insertion);
        return place.branch().size() > 0
                && place.pointers().stream()
                        .map(pointer -> all.get(pointer.to()).branch())
                        .anyMatch(far -> far.size() > 0
                                && far.pointer(0).equals(place.branch().pointer(0)));
    }

    /// The key that a column was sent as, escaped for a pointer.
    public String key(int insertion, String column) {
        return all.get(insertion).branch().payloadKey(column).replace("~", "~0").replace("/", "~1");
    }

    /// The columns that are taken of the objects of an insertion.
    public List<PayloadColumn> items(int insertion) {
        return all.get(insertion).items();
    }

    /// An object alone, in an array.
    public String object(int insertion, int object) {
        NestedInsertion place = all.get(insertion);
        return place.branch().single(object).json(place.nested(), Map.of());
    }

    /// The write of all objects.
    ///
    /// @param values gets their values
    WritePlan.NestedInsert complete(BindValues values, WritePlan.Returning returned) {
        List<Insertion> insertions =
                all.stream().map(place -> place.quick(values, execution)).toList();
        return new WritePlan.NestedInsert(insertions, root, execution, returned);
    }

    /// The write of the first `count` objects of an insertion and of all before it.
    ///
    /// @param values gets their values
    public WritePlan.NestedInsert truncatedTo(
            int insertion, int count, BindValues values, WritePlan.Returning returned) {
        List<Insertion> insertions = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            NestedInsertion place = all.get(i);
            int taken = i < insertion ? place.branch().size() : i == insertion ? count : 0;
            insertions.add(place.json(taken, values, execution));
        }
        return new WritePlan.NestedInsert(insertions, root, execution, returned);
    }
}
