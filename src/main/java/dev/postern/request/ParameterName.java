package dev.postern.request;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The name of a parameter: a field or a reserved name such as `order`, of the resource at an embed path.
///
/// @param path keys of the embeds; empty for the requested resource
record ParameterName(List<String> path, FieldPath field) {

    ParameterName {
        path = List.copyOf(path);
    }

    private static final Set<String> RESERVED = Set.of("order", "limit", "offset", "and", "or");

    private static final Set<String> RESERVED_AT_ROOT = Set.of("select", "columns", "on_conflict");

    /// Whether the name is reserved, whatever the parameter's value is (`docs/dialect.md` 1.1).
    static boolean isReserved(String name) {
        return RESERVED_AT_ROOT.contains(name) || RESERVED.contains(name.substring(name.lastIndexOf('.') + 1));
    }

    /// Whether only one parameter of this name applies; several `and` and `or` are combined.
    static boolean isSingle(String name) {
        String last = name.substring(name.lastIndexOf('.') + 1);
        return isReserved(name) && !last.equals("and") && !last.equals("or");
    }

    /// Whether a name is that of a limit or an offset.
    static boolean isLimit(String name) {
        String last = name.substring(name.lastIndexOf('.') + 1);
        return last.equals("limit") || last.equals("offset");
    }

    static ParameterName parse(String name, RequestLimits limits) {
        Lexer lexer = new Lexer("filter", name);
        List<String> path = new ArrayList<>();
        String last = lexer.name();
        while (lexer.skip('.')) {
            path.add(last);
            limits.check(path.size() - 1, limits.embedDepth(), "--max-embed-depth");
            last = lexer.name();
        }
        FieldPath field = new FieldPath(last, lexer.path());
        skipListIndexes(lexer);
        lexer.expectEnd();
        return new ParameterName(path, field);
    }

    /// Skips list indexes: react-admin sends several filters of a column as `title[0]=…&title[1]=…`.
    private static void skipListIndexes(Lexer lexer) {
        while (lexer.skip('[')) {
            lexer.skipDigits();
            lexer.expect(']');
        }
    }
}
