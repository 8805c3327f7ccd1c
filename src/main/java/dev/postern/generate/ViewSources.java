package dev.postern.generate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Finder of the columns that a column of a view is computed from, in the view's rule.
final class ViewSources {

    private final UnaryOperator<String> rows;
    /// Read columns by query. Equal queries are distinct, because their enclosing queries can differ.
    private final IdentityHashMap<Node, Set<Integer>> seen = new IdentityHashMap<>();
    private final Set<SourceNumber> found = new LinkedHashSet<>();

    private ViewSources(UnaryOperator<String> rows) {
        this.rows = rows;
    }

    /// Column of a relation.
    ///
    /// @param relation OID
    /// @param column number; 0 for all columns
    record SourceNumber(String relation, int column) {}

    /// @param column number of the view's column
    /// @param rows maps the OID of a row type to the OID of its table; empty for other types
    static Set<SourceNumber> of(String rule, int column, UnaryOperator<String> rows) {
        ViewSources sources = new ViewSources(rows);
        sources.readColumn(List.of(Node.query(rule)), column);
        return sources.found;
    }

    /// @param queries query followed by its enclosing queries
    private void readColumn(List<Node> queries, int column) {
        Node query = queries.getFirst();
        if (!seen.computeIfAbsent(query, _ -> new HashSet<>()).add(column)) {
            return;
        }
        Node setOperations = query.node("setOperations");
        if (setOperations != null) {
            readSetOperation(setOperations, queries, column);
            return;
        }
        for (Node target : query.nodes("targetList")) {
            if (!target.isTrue("resjunk") && (column == 0 || target.number("resno") == column)) {
                readExpression(target.value("expr"), queries);
            }
        }
    }

    private void readSetOperation(Node part, List<Node> queries, int column) {
        if (part.is("RANGETBLREF")) {
            Node entry = queries.getFirst().rangeTableEntry(part.number("rtindex"));
            readColumn(inside(entry.node("subquery"), queries), column);
        } else {
            readSetOperation(Objects.requireNonNull(part.node("larg")), queries, column);
            readSetOperation(Objects.requireNonNull(part.node("rarg")), queries, column);
        }
    }

    private static List<Node> inside(@Nullable Node query, List<Node> queries) {
        List<Node> all = new ArrayList<>();
        all.add(Objects.requireNonNull(query));
        all.addAll(queries);
        return all;
    }

    private void readExpression(@Nullable Object expression, List<Node> queries) {
        if (expression instanceof List<?> all) {
            all.forEach(one -> readExpression(one, queries));
        } else if (expression instanceof Node node) {
            switch (node.type()) {
                case "VAR" -> readReference(node, queries.subList(node.number("varlevelsup"), queries.size()));
                case "QUERY" -> readColumn(inside(node, queries), 0);
                default -> node.fields().values().forEach(value -> readExpression(value, queries));
            }
        }
    }

    private void readReference(Node variable, List<Node> queries) {
        Node entry = queries.getFirst().rangeTableEntry(variable.number("varno"));
        int column = variable.number("varattno");
        if (column < 0) {
            return;
        }
        switch (entry.text("rtekind")) { // RTEKind
            case "0" -> found.add(new SourceNumber(entry.text("relid"), column));
            case "1" -> readColumn(inside(entry.node("subquery"), queries), column);
            case "2" -> readExpression(chosen(entry.list("joinaliasvars"), column), queries);
            case "3" -> entry.nodes("functions").forEach(function -> readFunction(function, column, queries));
            case "5" ->
                entry.list("values_lists").forEach(row -> readExpression(chosen((List<?>) row, column), queries));
            case "6" -> readCte(entry, queries.subList(entry.number("ctelevelsup"), queries.size()), column);
            case "9" -> readExpression(chosen(entry.list("groupexprs"), column), queries);
            default -> readExpression(entry, queries);
        }
    }

    private static @Nullable Object chosen(List<?> values, int column) {
        return column == 0 ? values : values.get(column - 1);
    }

    private void readFunction(Node function, int column, List<Node> queries) {
        Node expression = Objects.requireNonNull(function.node("funcexpr"));
        String table = rows.apply(expression.text("funcresulttype"));
        if (!table.isEmpty()) {
            found.add(new SourceNumber(table, column));
        }
        readExpression(expression, queries);
    }

    private void readCte(Node entry, List<Node> queries, int column) {
        Node cte = queries.getFirst().nodes("cteList").stream()
                .filter(one -> one.text("ctename").equals(entry.text("ctename")))
                .findFirst()
                .orElseThrow();
        readColumn(inside(cte.node("ctequery"), queries), column);
    }
}
