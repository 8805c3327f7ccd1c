package dev.postern.diff;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Parts of a dotted name such as `public."C c".id`.
final class NameParts {

    private static final String PART = "\"(?:[^\"]|\"\")+\"|'(?:[^']|'')+'|[^.\"'\\s()=]+";
    private static final Pattern NEXT = Pattern.compile("(?:^|\\G\\.)(" + PART + ")");
    private static final Pattern BARE = Pattern.compile("[a-z_][a-z0-9_]*");

    private NameParts() {}

    /// Splits a name and removes quotes. Letters outside quotes become lower case, as in SQL.
    ///
    /// @throws IllegalArgumentException if the text is no name
    static List<String> of(String name) {
        return split(name).stream().map(NameParts::unquoted).toList();
    }

    /// Splits a name whose last part is a label, which keeps its case.
    ///
    /// @throws IllegalArgumentException if the text is no name
    static List<String> ofLabel(String name) {
        List<String> parts = split(name);
        List<String> all = new ArrayList<>(parts.subList(0, parts.size() - 1).stream()
                .map(NameParts::unquoted)
                .toList());
        all.add(withoutQuotes(parts.getLast()));
        return List.copyOf(all);
    }

    private static List<String> split(String name) {
        List<String> parts = new ArrayList<>();
        Matcher next = NEXT.matcher(name);
        int end = 0;
        while (next.find() && next.start() == end) {
            parts.add(next.group(1));
            end = next.end();
        }
        if (parts.isEmpty() || end != name.length()) {
            throw new IllegalArgumentException("not a name: " + name);
        }
        return parts;
    }

    private static String unquoted(String part) {
        return part.startsWith("\"") || part.startsWith("'") ? withoutQuotes(part) : part.toLowerCase(Locale.ROOT);
    }

    private static String withoutQuotes(String part) {
        String quote = part.substring(0, 1);
        return quote.equals("\"") || quote.equals("'")
                ? part.substring(1, part.length() - 1).replace(quote + quote, quote)
                : part;
    }

    /// Returns the name with quotes around parts that need them. Keywords are not quoted.
    static String text(List<String> parts) {
        return String.join(
                ".",
                parts.stream()
                        .map(part -> BARE.matcher(part).matches() ? part : "\"" + part.replace("\"", "\"\"") + "\"")
                        .toList());
    }
}
