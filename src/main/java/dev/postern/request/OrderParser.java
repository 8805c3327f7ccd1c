package dev.postern.request;

import dev.postern.request.OrderTerm.Direction;
import dev.postern.request.OrderTerm.NullOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Parser of `order` (`docs/dialect.md` 1.4, 1.5).
final class OrderParser {

    private static final Set<String> DIRECTIONS = Set.of("asc", "desc");
    private static final List<String> NULLS = List.of("nullsfirst", "nullslast");
    private static final List<String> DIRECTIONS_AND_NULLS = List.of("asc", "desc", "nullsfirst", "nullslast");

    /// Description of the words for the place of nulls, for parse errors.
    private static final String EXPECTED_NULLS = "\"nullsfirst\" or \"nullslast\"";

    /// Description of the characters that can follow a term, for parse errors.
    private static final String END = "\",\" or end of input";

    /// Description of the characters that can follow an unquoted name, for parse errors.
    private static final String NAME_GOES_ON = "letter, digit, \"-\", \"->>\", \"->\", ";

    private OrderParser() {}

    static List<OrderTerm> parse(String text, RequestLimits limits) {
        Lexer lexer = new Lexer("order", text);
        List<OrderTerm> terms = new ArrayList<>();
        lexer.skipBlanks();
        do {
            limits.check(terms.size() + 1, limits.selectItems(), "--max-select-items");
            terms.add(term(lexer));
        } while (lexer.skipComma());
        lexer.expectEnd();
        return terms;
    }

    private static OrderTerm term(Lexer lexer) {
        String relation = null;
        String name = lexer.name();
        if (lexer.skip('(')) {
            relation = name;
            lexer.skipBlanks();
            name = lexer.name();
        }
        FieldPath field = new FieldPath(name, lexer.path());
        if (relation != null) {
            lexer.skipBlanks();
            lexer.expect(')');
        }
        String word = keyword(lexer, DIRECTIONS_AND_NULLS, "\"asc\", \"desc\", " + EXPECTED_NULLS);
        String nulls = DIRECTIONS.contains(word) ? keyword(lexer, NULLS, EXPECTED_NULLS) : word;
        lexer.skipBlanks();
        if (!lexer.atEnd() && !lexer.peek(',')) {
            String more = nulls.isEmpty() ? "delimiter (.), " : "";
            throw lexer.unexpectedCharacter(
                    (word.isEmpty() && field.path().isEmpty() ? NAME_GOES_ON : "") + more + END);
        }
        return new OrderTerm(
                relation,
                field,
                word.equals("desc") ? Direction.DESCENDING : Direction.ASCENDING,
                switch (nulls) {
                    case "nullsfirst" -> NullOrder.FIRST;
                    case "nullslast" -> NullOrder.LAST;
                    case "" -> NullOrder.DEFAULT;
                    default -> throw new IllegalStateException(nulls);
                });
    }

    /// Reads a dot and one of the words; empty without a dot.
    private static String keyword(Lexer lexer, List<String> words, String expected) {
        if (!lexer.skip('.')) {
            return "";
        }
        for (String word : words) {
            if (lexer.skip(word)) {
                return word;
            }
        }
        throw lexer.unexpectedWord(words.getFirst(), expected);
    }
}
