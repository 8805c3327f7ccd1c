package dev.postern.request;

import dev.postern.request.FieldPath.StepKind;
import dev.postern.request.OrderTerm.Direction;
import dev.postern.request.SelectItem.EmbedForm;
import dev.postern.request.SelectItem.Join;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Prints a [ParsedQuery] as a query string, the inverse of [QueryParser].
final class Printer {

    private final List<String> parameters = new ArrayList<>();

    private Printer() {}

    static String print(ParsedQuery query) {
        Printer printer = new Printer();
        printer.add("select", items(query.select()));
        query.clauses().forEach((path, clauses) -> printer.clauses(path, clauses));
        if (query.after() != null) {
            printer.add("after", query.after());
        }
        return String.join("&", printer.parameters);
    }

    private void add(String name, String value) {
        parameters.add(URLEncoder.encode(name, StandardCharsets.UTF_8) + "="
                + URLEncoder.encode(value, StandardCharsets.UTF_8));
    }

    private void clauses(List<String> path, Clauses clauses) {
        String prefix = path.stream().map(name -> quoted(name) + ".").collect(Collectors.joining());
        clauses.where().forEach(condition -> where(prefix, condition));
        if (!clauses.order().isEmpty()) {
            add(
                    prefix + "order",
                    joined(clauses.order().stream().map(Printer::term).toList()));
        }
        if (clauses.limit() != null) {
            add(prefix + "limit", clauses.limit().toString());
        }
        if (clauses.offset() != null) {
            add(prefix + "offset", clauses.offset().toString());
        }
    }

    private void where(String prefix, LogicTree condition) {
        boolean negated = condition instanceof LogicTree.Not;
        String not = negated ? "not." : "";
        switch (negated ? ((LogicTree.Not) condition).term() : condition) {
            case LogicTree.Filter(FieldPath field, FilterOperation operation) ->
                add(prefix + field(field), not + operation(operation, false));
            case LogicTree.And(List<LogicTree> terms) -> add(prefix + not + "and", tree(terms));
            case LogicTree.Or(List<LogicTree> terms) -> add(prefix + not + "or", tree(terms));
            case LogicTree.Not(LogicTree term) -> throw new IllegalArgumentException("double negation: " + term);
        }
    }

    private static String tree(List<LogicTree> terms) {
        return "(" + joined(terms.stream().map(Printer::branch).toList()) + ")";
    }

    private static String branch(LogicTree condition) {
        boolean negated = condition instanceof LogicTree.Not;
        String not = negated ? "not." : "";
        return switch (negated ? ((LogicTree.Not) condition).term() : condition) {
            case LogicTree.Filter(FieldPath field, FilterOperation operation) ->
                field(field) + "." + not + operation(operation, true);
            case LogicTree.And(List<LogicTree> terms) -> not + "and" + tree(terms);
            case LogicTree.Or(List<LogicTree> terms) -> not + "or" + tree(terms);
            case LogicTree.Not(LogicTree term) -> throw new IllegalArgumentException("double negation: " + term);
        };
    }

    private static String operation(FilterOperation operation, boolean inTree) {
        return switch (operation) {
            case FilterOperation.Comparison(Operator operator, String value) ->
                operator.text() + "." + value(value, inTree);
            case FilterOperation.QuantifiedComparison(
                    Operator operator,
                    FilterOperation.Quantifier quantifier,
                    String value) ->
                operator.text() + "(" + quantifier.name().toLowerCase(Locale.ROOT) + ")." + value(value, inTree);
            case FilterOperation.In(List<String> values) ->
                "in.(" + joined(values.stream().map(Printer::quoted).toList()) + ")";
            case FilterOperation.Is(FilterOperation.IsValue value) ->
                "is." + value.name().toLowerCase(Locale.ROOT);
            case FilterOperation.FullTextSearch(FilterOperation.FtsOperator search, String language, String query) ->
                search.name().toLowerCase(Locale.ROOT) + (language == null ? "" : "(" + language + ")") + "."
                        + value(query, inTree);
        };
    }

    private static String value(String value, boolean inTree) {
        return inTree ? quoted(value) : value;
    }

    private static String term(OrderTerm term) {
        String field = field(term.field());
        return (term.relation() == null ? field : quoted(term.relation()) + "(" + field + ")")
                + (term.direction() == Direction.DESCENDING ? ".desc" : ".asc")
                + switch (term.nulls()) {
                    case DEFAULT -> "";
                    case FIRST -> ".nullsfirst";
                    case LAST -> ".nullslast";
                };
    }

    private static String items(List<SelectItem> items) {
        return joined(items.stream().map(Printer::item).toList());
    }

    private static String item(SelectItem item) {
        return switch (item) {
            case SelectItem.Star() -> "*";
            case SelectItem.FieldItem value -> alias(value.alias()) + field(value.field()) + cast(value.cast());
            case SelectItem.Aggregate(
                    String alias,
                    SelectItem.AggregateFunction function,
                    SelectItem.FieldItem argument,
                    String cast) ->
                alias(alias) + (argument == null ? "" : field(argument.field()) + cast(argument.cast()) + ".")
                        + function.text() + "()" + cast(cast);
            case SelectItem.Embed embed ->
                (embed.form() == EmbedForm.SPREAD ? "..." : alias(embed.alias())) + quoted(embed.target())
                        + (embed.hint() == null ? "" : "!" + quoted(embed.hint()))
                        + (embed.join() == Join.INNER ? "!inner" : "")
                        + "(" + items(embed.items()) + ")";
        };
    }

    private static String alias(@Nullable String alias) {
        return alias == null ? "" : quoted(alias) + ":";
    }

    private static String cast(@Nullable String cast) {
        return cast == null ? "" : "::" + cast;
    }

    private static String field(FieldPath field) {
        return quoted(field.column())
                + field.path().stream()
                        .map(step ->
                                step.arrow().sql() + (step.kind() == StepKind.KEY ? quoted(step.text()) : step.text()))
                        .collect(Collectors.joining());
    }

    private static String joined(List<String> parts) {
        return String.join(",", parts);
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
