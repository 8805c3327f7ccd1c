package dev.postern.request;

import dev.postern.request.QueryString.Parameter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The grammar of `columns` (`dialect.md` 1.6).
public final class ColumnNames {

    private ColumnNames() {}

    /// The names that `columns` lists; null where it is not said.
    public static @Nullable Set<String> parse(List<Parameter> parameters) {
        Set<String> names = null;
        for (Parameter parameter : parameters) {
            if (parameter.name().equals("columns")) {
                names = names(new Cursor("columns parameter", parameter.value()));
            }
        }
        return names;
    }

    private static Set<String> names(Cursor cursor) {
        Set<String> names = new TreeSet<>();
        cursor.blanks();
        do {
            names.add(cursor.name());
        } while (cursor.comma());
        cursor.expectEnd();
        return names;
    }
}
