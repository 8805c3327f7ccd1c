package dev.postern.request;

import dev.postern.request.Field.Arrow;
import dev.postern.request.Field.By;
import dev.postern.request.Field.Step;
import dev.postern.request.OrderTerm.Direction;
import dev.postern.request.OrderTerm.Nulls;
import dev.postern.request.SelectItem.Form;
import dev.postern.request.SelectItem.Function;
import dev.postern.request.SelectItem.Join;
import dev.postern.request.Test.Quantifier;
import dev.postern.request.Test.Search;
import dev.postern.request.Test.Truth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Queries that make no sense but can be said, out of a seeded generator.
final class RandomQueries {

    private static final List<String> NAMES = List.of(
            "id", "a b", "CAPS", "日本", "qu\"ote", "back\\slash", "a.b", "a,b", "(", "x-y", "x->y", "$1", " ", "é:");
    private static final List<String> TEXTS = List.of(
            "", "x", "a,b", "(a)", "\"q\"", "\\", "{a,b}", "null", "é 日本", "not.eq.1", "a&b=c", "100%", "+", "🚀");

    private final Random random;

    RandomQueries(Random random) {
        this.random = random;
    }

    Query query() {
        List<SelectItem> select = items(3);
        Map<List<String>, Clauses> clauses = new HashMap<>();
        clauses.put(List.of(), clauses());
        clauses.put(List.of(name(), name()), clauses());
        clauses.values().removeIf(Clauses.NONE::equals);
        return new Query(select, clauses, random.nextInt(4) == 0 ? "" : null);
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
        return new OrderTerm(nullable(this::name), field(), any(Direction.values()), any(Nulls.values()));
    }

    /// A condition as it stands in a parameter of its own.
    private Condition condition() {
        return random.nextInt(3) == 0 ? negated(junction(3)) : negated(new Condition.Compare(field(), test()));
    }

    private Condition junction(int depth) {
        List<Condition> terms = new ArrayList<>(some(() -> depth > 0 && random.nextInt(3) == 0
                ? negated(junction(depth - 1))
                : negated(new Condition.Compare(field(), test()))));
        terms.add(new Condition.Compare(field(), test()));
        return random.nextBoolean() ? new Condition.And(terms) : new Condition.Or(terms);
    }

    private Condition negated(Condition condition) {
        return random.nextBoolean() ? new Condition.Not(condition) : condition;
    }

    private Test test() {
        return switch (random.nextInt(5)) {
            case 0 -> new Test.Is(any(Truth.values()));
            case 1 -> new Test.OneOf(some(() -> "v" + text()));
            case 2 -> new Test.Matches(any(Search.values()), nullable(() -> "english"), text());
            case 3 -> {
                Operator operator = any(Stream.of(Operator.values())
                        .filter(Operator::quantifiable)
                        .toArray(Operator[]::new));
                yield new Test.Quantified(operator, any(Quantifier.values()), "{a,b}");
            }
            default -> new Test.Binary(any(Operator.values()), text());
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
                SelectItem.Value of = new SelectItem.Value(null, field(), nullable(this::type));
                Function function = any(Function.values());
                boolean bare = function == Function.COUNT && random.nextBoolean();
                yield new SelectItem.Aggregate(nullable(this::name), function, bare ? null : of, nullable(this::type));
            }
            case 2 -> new SelectItem.Value(nullable(this::name), field(), nullable(this::type));
            default -> embed(depth);
        };
    }

    private SelectItem embed(int depth) {
        Form form = any(Form.values());
        return new SelectItem.Embed(
                form == Form.SPREAD ? null : nullable(this::name),
                name(),
                nullable(this::name),
                any(Join.values()),
                form,
                random.nextInt(4) == 0 ? List.of() : items(depth - 1));
    }

    private Field field() {
        return new Field(name(), some(this::step));
    }

    private Step step() {
        return random.nextBoolean()
                ? new Step(any(Arrow.values()), By.KEY, "k" + text())
                : new Step(any(Arrow.values()), By.INDEX, String.valueOf(random.nextInt(20) - 10));
    }

    private String type() {
        return any(new String[] {"text", "double precision", "my_type"});
    }

    private String name() {
        return NAMES.get(random.nextInt(NAMES.size()));
    }

    private String text() {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    private <T> T any(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private <T> @Nullable T nullable(Supplier<T> value) {
        return random.nextBoolean() ? null : value.get();
    }

    private <T> List<T> some(Supplier<T> value) {
        return IntStream.range(0, random.nextInt(3)).mapToObj(_ -> value.get()).toList();
    }
}
