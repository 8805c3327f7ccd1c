package dev.postern.request;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A parsed query string.
///
/// @param select items to select of each row
/// @param clauses clauses by embed path; the empty path is the requested resource
/// @param after page token; empty for the first page, null for a query without page tokens
public record ParsedQuery(
        List<SelectItem> select,
        Map<List<String>, Clauses> clauses,
        @Nullable String after) {

    public ParsedQuery {
        select = List.copyOf(select);
        clauses = Map.copyOf(clauses);
    }

    /// Returns the clauses of the requested resource.
    public Clauses root() {
        return clauses.getOrDefault(List.of(), Clauses.NONE);
    }

    /// Returns a copy with other clauses for the requested resource.
    public ParsedQuery withRoot(Clauses root) {
        Map<List<String>, Clauses> changed = new HashMap<>(clauses);
        changed.put(List.of(), root);
        return new ParsedQuery(select, changed, after);
    }

    /// Returns a copy that selects only these columns, without embeds; empty for none.
    public ParsedQuery withColumns(List<String> columns) {
        List<SelectItem> plain = new ArrayList<>(columns.size());
        columns.forEach(column -> plain.add(SelectItem.FieldItem.of(column)));
        return new ParsedQuery(plain, Map.of(List.of(), root()), null);
    }
}
