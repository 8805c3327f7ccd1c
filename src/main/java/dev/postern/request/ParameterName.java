package dev.postern.request;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What the name of a parameter points at: a field, or a word such as `order`, of the resource at an embed path.
///
/// @param path keys of embeds; empty: the resource of the request itself
record ParameterName(List<String> path, FieldPath field) {

    private static final Set<String> WORDS = Set.of("order", "limit", "offset", "and", "or");

    private static final Set<String> WORDS_OF_THE_ROOT = Set.of("select", "columns", "on_conflict");

    /// Whether a parameter of this name means something whatever its value is (`dialect.md` 1.1).
    static boolean isWord(String name) {
        return WORDS_OF_THE_ROOT.contains(name) || WORDS.contains(name.substring(name.lastIndexOf('.') + 1));
    }

    /// Whether one parameter of this name is carried out: a word that conditions do not add up under.
    static boolean isSingle(String name) {
        String last = name.substring(name.lastIndexOf('.') + 1);
        return isWord(name) && !last.equals("and") && !last.equals("or");
    }

    static ParameterName parse(String name, RequestLimits limits) {
        Lexer cursor = new Lexer("filter", name);
        List<String> path = new ArrayList<>();
        String last = cursor.name();
        while (cursor.skip('.')) {
            path.add(last);
            limits.check(path.size(), limits.embedDepth() + 1, "levels of embedding");
            last = cursor.name();
        }
        FieldPath field = new FieldPath(last, cursor.path());
        skipListIndexes(cursor);
        cursor.expectEnd();
        return new ParameterName(List.copyOf(path), field);
    }

    /// Several filters of a column are sent as a list by react-admin, `title[0]=…&title[1]=…`: the places say
    /// nothing.
    private static void skipListIndexes(Lexer cursor) {
        while (cursor.skip('[')) {
            cursor.digits();
            cursor.expect(']');
        }
    }
}
