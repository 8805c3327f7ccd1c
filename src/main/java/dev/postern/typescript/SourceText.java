package dev.postern.typescript;

import java.util.List;
import java.util.stream.Stream;

/// Names, strings and comments as TypeScript writes them, and as Prettier would.
final class SourceText {

    private SourceText() {}

    /// The name of a member, between quotes where it needs them.
    static String key(String name) {
        return isIdentifier(name) ? name : quoted(name);
    }

    /// As ECMAScript has it: Unicode's identifiers, and `$` and `_`.
    private static boolean isIdentifier(String name) {
        int[] letters = name.codePoints().filter(c -> c != '$' && c != '_').toArray();
        for (int i = 0; i < letters.length; i++) {
            boolean first = i == 0 && name.codePointAt(0) == letters[0];
            boolean fits = first
                    ? Character.isUnicodeIdentifierStart(letters[i])
                    : Character.isUnicodeIdentifierPart(letters[i]) && !Character.isIdentifierIgnorable(letters[i]);
            if (!fits) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    /// A string between the quotes that have less to be escaped in it; between double ones where it is equal.
    static String quoted(String value) {
        char quote = count(value, '"') > count(value, '\'') ? '\'' : '"';
        StringBuilder text = new StringBuilder().append(quote);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                case '\u2028', '\u2029' -> text.append("\\u%04x".formatted((int) c));
                default -> {
                    if (c == quote) {
                        text.append('\\').append(c);
                    } else if (Character.isISOControl(c)) {
                        text.append("\\u%04x".formatted((int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        return text.append(quote).toString();
    }

    private static long count(String value, char quote) {
        return value.chars().filter(c -> c == quote).count();
    }

    /// Columns that a text takes where all letters are of one width: Chinese, Japanese and Korean ones take two,
    /// accents of their own none.
    static int width(String text) {
        return text.codePoints()
                .map(c -> switch (Character.UnicodeScript.of(c)) {
                    case HAN, HIRAGANA, KATAKANA, HANGUL -> 2;
                    default -> Character.getType(c) == Character.NON_SPACING_MARK ? 0 : 1;
                })
                .sum();
    }

    /// The lines of a comment that editors show; what would end it does not.
    static List<String> comment(String text) {
        List<String> lines =
                text.strip().replace("*/", "*\\/").lines().map(String::strip).toList();
        if (lines.size() == 1) {
            return List.of("/** " + lines.getFirst() + " */");
        }
        return Stream.of(
                        List.of("/**"),
                        lines.stream()
                                .map(line -> (" * " + line).stripTrailing())
                                .toList(),
                        List.of(" */"))
                .flatMap(List::stream)
                .toList();
    }
}
