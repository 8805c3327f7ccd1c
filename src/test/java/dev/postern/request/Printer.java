package dev.postern.request;

import dev.postern.request.Field.By;
import dev.postern.request.OrderTerm.Direction;
import dev.postern.request.SelectItem.Form;
import dev.postern.request.SelectItem.Join;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Says a [Query] as a query string: the parser's inverse.
final class Printer {

    private final List<String> parameters = new ArrayList<>();

    private Printer() {}

    static String print(Query query) {
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

    private void where(String prefix, Condition condition) {
        boolean negated = condition instanceof Condition.Not;
        String not = negated ? "not." : "";
        switch (negated ? ((Condition.Not) condition).term() : condition) {
            case Condition.Compare(Field field, Test test) -> add(prefix + field(field), not + test(test, false));
            case Condition.And(List<Condition> terms) -> add(prefix + not + "and", tree(terms));
            case Condition.Or(List<Condition> terms) -> add(prefix + not + "or", tree(terms));
            case Condition.Not(Condition twice) -> throw new IllegalArgumentException("not said: " + twice);
        }
    }

    private static String tree(List<Condition> terms) {
        return "(" + joined(terms.stream().map(Printer::branch).toList()) + ")";
    }

    private static String branch(Condition condition) {
        boolean negated = condition instanceof Condition.Not;
        String not = negated ? "not." : "";
        return switch (negated ? ((Condition.Not) condition).term() : condition) {
            case Condition.Compare(Field field, Test test) -> field(field) + "." + not + test(test, true);
            case Condition.And(List<Condition> terms) -> not + "and" + tree(terms);
            case Condition.Or(List<Condition> terms) -> not + "or" + tree(terms);
            case Condition.Not(Condition twice) -> throw new IllegalArgumentException("not said: " + twice);
        };
    }

    private static String test(Test test, boolean inTree) {
        return switch (test) {
            case Test.Binary(Operator operator, String value) -> operator.text() + "." + value(value, inTree);
            case Test.Quantified(Operator operator, Test.Quantifier quantifier, String value) ->
                operator.text() + "(" + quantifier.name().toLowerCase(Locale.ROOT) + ")." + value(value, inTree);
            case Test.OneOf(List<String> values) ->
                "in.(" + joined(values.stream().map(Printer::quoted).toList()) + ")";
            case Test.Is(Test.Truth truth) -> "is." + truth.name().toLowerCase(Locale.ROOT);
            case Test.Matches(Test.Search search, String language, String query) ->
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
            case SelectItem.Value value -> alias(value.alias()) + field(value.field()) + cast(value.cast());
            case SelectItem.Aggregate(String alias, SelectItem.Function function, SelectItem.Value of, String cast) ->
                alias(alias) + (of == null ? "" : field(of.field()) + cast(of.cast()) + ".") + function.text() + "()"
                        + cast(cast);
            case SelectItem.Embed embed ->
                (embed.form() == Form.SPREAD ? "..." : alias(embed.alias())) + quoted(embed.target())
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

    private static String field(Field field) {
        return quoted(field.column())
                + field.path().stream()
                        .map(step -> step.arrow().sql() + (step.by() == By.KEY ? quoted(step.text()) : step.text()))
                        .collect(Collectors.joining());
    }

    private static String joined(List<String> parts) {
        return String.join(",", parts);
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
