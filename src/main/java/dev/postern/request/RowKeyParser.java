package dev.postern.request;

import java.util.ArrayList;
import java.util.List;

/// A primary key in a path: its values in the key's order, quoted as in `in.(…)` (`extensions.md`, One row by
/// its key).
public final class RowKeyParser {

    private RowKeyParser() {}

    /// The values in `segment`.
    ///
    /// @throws dev.postern.problem.ProblemException PGRST100 where a quote or parenthesis does not fit
    public static List<String> parse(String segment) {
        Lexer cursor = new Lexer("key", segment);
        List<String> values = new ArrayList<>();
        do {
            values.add(FilterParser.operand(cursor));
        } while (cursor.comma());
        cursor.expectEnd();
        return values;
    }
}
