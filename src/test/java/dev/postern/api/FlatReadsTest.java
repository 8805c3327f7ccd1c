package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.testing.Sample;
import dev.postern.testing.TestService;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Random filters, orders and pages, compared with a simple evaluation in Java.
class FlatReadsTest {

    private static final int ROUNDS = 400;

    @RegisterExtension
    static final TestService SERVICE = TestService.everything();

    private static List<Sample> samples = List.of();

    @BeforeAll
    static void readSamples() {
        samples = Sample.all(SERVICE.database());
    }

    /// Condition on a row in three-valued logic: true, false, or null for unknown.
    private interface Condition extends Function<Sample, @Nullable Boolean> {}

    /// Random filter or logic tree: the query parameter, its form inside a logic tree, and its evaluation in Java.
    private record RandomFilter(String name, String value, String treeTerm, Condition condition) {}

    @Test
    void randomRequest_returnsRowsOfJavaEvaluation() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int found = 0;
        for (int i = 0; i < ROUNDS; i++) {
            List<RandomFilter> filters = new ArrayList<>();
            for (int n = random.nextInt(3); n >= 0; n--) {
                filters.add(random.nextInt(3) == 0 ? randomTree(random, 2) : randomFilter(random));
            }
            Sort sort = randomSort(random);
            int limit = 1 + random.nextInt(60);
            int offset = random.nextInt(10);
            StringBuilder path = new StringBuilder(
                    "/api/samples?select=id&order=" + sort.parameter() + "&limit=" + limit + "&offset=" + offset);
            filters.forEach(filter ->
                    path.append('&').append(encoded(filter.name())).append('=').append(encoded(filter.value())));
            HttpResponse<String> response = SERVICE.get(path.toString());
            List<Integer> expected = samples.stream()
                    .filter(sample -> filters.stream()
                            .allMatch(filter ->
                                    Boolean.TRUE.equals(filter.condition().apply(sample))))
                    .sorted(sort.order())
                    .skip(offset)
                    .limit(limit)
                    .map(Sample::id)
                    .toList();
            assertThat(response.statusCode())
                    .as("seed %d, %s: %s", seed, path, response.body())
                    .isEqualTo(200);
            assertThat(ids(response)).as("seed %d, %s", seed, path).isEqualTo(expected);
            found += expected.size();
        }
        assertThat(found).as("seed %d", seed).isGreaterThan(ROUNDS);
    }

    private static RandomFilter randomTree(Random random, int depth) {
        List<RandomFilter> terms = new ArrayList<>();
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            terms.add(depth > 0 && random.nextInt(3) == 0 ? randomTree(random, depth - 1) : randomFilter(random));
        }
        boolean and = random.nextBoolean();
        boolean negated = random.nextBoolean();
        String name = (negated ? "not." : "") + (and ? "and" : "or");
        String list = "("
                + String.join(",", terms.stream().map(RandomFilter::treeTerm).toList()) + ")";
        Condition all = sample -> {
            Boolean result = and;
            for (RandomFilter term : terms) {
                Boolean operand = term.condition().apply(sample);
                result = and ? Sample.and(result, operand) : Sample.or(result, operand);
            }
            return result;
        };
        return new RandomFilter(name, list, name + list, negated ? sample -> Sample.not(all.apply(sample)) : all);
    }

    private static RandomFilter randomFilter(Random random) {
        Sample.SampleColumn<?> column = Sample.COLUMNS.get(random.nextInt(Sample.COLUMNS.size()));
        return randomFilter(random, column);
    }

    private static <T extends Comparable<? super T>> RandomFilter randomFilter(
            Random random, Sample.SampleColumn<T> column) {
        T value = column.values().get(random.nextInt(column.values().size()));
        T other = column.values().get(random.nextInt(column.values().size()));
        boolean negated = random.nextInt(4) == 0;
        String not = negated ? "not." : "";
        String in = quoted(column.text(value)) + "," + quoted(column.text(other));
        return switch (random.nextInt(5)) {
            case 0 ->
                filter(
                        column.name(),
                        not + "is.null",
                        not + "is.null",
                        negated,
                        sample -> column.valueIn(sample) == null);
            case 1 ->
                filter(column.name(), not + "in.(" + in + ")", not + "in.(" + in + ")", negated, sample -> {
                    T actual = column.valueIn(sample);
                    return actual == null ? null : actual.compareTo(value) == 0 || actual.compareTo(other) == 0;
                });
            case 2 ->
                filter(
                        column.name(),
                        not + "isdistinct." + column.text(value),
                        not + "isdistinct." + quoted(column.text(value)),
                        negated,
                        sample -> {
                            T actual = column.valueIn(sample);
                            return actual == null || actual.compareTo(value) != 0;
                        });
            case 3 -> {
                boolean any = random.nextBoolean();
                String quantified = not + "gte(" + (any ? "any" : "all") + ").{" + in + "}";
                yield filter(
                        column.name(),
                        quantified,
                        not + "gte(" + (any ? "any" : "all") + ")." + quoted("{" + in + "}"),
                        negated,
                        sample -> {
                            T actual = column.valueIn(sample);
                            if (actual == null) {
                                return null;
                            }
                            boolean first = actual.compareTo(value) >= 0;
                            boolean second = actual.compareTo(other) >= 0;
                            return any ? first || second : first && second;
                        });
            }
            default -> randomComparison(random, column, value, not, negated);
        };
    }

    private static <T extends Comparable<? super T>> RandomFilter randomComparison(
            Random random, Sample.SampleColumn<T> column, T value, String not, boolean negated) {
        String operator = List.of("eq", "neq", "lt", "lte", "gt", "gte").get(random.nextInt(6));
        String text = column.text(value);
        return filter(
                column.name(), not + operator + "." + text, not + operator + "." + quoted(text), negated, sample -> {
                    T actual = column.valueIn(sample);
                    if (actual == null) {
                        return null;
                    }
                    int compared = actual.compareTo(value);
                    return switch (operator) {
                        case "eq" -> compared == 0;
                        case "neq" -> compared != 0;
                        case "lt" -> compared < 0;
                        case "lte" -> compared <= 0;
                        case "gt" -> compared > 0;
                        default -> compared >= 0;
                    };
                });
    }

    private static RandomFilter filter(
            String name, String value, String treeOperation, boolean negated, Condition condition) {
        return new RandomFilter(
                name,
                value,
                name + "." + treeOperation,
                negated ? sample -> Sample.not(condition.apply(sample)) : condition);
    }

    private record Sort(String parameter, Comparator<Sample> order) {}

    /// Returns a random order by one column and then the key.
    private static Sort randomSort(Random random) {
        return randomSort(random, Sample.COLUMNS.get(random.nextInt(Sample.COLUMNS.size())));
    }

    private static <T extends Comparable<? super T>> Sort randomSort(Random random, Sample.SampleColumn<T> column) {
        boolean descending = random.nextBoolean();
        int nulls = random.nextInt(3);
        boolean first = nulls == 1 || (nulls == 0 && descending);
        Comparator<T> values = descending ? Comparator.reverseOrder() : Comparator.naturalOrder();
        Comparator<Sample> order = Comparator.comparing(
                column::valueIn, first ? Comparator.nullsFirst(values) : Comparator.nullsLast(values));
        String parameter = column.name()
                + (descending ? ".desc" : "")
                + List.of("", ".nullsfirst", ".nullslast").get(nulls);
        return new Sort(parameter + ",id", order.thenComparingInt(Sample::id));
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static List<Integer> ids(HttpResponse<String> response) {
        return StreamSupport.stream(TestService.json(response).spliterator(), false)
                .map((JsonNode row) -> row.path("id").intValue())
                .toList();
    }
}
