package dev.postern.generate;

import dev.postern.generate.FromClause.Equality;
import dev.postern.generate.FromClause.PartColumn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
        boolean hasGroupingSets = !query.list("groupingSets").isEmpty();
        boolean repeatsRows = query.isTrue("hasTargetSRFs") || hasGroupingSets;
        return new ViewColumns(
                columns, repeatsRows ? List.of() : QueryKeys.of(this), hasGroupingSets ? Set.of() : notNullColumns());
    }

    /// Returns the numbers of the columns that show a column without nulls of a part that no outer join fills with
    /// nulls.
    private Set<Integer> notNullColumns() {
        FromClause from = FromClause.of(query, this::equalities);
        Set<Integer> notNull = new LinkedHashSet<>();
        for (Node target : shown()) {
            PartColumn at = column(target.node("expr"));
            if (at != null
                    && !from.isNullable(at.part())
                    && source(at.part()).notNull().contains(at.column())) {
                notNull.add(target.number("resno"));
            }
        }
        return notNull;
    }

    Node query() {
        return query;
    }

    /// Returns the columns of the result.
    List<Node> shown() {
        return query.nodes("targetList").stream()
                .filter(target -> !target.isTrue("resjunk"))
                .toList();
    }

    /// Returns the columns of a part of the FROM clause.
    ViewColumns source(int part) {
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
    @Nullable
    PartColumn column(@Nullable Node expression) {
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

    /// Returns the equalities in a condition.
    List<Equality> equalities(@Nullable Object condition, @Nullable List<Integer> within) {
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

    boolean isLateral(int part) {
        return query.rangeTableEntry(part).isTrue("lateral");
    }
}
