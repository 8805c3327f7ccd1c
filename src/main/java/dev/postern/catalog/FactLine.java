package dev.postern.catalog;

import dev.postern.catalog.Type.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A line of `facts.tsv`, split into fields. Null is written as `\N`, and trailing nulls are omitted.
///
/// @param types types of the facts, whose lines are read before all others
record FactLine(List<@Nullable String> fields, TypeCatalog types) {

    static FactLine of(String line, TypeCatalog types) {
        List<@Nullable String> fields = new ArrayList<>();
        for (String field : line.split("\t", -1)) {
            fields.add(field.equals("\\N") ? null : unescaped(field));
        }
        return new FactLine(fields, types);
    }

    private static String unescaped(String field) {
        if (field.indexOf('\\') < 0) {
            return field;
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c == '\\' && i + 1 < field.length()) {
                c = switch (field.charAt(++i)) {
                    case 't' -> '\t';
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    default -> field.charAt(i);
                };
            }
            text.append(c);
        }
        return text.toString();
    }

    @Nullable
    String value(int i) {
        return i < fields.size() ? fields.get(i) : null;
    }

    boolean has(int i) {
        return value(i) != null;
    }

    String text(int i) {
        String value = value(i);
        if (value == null) {
            throw new IllegalStateException("facts.tsv has a line without field " + i + ": " + fields);
        }
        return value;
    }

    @Nullable
    Integer number(int i) {
        String value = value(i);
        return value == null ? null : Integer.valueOf(value);
    }

    boolean flag(int i) {
        return text(i).equals("t");
    }

    SchemaFacts.QualifiedName qualifiedName(int i) {
        return new SchemaFacts.QualifiedName(text(i), text(i + 1));
    }

    /// Returns the name in SQL of the type whose name is field `i`.
    String typeSql(int i) {
        return types.sql(text(i));
    }

    /// Returns the type whose name is field `i` and whose kind is the field after it.
    Type type(int i) {
        return new Type(text(i), typeSql(i), Kind.valueOf(text(i + 1).toUpperCase(Locale.ROOT)));
    }
}
