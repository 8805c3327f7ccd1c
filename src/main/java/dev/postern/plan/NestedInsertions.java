package dev.postern.plan;

import dev.postern.catalog.Relationship.ColumnPair;
import dev.postern.catalog.Resource;
import dev.postern.payload.NestedObjects;
import dev.postern.plan.WritePlan.Execution;
import dev.postern.plan.WritePlan.Insertion;
import dev.postern.plan.WritePlan.LinkMatch;
import dev.postern.plan.WritePlan.Numbering;
import dev.postern.plan.WritePlan.PayloadColumn;
import dev.postern.plan.WritePlan.PayloadRows;
import dev.postern.plan.WritePlan.RootRows;
import dev.postern.plan.WritePlan.RowLink;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The insertions of a nested payload with their objects and links.
///
/// @param insertions insertions in the order of their execution
/// @param root number of the insertion of the payload's root objects
/// @param execution the statements and messages that the insertions need
/// @param rootRows origin of the returned rows
public record NestedInsertions(List<NestedInsertion> insertions, int root, Execution execution, RootRows rootRows) {

    public NestedInsertions {
        insertions = List.copyOf(insertions);
        Objects.checkIndex(root, insertions.size());
        for (int i = 0; i < insertions.size(); i++) {
            for (ObjectLinks link : insertions.get(i).links()) {
                Objects.checkIndex(link.insertion(), i); // rows are inserted after those that they reference
            }
        }
    }

    /// One insertion: the resource, the objects that it inserts, and the rows that they are linked to.
    ///
    /// @param objects objects to insert; for a junction the objects at its far end
    /// @param nestedKeys keys whose values belong to other insertions
    record NestedInsertion(
            Resource resource,
            List<PayloadColumn> columns,
            List<ObjectLinks> links,
            NestedObjects objects,
            SequencedSet<String> nestedKeys,
            Numbering numbering) {

        NestedInsertion {
            columns = List.copyOf(columns);
            links = List.copyOf(links);
            nestedKeys = Collections.unmodifiableSequencedSet(new LinkedHashSet<>(nestedKeys));
            for (ObjectLinks link : links) {
                if (link.rowNumbers().size() != objects.size()) {
                    throw new IllegalArgumentException("A link needs a row number for each object");
                }
            }
        }

        /// Binds the values of a single object as parameters if their types allow it, and otherwise the
        /// objects as JSON.
        private Insertion toInsertion(BindValues values, Execution execution) {
            PayloadRows parameters =
                    objects.size() == 1 ? PayloadMapper.asParameters(objects::parameters, columns, values) : null;
            List<RowLink> rowLinks = rowLinks();
            return parameters != null && rowLinks.stream().allMatch(link -> link.match() == LinkMatch.SINGLE)
                    ? new Insertion(resource.table(), parameters, rowLinks, numbering, rowsParameter(values, execution))
                    : toJsonInsertion(objects.size(), values, execution);
        }

        /// Binds the first `count` objects as JSON.
        private Insertion toJsonInsertion(int count, BindValues values, Execution execution) {
            PayloadRows payload = new PayloadRows(values.add(toJson(count)), columns);
            return new Insertion(resource.table(), payload, rowLinks(), numbering, rowsParameter(values, execution));
        }

        /// Reserves the parameter of the inserted rows, whose value is known after the insertion.
        private static int rowsParameter(BindValues values, Execution execution) {
            return switch (execution) {
                case ONE_STATEMENT, ONE_MESSAGE -> SelectNode.NO_PARAMETER;
                case EACH_INSERTION -> values.add(null);
            };
        }

        private List<RowLink> rowLinks() {
            return links.stream()
                    .map(link -> new RowLink(link.insertion(), link.pairs(), link.match()))
                    .toList();
        }

        private String toJson(int count) {
            Map<String, List<@Nullable Integer>> rowNumbers = new LinkedHashMap<>();
            rowNumbers.put(RowLink.NUMBER_KEY, numbersUpTo(count));
            links.stream()
                    .filter(link -> link.match() == LinkMatch.BY_NUMBER)
                    .forEach(link -> rowNumbers.put(
                            RowLink.linkKey(link.insertion()), link.rowNumbers().subList(0, count)));
            return objects.range(0, count).json(nestedKeys, rowNumbers);
        }
    }

    /// Rows of another insertion that the objects are linked to.
    ///
    /// @param insertion number of the other insertion
    /// @param rowNumbers row number for each object; null if the object is not linked
    record ObjectLinks(int insertion, List<ColumnPair> pairs, LinkMatch match, List<@Nullable Integer> rowNumbers) {

        ObjectLinks {
            pairs = List.copyOf(pairs);
            rowNumbers = Collections.unmodifiableList(new ArrayList<>(rowNumbers)); // List.copyOf rejects null
        }
    }

    static List<@Nullable Integer> numbersUpTo(int count) {
        return new ArrayList<>(IntStream.range(0, count).boxed().toList());
    }

    /// Returns a copy that returns the only root row as it is stored after all insertions.
    NestedInsertions readingRoot() {
        return new NestedInsertions(
                insertions,
                root,
                execution == Execution.ONE_STATEMENT ? Execution.ONE_MESSAGE : execution,
                RootRows.STORED);
    }

    /// Returns the number of insertions.
    public int count() {
        return insertions.size();
    }

    /// Returns the table or view of an insertion.
    public Resource resource(int insertion) {
        return insertions.get(insertion).resource();
    }

    /// Returns the number of objects of an insertion.
    public int size(int insertion) {
        return insertions.get(insertion).objects().size();
    }

    /// Whether links use row numbers, so that each object must produce exactly one row.
    public boolean isNumbered() {
        return insertions.stream().anyMatch(nested -> nested.numbering() == Numbering.NUMBERED);
    }

    /// Returns the JSON pointer of an object in the payload (RFC 6901).
    public String pointer(int insertion, int object) {
        return insertions.get(insertion).objects().pointer(object);
    }

    /// Whether an insertion inserts junction rows, which share their objects with the far end.
    public boolean isJunction(int insertion) {
        NestedInsertion nested = insertions.get(insertion);
        return nested.objects().size() > 0
                && nested.links().stream()
                        .map(link -> insertions.get(link.insertion()).objects())
                        .anyMatch(far -> far.size() > 0
                                && far.pointer(0).equals(nested.objects().pointer(0)));
    }

    /// Returns the key that the payload has for a column, escaped for a JSON pointer.
    public String pointerSegment(int insertion, String column) {
        return insertions
                .get(insertion)
                .objects()
                .payloadKey(column)
                .replace("~", "~0")
                .replace("/", "~1");
    }

    /// Returns the columns that an insertion sets from its objects.
    public List<PayloadColumn> columns(int insertion) {
        return insertions.get(insertion).columns();
    }

    /// Returns the objects of an insertion without the objects that are nested in them.
    public SentObjects sent(int insertion) {
        NestedInsertion nested = insertions.get(insertion);
        return SentObjects.of(nested.resource(), nested.objects(), nested.columns());
    }

    /// Returns a copy with other objects of an insertion.
    ///
    /// @param sent changed objects of [#sent]
    public NestedInsertions with(int insertion, SentObjects sent) {
        NestedInsertion nested = insertions.get(insertion);
        List<NestedInsertion> changed = new ArrayList<>(insertions);
        changed.set(
                insertion,
                new NestedInsertion(
                        nested.resource(),
                        sent.columns(),
                        nested.links(),
                        sent.objects(),
                        new LinkedHashSet<>(),
                        nested.numbering()));
        return new NestedInsertions(changed, root, execution, rootRows);
    }

    /// Returns one object as JSON in an array.
    public String singleObjectJson(int insertion, int object) {
        NestedInsertion nested = insertions.get(insertion);
        return nested.objects().single(object).json(nested.nestedKeys(), Map.of());
    }

    /// Creates the write plan for all objects.
    ///
    /// @param values receives the values of the objects
    public WritePlan.NestedInsert toPlan(BindValues values, WritePlan.Returning returning) {
        List<Insertion> planned = insertions.stream()
                .map(nested -> nested.toInsertion(values, execution))
                .toList();
        return new WritePlan.NestedInsert(planned, root, execution, rootRows, returning);
    }

    /// Creates a write plan for the first `count` objects of `insertion` and for all earlier insertions.
    ///
    /// @param values receives the values of the objects
    public WritePlan.NestedInsert truncatedTo(
            int insertion, int count, BindValues values, WritePlan.Returning returning) {
        List<Insertion> planned = new ArrayList<>();
        for (int i = 0; i < insertions.size(); i++) {
            NestedInsertion nested = insertions.get(i);
            int objectCount = i < insertion ? nested.objects().size() : i == insertion ? count : 0;
            planned.add(nested.toJsonInsertion(objectCount, values, execution));
        }
        return new WritePlan.NestedInsert(planned, root, execution, rootRows, returning);
    }
}
