package dev.postern.generate;

import dev.postern.generate.FromClause.Equality;
import dev.postern.generate.FromClause.PartColumn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Query of a view, or a query inside it.
final class ViewQuery {

    /// Kinds of entries in the range table (`RTEKind`).
    private static final String RELATION = "0";

    private static final String SUBQUERY = "1";
    private static final String JOIN = "2";
    private static final String CTE = "6";
    private static final String GROUP = "9";

    private static final String TEXT_TYPE = "25";
    private static final Pattern ONE = Pattern.compile("[48] \\[ 1 (0 ?)+]");

    private final ViewAnalysis analysis;
    private final Node query;

    /// Common table expressions of this query and of the enclosing queries, innermost first.
    private final List<List<Node>> ctes = new ArrayList<>();

    private final Map<Integer, ViewColumns> sources = new HashMap<>();

    /// @param outer common table expressions of the enclosing queries, innermost first
    ViewQuery(ViewAnalysis analysis, Node query, List<List<Node>> outer) {
        this.analysis = analysis;
        this.query = query;
        ctes.add(query.nodes("cteList"));
        ctes.addAll(outer);
    }

    ViewColumns columns() {
        if (query.node("setOperations") != null) {
            return ViewColumns.NONE;
        }
        Map<Integer, ViewColumns.Source> columns = new LinkedHashMap<>();
        for (Node target : shown()) {
            PartColumn at = column(target.node("expr"));
            ViewColumns.Source source =
                    at == null ? null : source(at.part()).columns().get(at.column());
            if (at != null && source != null) {
                String occurrence = at.part() + "/" + source.occurrence();
                columns.put(
                        target.number("resno"), new ViewColumns.Source(source.relation(), source.column(), occurrence));
            }
        }
        boolean repeatsRows =
                query.isTrue("hasTargetSRFs") || !query.list("groupingSets").isEmpty();
        return new ViewColumns(columns, repeatsRows ? List.of() : keys());
    }

    private List<Node> shown() {
        return query.nodes("targetList").stream()
                .filter(target -> !target.isTrue("resjunk"))
                .toList();
    }

    private ViewColumns source(int part) {
        ViewColumns found = sources.get(part);
        if (found == null) {
            found = read(query.rangeTableEntry(part));
            sources.put(part, found);
        }
        return found;
    }

    private ViewColumns read(Node entry) {
        return switch (entry.text("rtekind")) {
            case RELATION -> analysis.of(entry.text("relid"));
            case SUBQUERY -> new ViewQuery(analysis, Objects.requireNonNull(entry.node("subquery")), ctes).columns();
            case CTE -> readCte(entry);
            default -> ViewColumns.NONE;
        };
    }

    private ViewColumns readCte(Node entry) {
        int level = entry.number("ctelevelsup");
        if (entry.isTrue("self_reference") || level >= ctes.size()) {
            return ViewColumns.NONE;
        }
        return ctes.get(level).stream()
                .filter(cte -> cte.text("ctename").equals(entry.text("ctename")) && !cte.isTrue("cterecursive"))
                .findFirst()
                .map(cte -> new ViewQuery(
                                analysis,
                                Objects.requireNonNull(cte.node("ctequery")),
                                ctes.subList(level, ctes.size()))
                        .columns())
                .orElse(ViewColumns.NONE);
    }

    /// Returns the column that an expression is; null for another expression.
    private @Nullable PartColumn column(@Nullable Node expression) {
        if (expression == null
                || !expression.is("VAR")
                || expression.number("varlevelsup") != 0
                || expression.number("varattno") <= 0) {
            return null;
        }
        int part = expression.number("varno");
        int number = expression.number("varattno");
        Node entry = query.rangeTableEntry(part);
        String merged = switch (entry.text("rtekind")) {
            case JOIN -> "joinaliasvars";
            case GROUP -> "groupexprs";
            default -> "";
        };
        return entry.list(merged).isEmpty() ? new PartColumn(part, number) : column(entry.element(merged, number));
    }

    private List<Equality> equalities(@Nullable Object condition, @Nullable List<Integer> within) {
        if (condition instanceof List<?> all) {
            return all.stream().flatMap(one -> equalities(one, within).stream()).toList();
        }
        if (!(condition instanceof Node node)) {
            return List.of();
        }
        if (node.is("BOOLEXPR") && node.text("boolop").equals("and")) {
            return equalities(node.list("args"), within);
        }
        if (!node.is("OPEXPR")
                || !analysis.schema().operators().contains(node.text("opno"))
                || analysis.schema().looseCollations().contains(node.text("inputcollid"))) {
            return List.of();
        }
        List<Node> sides =
                node.nodes("args").stream().map(ViewQuery::withoutRelabel).toList();
        return Stream.of(sides, sides.reversed())
                .flatMap(pair -> equality(pair.getFirst(), pair.getLast(), within).stream())
                .toList();
    }

    private List<Equality> equality(Node of, Node to, @Nullable List<Integer> within) {
        PartColumn column = column(of);
        PartColumn other = column(to);
        return column != null && (other != null || to.is("CONST"))
                ? List.of(new Equality(column, other, within))
                : List.of();
    }

    /// Removes the conversion of varchar to text, which is the type of its operators.
    private static Node withoutRelabel(Node side) {
        Node argument = side.node("arg");
        return side.is("RELABELTYPE") && side.text("resulttype").equals(TEXT_TYPE) && argument != null
                ? argument
                : side;
    }

    private boolean isLateral(int part) {
        return query.rangeTableEntry(part).isTrue("lateral");
    }

    private List<List<Integer>> keys() {
        FromClause from = FromClause.of(query, this::equalities);
        Set<List<Integer>> keys = new LinkedHashSet<>();
        if ((query.isTrue("hasAggs") && query.list("groupClause").isEmpty()) || isLimitedToOne()) {
            keys.add(List.of());
        }
        Stream.of("groupClause", "distinctClause").map(query::nodes).forEach(clause -> addGroupKey(clause, keys));
        Map<@Nullable PartColumn, Integer> places = new HashMap<>();
        shown().forEach(target -> places.putIfAbsent(column(target.node("expr")), target.number("resno")));
        for (int part : from.parts()) {
            if (isOnce(part, from)) {
                addPartKeys(part, from, places, keys);
            }
        }
        return List.copyOf(keys);
    }

    private void addPartKeys(
            int part, FromClause from, Map<@Nullable PartColumn, Integer> places, Set<List<Integer>> keys) {
        for (List<Integer> key : source(part).keys()) {
            List<Integer> shown = key.stream()
                    .map(column -> places.get(new PartColumn(part, column)))
                    .filter(Objects::nonNull)
                    .sorted()
                    .toList();
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
        targets.forEach(target -> columns.add(column(target.node("expr"))));
        List<Node> needed = targets.stream()
                .filter(target -> isNeeded(column(target.node("expr")), columns))
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
        if (at == null || isLateral(at.part())) {
            return true;
        }
        return source(at.part()).keys().stream()
                .filter(key -> !key.isEmpty()
                        && key.stream().allMatch(column -> columns.contains(new PartColumn(at.part(), column))))
                .findFirst()
                .map(key -> key.contains(at.column()))
                .orElse(true);
    }

    /// Whether each row of a part occurs in at most one joined row, because the keys of the other parts
    /// determine them.
    private boolean isOnce(int first, FromClause from) {
        if (isLateral(first)) {
            return false;
        }
        Set<Integer> found = new HashSet<>(Set.of(first));
        while (from.parts().stream().anyMatch(part -> isDetermined(part, found, from) && found.add(part))) {}
        return found.containsAll(from.parts());
    }

    private boolean isDetermined(int part, Set<Integer> found, FromClause from) {
        if (found.contains(part)) {
            return false;
        }
        boolean isReachable = !isLateral(part)
                || from.parts().stream()
                        .allMatch(
                                other -> found.contains(other) || other == part || (other > part && isLateral(other)));
        return isReachable
                && source(part).keys().stream()
                        .anyMatch(key -> key.stream()
                                .allMatch(column -> isEqualToFound(new PartColumn(part, column), found, from)));
    }

    private static boolean isEqualToFound(PartColumn column, Set<Integer> found, FromClause from) {
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
