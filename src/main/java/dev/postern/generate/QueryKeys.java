package dev.postern.generate;

import dev.postern.generate.FromClause.PartColumn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Finder of the unique sets of columns of a query.
final class QueryKeys {

    private static final Pattern ONE = Pattern.compile("[48] \\[ 1 (0 ?)+]");

    private final ViewQuery view;
    private final Node query;
    private final FromClause from;

    private QueryKeys(ViewQuery view) {
        this.view = view;
        this.query = view.query();
        this.from = FromClause.of(query, view::equalities);
    }

    /// Returns the unique sets of columns as sorted numbers.
    static List<List<Integer>> of(ViewQuery view) {
        return new QueryKeys(view).keys();
    }

    private List<List<Integer>> keys() {
        Set<List<Integer>> keys = new LinkedHashSet<>();
        if ((query.isTrue("hasAggs") && query.list("groupClause").isEmpty()) || isLimitedToOne()) {
            keys.add(List.of());
        }
        Stream.of("groupClause", "distinctClause").map(query::nodes).forEach(clause -> addGroupKey(clause, keys));
        Map<@Nullable PartColumn, Integer> places = new HashMap<>();
        view.shown().forEach(target -> places.putIfAbsent(view.column(target.node("expr")), target.number("resno")));
        for (int part : from.parts()) {
            if (isOnce(part)) {
                addPartKeys(part, places, keys);
            }
        }
        if (keys.isEmpty() && !from.parts().isEmpty()) {
            addCombinedKey(places, keys);
        }
        return List.copyOf(keys);
    }

    /// Adds one key of each part, which together identify a joined row.
    private void addCombinedKey(Map<@Nullable PartColumn, Integer> places, Set<List<Integer>> keys) {
        Set<Integer> combined = new TreeSet<>();
        for (int part : from.parts()) {
            List<Integer> key = view.source(part).keys().stream()
                    .filter(columns -> !columns.isEmpty())
                    .map(columns -> shown(part, columns, places))
                    .filter(columns -> !columns.isEmpty())
                    .findFirst()
                    .orElse(List.of());
            if (key.isEmpty() || view.isLateral(part)) {
                return;
            }
            combined.addAll(key);
        }
        keys.add(List.copyOf(combined));
    }

    /// Returns the numbers of the query's columns that show columns of a part; empty if it does not show all.
    private static List<Integer> shown(int part, List<Integer> columns, Map<@Nullable PartColumn, Integer> places) {
        List<Integer> shown = columns.stream()
                .map(column -> places.get(new PartColumn(part, column)))
                .filter(Objects::nonNull)
                .sorted()
                .toList();
        return shown.size() == columns.size() ? shown : List.of();
    }

    private void addPartKeys(int part, Map<@Nullable PartColumn, Integer> places, Set<List<Integer>> keys) {
        for (List<Integer> key : view.source(part).keys()) {
            List<Integer> shown = shown(part, key, places);
            // a full join adds rows of nulls to the single row of an empty key
            if (shown.size() == key.size() && !(key.isEmpty() && from.isFull())) {
                keys.add(shown);
            }
        }
    }

    private void addGroupKey(List<Node> clause, Set<List<Integer>> keys) {
        if (clause.isEmpty()) {
            return;
        }
        List<Node> targets = query.nodes("targetList").stream()
                .filter(target -> clause.stream()
                        .anyMatch(group -> group.text("tleSortGroupRef").equals(target.text("ressortgroupref"))))
                .toList();
        List<@Nullable PartColumn> columns = new ArrayList<>();
        targets.forEach(target -> columns.add(view.column(target.node("expr"))));
        List<Node> needed = targets.stream()
                .filter(target -> isNeeded(view.column(target.node("expr")), columns))
                .toList();
        if (needed.stream().noneMatch(target -> target.isTrue("resjunk"))) {
            keys.add(needed.stream()
                    .map(target -> target.number("resno"))
                    .sorted()
                    .toList());
        }
    }

    /// Whether no key among the columns determines a column. An empty key determines none, because an outer join
    /// adds a row of nulls.
    private boolean isNeeded(@Nullable PartColumn at, List<@Nullable PartColumn> columns) {
        if (at == null || view.isLateral(at.part())) {
            return true;
        }
        return view.source(at.part()).keys().stream()
                .filter(key -> !key.isEmpty()
                        && key.stream().allMatch(column -> columns.contains(new PartColumn(at.part(), column))))
                .findFirst()
                .map(key -> key.contains(at.column()))
                .orElse(true);
    }

    /// Whether each row of a part occurs in at most one joined row, because the keys of the other parts
    /// determine them.
    private boolean isOnce(int first) {
        if (view.isLateral(first)) {
            return false;
        }
        Set<Integer> found = new HashSet<>(Set.of(first));
        while (from.parts().stream().anyMatch(part -> isDetermined(part, found) && found.add(part))) {}
        return found.containsAll(from.parts());
    }

    private boolean isDetermined(int part, Set<Integer> found) {
        if (found.contains(part)) {
            return false;
        }
        boolean isReachable = !view.isLateral(part)
                || from.parts().stream()
                        .allMatch(other ->
                                found.contains(other) || other == part || (other > part && view.isLateral(other)));
        return isReachable
                && view.source(part).keys().stream()
                        .anyMatch(key ->
                                key.stream().allMatch(column -> isEqualToFound(new PartColumn(part, column), found)));
    }

    private boolean isEqualToFound(PartColumn column, Set<Integer> found) {
        return from.equalities().stream()
                .anyMatch(equality -> equality.of().equals(column)
                        && equality.appliesTo(column.part())
                        && (equality.to() == null
                                || found.contains(equality.to().part())));
    }

    /// Whether the query has LIMIT 1, without WITH TIES.
    private boolean isLimitedToOne() {
        Node limit = query.node("limitCount");
        if (limit != null && limit.is("FUNCEXPR")) {
            limit = limit.element("args", 1);
        }
        return limit != null
                && limit.is("CONST")
                && !query.text("limitOption").equals("1")
                && ONE.matcher(limit.text("constvalue")).matches();
    }
}
