package dev.postern.request;

import dev.postern.request.FieldPath.Arrow;
import dev.postern.request.FieldPath.PathStep;
import dev.postern.request.FieldPath.StepKind;
import dev.postern.request.FilterOperation.FtsOperator;
import dev.postern.request.FilterOperation.IsValue;
import dev.postern.request.FilterOperation.Quantifier;
import dev.postern.request.OrderTerm.Direction;
import dev.postern.request.OrderTerm.NullOrder;
import dev.postern.request.SelectItem.AggregateFunction;
import dev.postern.request.SelectItem.EmbedForm;
import dev.postern.request.SelectItem.Join;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Generator of random queries that are syntactically valid but unrelated to any schema.
final class RandomQueries {

    private static final List<String> NAMES = List.of(
            "id", "a b", "CAPS", "日本", "qu\"ote", "back\\slash", "a.b", "a,b", "(", "x-y", "x->y", "$1", " ", "é:");
    private static final List<String> TEXTS = List.of(
            "", "x", "a,b", "(a)", "\"q\"", "\\", "{a,b}", "null", "é 日本", "not.eq.1", "a&b=c", "100%", "+", "🚀");

    private final Random random;

    RandomQueries(Random random) {
        this.random = random;
    }

    ParsedQuery query() {
        List<SelectItem> select = items(3);
        Map<List<String>, Clauses> clauses = new HashMap<>();
        clauses.put(List.of(), clauses());
        clauses.put(List.of(name(), name()), clauses());
        clauses.values().removeIf(Clauses.NONE::equals);
        return new ParsedQuery(select, clauses, random.nextInt(4) == 0 ? "" : null);
    }

    private Clauses clauses() {
        List<OrderTerm> order = some(this::orderTerm);
        return new Clauses(
                some(this::condition),
                order,
                random.nextBoolean() ? null : Long.valueOf(random.nextInt(100)),
                random.nextBoolean() ? 0L : null);
    }

    private OrderTerm orderTerm() {
        return new OrderTerm(nullable(this::name), field(), oneOf(Direction.values()), oneOf(NullOrder.values()));
    }

    /// Returns a random filter or logic tree that can be a parameter's value.
    private LogicTree condition() {
        return random.nextInt(3) == 0
                ? maybeNegated(logicGroup(3))
                : maybeNegated(new LogicTree.Filter(field(), operation()));
    }

    private LogicTree logicGroup(int depth) {
        List<LogicTree> terms = new ArrayList<>(some(() -> depth > 0 && random.nextInt(3) == 0
                ? maybeNegated(logicGroup(depth - 1))
                : maybeNegated(new LogicTree.Filter(field(), operation()))));
        terms.add(new LogicTree.Filter(field(), operation()));
        return random.nextBoolean() ? new LogicTree.And(terms) : new LogicTree.Or(terms);
    }

    private LogicTree maybeNegated(LogicTree condition) {
        return random.nextBoolean() ? new LogicTree.Not(condition) : condition;
    }

    private FilterOperation operation() {
        return switch (random.nextInt(5)) {
            case 0 -> new FilterOperation.Is(oneOf(IsValue.values()));
            case 1 -> new FilterOperation.In(some(() -> "v" + text()));
            case 2 ->
                new FilterOperation.FullTextSearch(oneOf(FtsOperator.values()), nullable(() -> "english"), text());
            case 3 -> {
                Operator operator = oneOf(Stream.of(Operator.values())
                        .filter(Operator::isQuantifiable)
                        .toArray(Operator[]::new));
                yield new FilterOperation.QuantifiedComparison(operator, oneOf(Quantifier.values()), "{a,b}");
            }
            default -> new FilterOperation.Comparison(oneOf(Operator.values()), text());
        };
    }

    private List<SelectItem> items(int depth) {
        List<SelectItem> items = new ArrayList<>(some(() -> item(depth)));
        items.add(new SelectItem.Star());
        return items;
    }

    private SelectItem item(int depth) {
        return switch (random.nextInt(depth > 0 ? 4 : 3)) {
            case 0 -> new SelectItem.Star();
            case 1 -> {
                SelectItem.FieldItem argument = new SelectItem.FieldItem(null, field(), nullable(this::type));
                AggregateFunction function = oneOf(AggregateFunction.values());
                boolean countsRows = function == AggregateFunction.COUNT && random.nextBoolean();
                yield new SelectItem.Aggregate(
                        nullable(this::name), function, countsRows ? null : argument, nullable(this::type));
            }
            case 2 -> new SelectItem.FieldItem(nullable(this::name), field(), nullable(this::type));
            default -> embed(depth);
        };
    }

    private SelectItem embed(int depth) {
        EmbedForm form = oneOf(EmbedForm.values());
        return new SelectItem.Embed(
                form == EmbedForm.SPREAD ? null : nullable(this::name),
                name(),
                nullable(this::name),
                oneOf(Join.values()),
                form,
                random.nextInt(4) == 0 ? List.of() : items(depth - 1));
    }

    private FieldPath field() {
        return new FieldPath(name(), some(this::step));
    }

    private PathStep step() {
        return random.nextBoolean()
                ? new PathStep(oneOf(Arrow.values()), StepKind.KEY, "k" + text())
                : new PathStep(oneOf(Arrow.values()), StepKind.INDEX, String.valueOf(random.nextInt(20) - 10));
    }

    private String type() {
        return oneOf(new String[] {"text", "double precision", "my_type"});
    }

    private String name() {
        return NAMES.get(random.nextInt(NAMES.size()));
    }

    private String text() {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    private <T> T oneOf(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private <T> @Nullable T nullable(Supplier<T> generator) {
        return random.nextBoolean() ? null : generator.get();
    }

    private <T> List<T> some(Supplier<T> generator) {
        return IntStream.range(0, random.nextInt(3))
                .mapToObj(_ -> generator.get())
                .toList();
    }
}
