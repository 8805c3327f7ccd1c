package dev.postern.generate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// FROM clause of a query: its parts by their number in the range table, and the equalities of its conditions.
final class FromClause {

    private static final String LEFT = "1";
    private static final String FULL = "2";
    private static final String RIGHT = "3";

    private final EqualityReader reader;
    private final List<Integer> parts = new ArrayList<>();
    private final List<Equality> equalities = new ArrayList<>();
    private final Set<Integer> nullable = new HashSet<>();
    private boolean isFull;

    private FromClause(EqualityReader reader) {
        this.reader = reader;
    }

    /// Column of a part, both by their numbers.
    record PartColumn(int part, int column) {}

    /// Equality that applies to every row.
    ///
    /// @param to other side; null for a constant
    /// @param within parts that an outer join can fill with nulls, whose rows alone the equality selects; null
    /// for all
    record Equality(
            PartColumn of,
            @Nullable PartColumn to,
            @Nullable List<Integer> within) {

        boolean appliesTo(int part) {
            return within == null || within.contains(part);
        }
    }

    /// Reader of the equalities in a condition.
    interface EqualityReader {
        List<Equality> read(@Nullable Object condition, @Nullable List<Integer> within);
    }

    static FromClause of(Node query, EqualityReader reader) {
        FromClause from = new FromClause(reader);
        from.walk(Objects.requireNonNull(query.node("jointree")));
        return from;
    }

    private List<Integer> walk(Node node) {
        if (node.is("RANGETBLREF")) {
            parts.add(node.number("rtindex"));
            return List.of(node.number("rtindex"));
        }
        List<Integer> all = new ArrayList<>();
        if (node.is("FROMEXPR")) {
            node.nodes("fromlist").forEach(item -> all.addAll(walk(item)));
            equalities.addAll(reader.read(node.value("quals"), null));
            return all;
        }
        List<Integer> left = walk(Objects.requireNonNull(node.node("larg")));
        List<Integer> right = walk(Objects.requireNonNull(node.node("rarg")));
        isFull |= node.text("jointype").equals(FULL);
        nullable.addAll(outer(node.text("jointype"), left, right));
        equalities.addAll(reader.read(node.value("quals"), filledWithNulls(node.text("jointype"), left, right)));
        all.addAll(left);
        all.addAll(right);
        return all;
    }

    private static @Nullable List<Integer> filledWithNulls(String join, List<Integer> left, List<Integer> right) {
        return switch (join) {
            case LEFT -> right;
            case FULL -> List.of();
            case RIGHT -> left;
            default -> null;
        };
    }

    /// Returns the parts of a join that it can fill with nulls.
    private static List<Integer> outer(String join, List<Integer> left, List<Integer> right) {
        return switch (join) {
            case LEFT -> right;
            case FULL -> Stream.concat(left.stream(), right.stream()).toList();
            case RIGHT -> left;
            default -> List.of();
        };
    }

    /// Whether an outer join can fill a part with nulls.
    boolean isNullable(int part) {
        return nullable.contains(part);
    }

    List<Integer> parts() {
        return parts;
    }

    List<Equality> equalities() {
        return equalities;
    }

    /// Whether the clause has a full join, which adds rows of nulls.
    boolean isFull() {
        return isFull;
    }
}
