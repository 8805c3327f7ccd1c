package dev.postern.plan;

import dev.postern.catalog.Column;
import dev.postern.plan.ReadPlan.Total;
import dev.postern.plan.SelectNode.LimitClause;
import dev.postern.plan.SelectNode.SortKey;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.request.FilterOperation.IsValue;
import dev.postern.request.Operator;
import dev.postern.request.OrderTerm.Direction;
import dev.postern.request.OrderTerm.NullOrder;
import dev.postern.request.PageToken;
import dev.postern.request.Preferences.Count;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Pages that begin after a row rather than at a number (`extensions.md`, Pages): the order is made total by the
/// primary key, and the page's condition is one that an index on the order can be searched by.
final class KeysetPagination {

    private final List<SortKey> order;
    private final List<@Nullable String> last;
    private final List<Integer> parameters = new ArrayList<>();

    private KeysetPagination(List<SortKey> order, List<@Nullable String> last, BindValues values) {
        this.order = order;
        this.last = last;
        last.forEach(value -> parameters.add(values.add(value)));
    }

    /// The page of `block` that `token` stands for, one row longer than asked for: that row tells that another
    /// page follows.
    ///
    /// @param binding what the token must have been made for
    static ReadPlan page(SelectNode block, String token, String binding, BindValues values, ResultSpec wanted) {
        if (block.resource().key().isEmpty() || block.isGrouped()) {
            throw ApiError.of(
                            ErrorCode.INVALID_PAGE_TOKEN,
                            "'" + block.resource().name() + "' has no key to tell pages apart by")
                    .withHint("Page it by limit and offset.")
                    .exception();
        }
        List<SortKey> order = total(block);
        SelectNode page =
                new SelectNode(block.resource(), block.outputs(), block.where(), order, longer(block.page(), values));
        List<@Nullable String> last = token.isEmpty() ? List.of() : PageToken.read(token, binding);
        RowPredicate after = last.isEmpty() ? RowPredicate.TRUE : new KeysetPagination(order, last, values).after();
        return new ReadPlan(
                page,
                after,
                wanted.count() == Count.EXACT ? Total.COUNTED : Total.ABSENT,
                wanted.form(),
                order.stream().map(SortKey::expression).toList());
    }

    private static LimitClause longer(LimitClause page, BindValues values) {
        int limit = page.limitParameter() == SelectNode.NO_PARAMETER
                ? SelectNode.NO_PARAMETER
                : values.incremented(page.limitParameter());
        return LimitClause.of(limit, page.offsetParameter());
    }

    private static List<SortKey> total(SelectNode block) {
        List<SortKey> order = new ArrayList<>(block.order());
        for (Column column : block.resource().key()) {
            Expression value = new Expression.ColumnRef(column);
            if (order.stream().noneMatch(term -> term.expression().equals(value))) {
                order.add(new SortKey(value, Direction.ASCENDING, NullOrder.DEFAULT));
            }
        }
        return List.copyOf(order);
    }

    private RowPredicate after() {
        Direction first = order.getFirst().direction();
        boolean uniform = order.stream().allMatch(term -> term.direction() == first && notNull(term));
        if (uniform) {
            List<Expression> all = order.stream().map(SortKey::expression).toList();
            return new RowPredicate.RowCompare(all, beyond(first), parameters);
        }
        List<RowPredicate> ways = new ArrayList<>();
        List<RowPredicate> same = new ArrayList<>();
        for (int i = 0; i < order.size(); i++) {
            List<RowPredicate> way = new ArrayList<>(same);
            RowPredicate later = later(i);
            if (!later.equals(RowPredicate.FALSE)) {
                way.add(later);
                ways.add(RowPredicate.and(way));
            }
            same.add(last.get(i) == null ? is(i, IsValue.NULL) : compare(i, Operator.EQ));
        }
        RowPredicate anyWay = new RowPredicate.Or(List.copyOf(ways));
        return last.getFirst() != null && notNull(order.getFirst())
                ? RowPredicate.and(
                        List.of(compare(0, first == Direction.ASCENDING ? Operator.GTE : Operator.LTE), anyWay))
                : anyWay;
    }

    /// The term's value is one that comes later than the last row's.
    private RowPredicate later(int i) {
        SortKey term = order.get(i);
        boolean nullsLast = term.nulls() == NullOrder.LAST
                || (term.nulls() == NullOrder.DEFAULT && term.direction() == Direction.ASCENDING);
        if (last.get(i) == null) {
            return nullsLast ? RowPredicate.FALSE : is(i, IsValue.NOT_NULL);
        }
        RowPredicate beyond = compare(i, beyond(term.direction()));
        return nullsLast && !notNull(term) ? new RowPredicate.Or(List.of(beyond, is(i, IsValue.NULL))) : beyond;
    }

    private static Operator beyond(Direction direction) {
        return direction == Direction.ASCENDING ? Operator.GT : Operator.LT;
    }

    private RowPredicate compare(int i, Operator operator) {
        return new RowPredicate.RowCompare(List.of(order.get(i).expression()), operator, List.of(parameters.get(i)));
    }

    private RowPredicate is(int i, IsValue truth) {
        return new RowPredicate.Is(order.get(i).expression(), truth);
    }

    private static boolean notNull(SortKey term) {
        return term.expression() instanceof Expression.ColumnRef(Column column) && column.notNull();
    }
}
