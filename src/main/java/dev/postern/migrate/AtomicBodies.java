package dev.postern.migrate;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Parser;

/// Functions with a body of statements, `begin atomic … end` (SQL:2023, 9075-4): the driver's parser sees where one
/// begins, but not where it ends.
final class AtomicBodies {

    /// Words that count, and what no word is looked for in: strings, quoted names, dollar quotes, comments.
    private static final Pattern TOKEN = Pattern.compile(
            "(?<word>\\b(?:begin\\s+atomic|case|end)\\b)|(?<semicolon>;)"
                    + "|\\be'(?:[^'\\\\]|\\\\.|'')*+'|'[^']*'|\"[^\"]*\"|--[^\n]*|/\\*.*?\\*/"
                    + "|(?<![\\w$])(?<dollar>\\$(?:[\\p{L}_][\\p{L}\\p{N}_]*)?\\$).*?\\k<dollar>",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private AtomicBodies() {}

    /// The statements in what the driver takes for one.
    static List<String> split(String text) throws SQLException {
        List<String> statements = new ArrayList<>();
        Matcher token = TOKEN.matcher(text);
        int open = 0;
        boolean closed = false;
        while (token.find()) {
            String word = token.group("word");
            if (word != null) {
                boolean ends = word.toLowerCase(Locale.ROOT).equals("end");
                boolean begins = word.toLowerCase(Locale.ROOT).startsWith("begin");
                open = ends ? Math.max(0, open - 1) : open > 0 || begins ? open + 1 : 0;
                closed |= ends && open == 0;
            } else if (token.group("semicolon") != null && open == 0 && closed) {
                statements.add(text.substring(0, token.start()));
                for (NativeQuery query :
                        Parser.parseJdbcSql(text.substring(token.end()), true, false, true, false, false)) {
                    statements.addAll(split(query.nativeSql));
                }
                return statements;
            }
        }
        return List.of(text);
    }
}
