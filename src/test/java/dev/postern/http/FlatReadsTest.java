package dev.postern.http;

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

/// Random filters, orders and pages give the rows that a slow, obvious evaluation gives.
class FlatReadsTest {

    private static final int ROUNDS = 400;

    @RegisterExtension
    static final TestService SERVICE = TestService.everything();

    private static List<Sample> samples = List.of();

    @BeforeAll
    static void rows() {
        samples = Sample.all(SERVICE.database());
    }

    /// What a condition is of a row: true, false, or null for unknown.
    private interface Condition extends Function<Sample, @Nullable Boolean> {}

    /// A condition and how it is said, in a parameter and in a tree.
    private record Said(String name, String value, String inTree, Condition condition) {}

    @Test
    void rowsAreThoseOfTheObviousEvaluation() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int found = 0;
        for (int i = 0; i < ROUNDS; i++) {
            List<Said> conditions = new ArrayList<>();
            for (int n = random.nextInt(3); n >= 0; n--) {
                conditions.add(random.nextInt(3) == 0 ? tree(random, 2) : leaf(random));
            }
            Sort sort = sort(random);
            int limit = 1 + random.nextInt(60);
            int offset = random.nextInt(10);
            StringBuilder path = new StringBuilder(
                    "/api/samples?select=id&order=" + sort.said() + "&limit=" + limit + "&offset=" + offset);
            conditions.forEach(said ->
                    path.append('&').append(encoded(said.name())).append('=').append(encoded(said.value())));
            HttpResponse<String> response = SERVICE.get(path.toString());
            List<Integer> expected = samples.stream()
                    .filter(sample -> conditions.stream()
                            .allMatch(
                                    said -> Boolean.TRUE.equals(said.condition().apply(sample))))
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

    private static Said tree(Random random, int depth) {
        List<Said> terms = new ArrayList<>();
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            terms.add(depth > 0 && random.nextInt(3) == 0 ? tree(random, depth - 1) : leaf(random));
        }
        boolean and = random.nextBoolean();
        boolean negated = random.nextBoolean();
        String name = (negated ? "not." : "") + (and ? "and" : "or");
        String list = "(" + String.join(",", terms.stream().map(Said::inTree).toList()) + ")";
        Condition all = sample -> {
            Boolean result = and;
            for (Said term : terms) {
                Boolean one = term.condition().apply(sample);
                result = and ? Sample.and(result, one) : Sample.or(result, one);
            }
            return result;
        };
        return new Said(name, list, name + list, negated ? sample -> Sample.not(all.apply(sample)) : all);
    }

    private static Said leaf(Random random) {
        Sample.SampleColumn<?> column = Sample.COLUMNS.get(random.nextInt(Sample.COLUMNS.size()));
        return leaf(random, column);
    }

    private static <T extends Comparable<? super T>> Said leaf(Random random, Sample.SampleColumn<T> column) {
        T value = column.values().get(random.nextInt(column.values().size()));
        T other = column.values().get(random.nextInt(column.values().size()));
        boolean negated = random.nextInt(4) == 0;
        String not = negated ? "not." : "";
        String in = quoted(column.text(value)) + "," + quoted(column.text(other));
        return switch (random.nextInt(5)) {
            case 0 ->
                said(
                        column.name(),
                        not + "is.null",
                        not + "is.null",
                        negated,
                        sample -> column.valueIn(sample) == null);
            case 1 ->
                said(column.name(), not + "in.(" + in + ")", not + "in.(" + in + ")", negated, sample -> {
                    T here = column.valueIn(sample);
                    return here == null ? null : here.compareTo(value) == 0 || here.compareTo(other) == 0;
                });
            case 2 ->
                said(
                        column.name(),
                        not + "isdistinct." + column.text(value),
                        not + "isdistinct." + quoted(column.text(value)),
                        negated,
                        sample -> {
                            T here = column.valueIn(sample);
                            return here == null || here.compareTo(value) != 0;
                        });
            case 3 -> {
                boolean any = random.nextBoolean();
                String quantified = not + "gte(" + (any ? "any" : "all") + ").{" + in + "}";
                yield said(
                        column.name(),
                        quantified,
                        not + "gte(" + (any ? "any" : "all") + ")." + quoted("{" + in + "}"),
                        negated,
                        sample -> {
                            T here = column.valueIn(sample);
                            if (here == null) {
                                return null;
                            }
                            boolean first = here.compareTo(value) >= 0;
                            boolean second = here.compareTo(other) >= 0;
                            return any ? first || second : first && second;
                        });
            }
            default -> comparison(random, column, value, not, negated);
        };
    }

    private static <T extends Comparable<? super T>> Said comparison(
            Random random, Sample.SampleColumn<T> column, T value, String not, boolean negated) {
        String operator = List.of("eq", "neq", "lt", "lte", "gt", "gte").get(random.nextInt(6));
        String text = column.text(value);
        return said(
                column.name(), not + operator + "." + text, not + operator + "." + quoted(text), negated, sample -> {
                    T here = column.valueIn(sample);
                    if (here == null) {
                        return null;
                    }
                    int compared = here.compareTo(value);
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

    private static Said said(String name, String value, String inTree, boolean negated, Condition condition) {
        return new Said(
                name, value, name + "." + inTree, negated ? sample -> Sample.not(condition.apply(sample)) : condition);
    }

    private record Sort(String said, Comparator<Sample> order) {}

    /// One column and then the key.
    private static Sort sort(Random random) {
        return sort(random, Sample.COLUMNS.get(random.nextInt(Sample.COLUMNS.size())));
    }

    private static <T extends Comparable<? super T>> Sort sort(Random random, Sample.SampleColumn<T> column) {
        boolean descending = random.nextBoolean();
        int nulls = random.nextInt(3);
        boolean first = nulls == 1 || (nulls == 0 && descending);
        Comparator<T> values = descending ? Comparator.reverseOrder() : Comparator.naturalOrder();
        Comparator<Sample> order = Comparator.comparing(
                column::valueIn, first ? Comparator.nullsFirst(values) : Comparator.nullsLast(values));
        String said = column.name()
                + (descending ? ".desc" : "")
                + List.of("", ".nullsfirst", ".nullslast").get(nulls);
        return new Sort(said + ",id", order.thenComparingInt(Sample::id));
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
