package dev.postern.plan;

import dev.postern.catalog.Column;
import dev.postern.plan.Block.Order;
import dev.postern.plan.Block.Page;
import dev.postern.plan.ReadPlan.Total;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ApiError;
import dev.postern.request.Operator;
import dev.postern.request.OrderTerm.Direction;
import dev.postern.request.OrderTerm.NullOrder;
import dev.postern.request.PageToken;
import dev.postern.request.Preferences.Count;
import dev.postern.request.FilterOperation.IsValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Pages that begin after a row rather than at a number (`extensions.md`, Pages): the order is made total by the
/// primary key, and the page's condition is one that an index on the order can be searched by.
final class Keyset {

    private final List<Order> order;
    private final List<@Nullable String> last;
    private final List<Integer> slots = new ArrayList<>();

    private Keyset(List<Order> order, List<@Nullable String> last, Values values) {
        this.order = order;
        this.last = last;
        last.forEach(value -> slots.add(values.add(value)));
    }

    /// The page of `block` that `token` stands for, one row longer than asked for: that row tells that another
    /// page follows.
    ///
    /// @param binding what the token must have been made for
    static ReadPlan page(Block block, String token, String binding, Values values, Wanted wanted) {
        if (block.resource().key().isEmpty() || block.isGrouped()) {
            throw ApiError.of(ErrorCode.CURSOR, "'" + block.resource().name() + "' has no key to tell pages apart by")
                    .withHint("Page it by limit and offset.")
                    .exception();
        }
        List<Order> order = total(block);
        Block page = new Block(block.resource(), block.outputs(), block.where(), order, longer(block.page(), values));
        List<@Nullable String> last = token.isEmpty() ? List.of() : PageToken.read(token, binding);
        Predicate after = last.isEmpty() ? Predicate.TRUE : new Keyset(order, last, values).after();
        return new ReadPlan(
                page,
                after,
                wanted.count() == Count.EXACT ? Total.COUNTED : Total.ABSENT,
                wanted.form(),
                order.stream().map(Order::expression).toList());
    }

    private static Page longer(Page page, Values values) {
        int limit = page.limitSlot() == Block.NO_SLOT ? Block.NO_SLOT : values.incremented(page.limitSlot());
        return Page.of(limit, page.offsetSlot());
    }

    private static List<Order> total(Block block) {
        List<Order> order = new ArrayList<>(block.order());
        for (Column column : block.resource().key()) {
            Expression value = new Expression.Stored(column);
            if (order.stream().noneMatch(term -> term.expression().equals(value))) {
                order.add(new Order(value, Direction.ASCENDING, NullOrder.DEFAULT));
            }
        }
        return List.copyOf(order);
    }

    private Predicate after() {
        Direction first = order.getFirst().direction();
        boolean uniform = order.stream().allMatch(term -> term.direction() == first && notNull(term));
        if (uniform) {
            List<Expression> all = order.stream().map(Order::expression).toList();
            return new Predicate.RowCompare(all, beyond(first), slots);
        }
        List<Predicate> ways = new ArrayList<>();
        List<Predicate> same = new ArrayList<>();
        for (int i = 0; i < order.size(); i++) {
            List<Predicate> way = new ArrayList<>(same);
            Predicate later = later(i);
            if (!later.equals(Predicate.FALSE)) {
                way.add(later);
                ways.add(Predicate.and(way));
            }
            same.add(last.get(i) == null ? is(i, IsValue.NULL) : compare(i, Operator.EQ));
        }
        Predicate anyWay = new Predicate.Or(List.copyOf(ways));
        return last.getFirst() != null && notNull(order.getFirst())
                ? Predicate.and(List.of(compare(0, first == Direction.ASCENDING ? Operator.GTE : Operator.LTE), anyWay))
                : anyWay;
    }

    /// The term's value is one that comes later than the last row's.
    private Predicate later(int i) {
        Order term = order.get(i);
        boolean nullsLast = term.nulls() == NullOrder.LAST
                || (term.nulls() == NullOrder.DEFAULT && term.direction() == Direction.ASCENDING);
        if (last.get(i) == null) {
            return nullsLast ? Predicate.FALSE : is(i, IsValue.NOT_NULL);
        }
        Predicate beyond = compare(i, beyond(term.direction()));
        return nullsLast && !notNull(term) ? new Predicate.Or(List.of(beyond, is(i, IsValue.NULL))) : beyond;
    }

    private static Operator beyond(Direction direction) {
        return direction == Direction.ASCENDING ? Operator.GT : Operator.LT;
    }

    private Predicate compare(int i, Operator operator) {
        return new Predicate.RowCompare(List.of(order.get(i).expression()), operator, List.of(slots.get(i)));
    }

    private Predicate is(int i, IsValue truth) {
        return new Predicate.Is(order.get(i).expression(), truth);
    }

    private static boolean notNull(Order term) {
        return term.expression() instanceof Expression.Stored(Column column) && column.notNull();
    }
}
