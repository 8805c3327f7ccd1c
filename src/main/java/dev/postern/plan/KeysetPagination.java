package dev.postern.plan;

import dev.postern.catalog.Column;
import dev.postern.plan.ReadPlan.Total;
import dev.postern.plan.SelectNode.LimitClause;
import dev.postern.plan.SelectNode.SortKey;
import dev.postern.problem.PageErrors;
import dev.postern.request.FilterOperation.IsValue;
import dev.postern.request.Operator;
import dev.postern.request.OrderTerm.Direction;
import dev.postern.request.OrderTerm.NullOrder;
import dev.postern.request.PageToken;
import dev.postern.request.Preferences.Count;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keyset pagination: pages that start after a row instead of at an offset (`docs/extensions.md`, Pages).
///
/// The primary key makes the order total. The page's condition is one that an index on the order can search by.
final class KeysetPagination {

    private final List<SortKey> order;
    private final List<@Nullable String> lastRow;
    private final List<Integer> parameters = new ArrayList<>();

    private KeysetPagination(List<SortKey> order, List<@Nullable String> last, BindValues values) {
        this.order = order;
        this.lastRow = last;
        last.forEach(value -> parameters.add(values.add(value)));
    }

    /// Plans the page after the row that `token` names.
    ///
    /// The plan reads one more row than requested, which shows whether another page follows.
    ///
    /// @param token page token; empty for the first page
    /// @param binding resource and order that the token must have been created for
    static ReadPlan page(SelectNode node, String token, String binding, BindValues values, ResultSpec spec) {
        if (node.resource().key().isEmpty() || node.isGrouped()) {
            throw PageErrors.noKey(node.resource().name());
        }
        List<SortKey> order = totalOrder(node);
        SelectNode page = new SelectNode(
                node.resource(), node.projections(), node.where(), order, withExtraRow(node.page(), values));
        List<@Nullable String> last = token.isEmpty() ? List.of() : PageToken.decode(token, binding);
        RowPredicate afterLastRow =
                last.isEmpty() ? RowPredicate.TRUE : new KeysetPagination(order, last, values).condition();
        return new ReadPlan(
                page,
                afterLastRow,
                spec.count() == Count.EXACT ? Total.COUNTED : Total.ABSENT,
                spec.format(),
                order.stream().map(SortKey::expression).toList());
    }

    private static LimitClause withExtraRow(LimitClause page, BindValues values) {
        int limit = page.limitParameter() == SelectNode.NO_PARAMETER
                ? SelectNode.NO_PARAMETER
                : values.addIncremented(page.limitParameter());
        return LimitClause.of(limit, page.offsetParameter());
    }

    private static List<SortKey> totalOrder(SelectNode node) {
        List<SortKey> order = new ArrayList<>(node.order());
        for (Column column : node.resource().key()) {
            Expression value = new Expression.ColumnRef(column);
            if (order.stream().noneMatch(sortKey -> sortKey.expression().equals(value))) {
                order.add(new SortKey(value, Direction.ASCENDING, NullOrder.DEFAULT));
            }
        }
        return List.copyOf(order);
    }

    private RowPredicate condition() {
        Direction first = order.getFirst().direction();
        boolean uniform = order.stream().allMatch(sortKey -> sortKey.direction() == first && isNotNull(sortKey));
        if (uniform) {
            List<Expression> expressions =
                    order.stream().map(SortKey::expression).toList();
            return new RowPredicate.RowCompare(expressions, operatorAfter(first), parameters);
        }
        List<RowPredicate> alternatives = new ArrayList<>();
        List<RowPredicate> equalSoFar = new ArrayList<>();
        for (int i = 0; i < order.size(); i++) {
            List<RowPredicate> alternative = new ArrayList<>(equalSoFar);
            RowPredicate laterValue = valueAfter(i);
            if (!laterValue.equals(RowPredicate.FALSE)) {
                alternative.add(laterValue);
                alternatives.add(RowPredicate.and(alternative));
            }
            equalSoFar.add(lastRow.get(i) == null ? is(i, IsValue.NULL) : compare(i, Operator.EQ));
        }
        RowPredicate anyAlternative = new RowPredicate.Or(List.copyOf(alternatives));
        return lastRow.getFirst() != null && isNotNull(order.getFirst())
                ? RowPredicate.and(
                        List.of(compare(0, first == Direction.ASCENDING ? Operator.GTE : Operator.LTE), anyAlternative))
                : anyAlternative;
    }

    /// Returns the condition that the value of a sort key comes after the value of the last row.
    private RowPredicate valueAfter(int i) {
        SortKey sortKey = order.get(i);
        boolean nullsLast = sortKey.nulls() == NullOrder.LAST
                || (sortKey.nulls() == NullOrder.DEFAULT && sortKey.direction() == Direction.ASCENDING);
        if (lastRow.get(i) == null) {
            return nullsLast ? RowPredicate.FALSE : is(i, IsValue.NOT_NULL);
        }
        RowPredicate afterValue = compare(i, operatorAfter(sortKey.direction()));
        return nullsLast && !isNotNull(sortKey)
                ? new RowPredicate.Or(List.of(afterValue, is(i, IsValue.NULL)))
                : afterValue;
    }

    private static Operator operatorAfter(Direction direction) {
        return direction == Direction.ASCENDING ? Operator.GT : Operator.LT;
    }

    private RowPredicate compare(int i, Operator operator) {
        return new RowPredicate.RowCompare(List.of(order.get(i).expression()), operator, List.of(parameters.get(i)));
    }

    private RowPredicate is(int i, IsValue operand) {
        return new RowPredicate.Is(order.get(i).expression(), operand);
    }

    private static boolean isNotNull(SortKey sortKey) {
        return sortKey.expression() instanceof Expression.ColumnRef(Column column) && column.isNotNull();
    }
}
