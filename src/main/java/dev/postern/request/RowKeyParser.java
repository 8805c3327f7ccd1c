package dev.postern.request;

import java.util.ArrayList;
import java.util.List;

/// Parser of the row key in a path: the values of the primary key, quoted as in `in.(…)`.
///
/// See `docs/extensions.md`, One row by its key.
public final class RowKeyParser {

    private RowKeyParser() {}

    /// Parses a decoded path segment.
    ///
    /// @throws dev.postern.problem.ProblemException PGRST100 for an unexpected quote or parenthesis
    public static List<String> parse(String segment) {
        Lexer lexer = new Lexer("key", segment);
        List<String> values = new ArrayList<>();
        do {
            values.add(FilterParser.operand(lexer));
        } while (lexer.skipComma());
        lexer.expectEnd();
        return values;
    }
}
