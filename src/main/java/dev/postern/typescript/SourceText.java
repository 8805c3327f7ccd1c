package dev.postern.typescript;

import java.lang.Character.UnicodeScript;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Names, strings and comments as TypeScript source text, in the format of Prettier.
final class SourceText {

    /// Scripts whose characters take two columns in a monospaced font.
    private static final Set<UnicodeScript> WIDE_SCRIPTS =
            EnumSet.of(UnicodeScript.HAN, UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA, UnicodeScript.HANGUL);

    private SourceText() {}

    /// Returns the name of a member, in quotes if it is not an identifier.
    static String key(String name) {
        return isIdentifier(name) ? name : quoted(name);
    }

    /// Whether a name is an identifier of ECMAScript: Unicode letters and digits, `$` and `_`.
    private static boolean isIdentifier(String name) {
        int[] letters = name.codePoints().filter(c -> c != '$' && c != '_').toArray();
        for (int i = 0; i < letters.length; i++) {
            boolean first = i == 0 && name.codePointAt(0) == letters[0];
            boolean isAllowed = first
                    ? Character.isUnicodeIdentifierStart(letters[i])
                    : Character.isUnicodeIdentifierPart(letters[i]) && !Character.isIdentifierIgnorable(letters[i]);
            if (!isAllowed) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    /// Returns a string literal with the quotes that need fewer escapes, or else with double quotes.
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

    /// Returns the number of columns of a text in a monospaced font: two for a Chinese, Japanese or Korean
    /// character, none for a combining accent.
    static int width(String text) {
        return text.codePoints()
                .map(c -> WIDE_SCRIPTS.contains(UnicodeScript.of(c))
                        ? 2
                        : Character.getType(c) == Character.NON_SPACING_MARK ? 0 : 1)
                .sum();
    }

    /// Returns the lines of a documentation comment, with `*/` escaped so that the text cannot end it.
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
