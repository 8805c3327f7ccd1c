package dev.postern.request;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A parsed query string.
///
/// @param select what is wanted of each row
/// @param clauses by embed path; the empty path is the resource of the request itself
/// @param after token of the page before; empty: the first page is wanted; null: no token was asked for
public record ParsedQuery(
        List<SelectItem> select,
        Map<List<String>, Clauses> clauses,
        @Nullable String after) {

    /// The clauses of the resource of the request itself.
    public Clauses root() {
        return clauses.getOrDefault(List.of(), Clauses.NONE);
    }

    /// The same query with other clauses for the resource itself.
    public ParsedQuery withRoot(Clauses root) {
        Map<List<String>, Clauses> changed = new HashMap<>(clauses);
        changed.put(List.of(), root);
        return new ParsedQuery(select, changed, after);
    }

    /// The same rows with only these columns of each; empty: none.
    public ParsedQuery selecting(List<String> columns) {
        List<SelectItem> plain =
                columns.stream().<SelectItem>map(SelectItem.FieldItem::of).toList();
        return new ParsedQuery(plain, Map.of(List.of(), root()), null);
    }
}
