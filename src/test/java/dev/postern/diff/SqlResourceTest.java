package dev.postern.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Names in the SQL resources and the constants of the enums, which must be the same.
class SqlResourceTest {

    private static final List<String> OBJECT_QUERIES =
            List.of("model/relations.sql", "model/programs.sql", "model/attached.sql");

    /// Beginning of a query of objects: the kind is a literal or a `case` with literals.
    private static final Pattern KIND = Pattern.compile("(?m)^select ('[^']*'|case .*? end),", Pattern.DOTALL);

    private static final Pattern LITERAL = Pattern.compile("'([^']*)'");
    private static final Pattern CASE_RESULT = Pattern.compile("(?:then|else) '([^']*)'");

    @Test
    void attributesInTheModelQueries_areTheConstants() {
        assertThat(OBJECT_QUERIES.stream()
                        .map(SqlResource::read)
                        .flatMap(SqlResourceTest::attributeNames)
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(texts(Attribute.values(), Attribute::text));
    }

    @Test
    void kindsInTheModelQueries_areTheConstants() {
        assertThat(OBJECT_QUERIES.stream()
                        .map(SqlResource::read)
                        .flatMap(SqlResourceTest::kinds)
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(texts(ObjectKind.values(), ObjectKind::text));
    }

    @Test
    void kindsInTheSnapshotQuery_areTheConstants() {
        assertThat(kinds(SqlResource.read("snapshot.sql")).collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(texts(SnapshotKind.values(), SnapshotKind::text));
    }

    @Test
    void unknownNames_areRejected() {
        assertThatThrownBy(() -> Attribute.of("colour"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("unknown attribute: colour");
        assertThatThrownBy(() -> ObjectKind.of("planet")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SnapshotKind.of("planet")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ConstraintType.of("?")).isInstanceOf(IllegalArgumentException.class);
    }

    private static <E> Set<String> texts(E[] constants, Function<E, String> text) {
        return Arrays.stream(constants).map(text).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<String> kinds(String sql) {
        return KIND.matcher(sql).results().map(kind -> kind.group(1)).flatMap(kind -> {
            Pattern pattern = kind.startsWith("case") ? CASE_RESULT : LITERAL;
            return pattern.matcher(kind).results().map(literal -> literal.group(1));
        });
    }

    /// Returns every other element of the arrays of names and values.
    private static Stream<String> attributeNames(String sql) {
        return Pattern.compile("array\\[")
                .matcher(sql)
                .results()
                .map(MatchResult::end)
                .flatMap(start -> {
                    List<String> elements = elements(sql, start);
                    return Stream.iterate(0, i -> i < elements.size(), i -> i + 2)
                            .map(i -> elements.get(i).strip().replaceAll("^'|'$", ""));
                });
    }

    /// Splits an array at the commas that are in no parentheses, brackets or literals.
    private static List<String> elements(String sql, int start) {
        List<String> elements = new ArrayList<>();
        StringBuilder element = new StringBuilder();
        int depth = 0;
        boolean literal = false;
        for (int i = start; depth >= 0; i++) {
            char c = sql.charAt(i);
            literal ^= c == '\'';
            depth += literal ? 0 : "([".indexOf(c) >= 0 ? 1 : ")]".indexOf(c) >= 0 ? -1 : 0;
            if (!literal && (depth < 0 || (depth == 0 && c == ','))) {
                elements.add(element.toString());
                element.setLength(0);
            } else {
                element.append(c);
            }
        }
        return elements.equals(List.of("")) ? List.of() : elements;
    }
}
