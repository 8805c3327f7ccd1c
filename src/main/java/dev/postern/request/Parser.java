package dev.postern.request;

import dev.postern.problem.Code;
import dev.postern.problem.Refusal;
import dev.postern.request.Conditions.Connective;
import dev.postern.request.QueryString.Parameter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the parameters of one request into a [Query].
public final class Parser {

    private final Limits limits;
    private final Conditions conditions;
    private final Map<List<String>, Draft> drafts = new HashMap<>();
    private List<SelectItem> select = List.of(new SelectItem.Star());
    private @Nullable String after;

    private Parser(Limits limits) {
        this.limits = limits;
        this.conditions = new Conditions(limits);
    }

    /// The query that `parameters` state.
    ///
    /// @throws dev.postern.problem.ProblemException PGRST100 with the place, or PSTRN400 past a limit
    public static Query parse(List<Parameter> parameters, Limits limits) {
        Parser parser = new Parser(limits);
        Pages pages = new Pages();
        for (Parameter parameter : parameters) {
            if (!pages.take(parameter) && !parser.takeAfter(parameter)) {
                parser.parameter(parameter);
            }
        }
        parser.page(pages);
        return parser.done();
    }

    /// What is wanted of a function's outcome, its arguments being in the body. Pages by number or token are
    /// for tables: to a function `page` may be an argument.
    public static Query parseOutcome(List<Parameter> parameters, Limits limits) {
        Parser parser = new Parser(limits);
        parameters.forEach(parser::parameter);
        return parser.done();
    }

    /// The same where arguments stand among the parameters: whatever is neither a word of the dialect nor a
    /// filter (`dialect.md` 1.8).
    public static CallQuery parseCall(List<Parameter> parameters, Limits limits) {
        Parser parser = new Parser(limits);
        List<Parameter> arguments = new ArrayList<>();
        for (Parameter parameter : parameters) {
            if (Target.isWord(parameter.name()) || Conditions.isFilter(parameter.value(), limits)) {
                parser.parameter(parameter);
            } else {
                arguments.add(parameter);
            }
        }
        return new CallQuery(parser.done(), new Arguments.Texts(List.copyOf(arguments)));
    }

    private Query done() {
        Map<List<String>, Clauses> clauses = new HashMap<>();
        drafts.forEach((path, draft) -> clauses.put(path, draft.done()));
        return new Query(select, clauses, after);
    }

    /// Clauses as they come in.
    private static final class Draft {
        private final List<Condition> where = new ArrayList<>();
        private List<OrderTerm> order = List.of();
        private @Nullable Long limit;
        private @Nullable Long offset;

        Clauses done() {
            return new Clauses(List.copyOf(where), order, limit, offset);
        }
    }

    private void parameter(Parameter parameter) {
        String value = parameter.value();
        switch (parameter.name()) {
            case "select" -> select = new Selects(limits).parse(value);
            case "columns", "on_conflict" -> {}
            default -> clause(Target.parse(parameter.name(), limits), value);
        }
    }

    /// A token has no dot, which every filter on a column of this name has.
    private boolean takeAfter(Parameter parameter) {
        boolean token = parameter.name().equals("after") && parameter.value().indexOf('.') < 0;
        if (token) {
            after = parameter.value();
        }
        return token;
    }

    private void clause(Target target, String value) {
        List<String> path = target.path();
        switch (target.field().path().isEmpty() ? target.field().column() : "") {
            case "order" -> draft(path).order = Orders.parse(value, limits);
            case "limit" -> draft(path).limit = limit(value);
            case "offset" -> draft(path).offset = number(value);
            case "and" -> tree(path, Connective.AND, value);
            case "or" -> tree(path, Connective.OR, value);
            default -> draft(path).where.add(conditions.filter(target.field(), value));
        }
    }

    /// `rel.not.and`: the path without the `not`.
    private void tree(List<String> path, Connective connective, String value) {
        boolean negated = !path.isEmpty() && path.getLast().equals("not");
        Condition tree = conditions.tree(connective, value);
        draft(negated ? path.subList(0, path.size() - 1) : path).where.add(negated ? new Condition.Not(tree) : tree);
    }

    private Draft draft(List<String> path) {
        return drafts.computeIfAbsent(path, _ -> new Draft());
    }

    private static @Nullable Long limit(String value) {
        Long limit = number(value);
        if (limit != null && limit < 0) {
            throw Refusal.of(Code.RANGE, "Requested range not satisfiable")
                    .details("Limit should be greater than or equal to zero.")
                    .exception();
        }
        return limit;
    }

    /// A whole number, or null: what is none is ignored (`dialect.md`, surprise 6).
    private static @Nullable Long number(String value) {
        try {
            return Long.valueOf(value);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private void page(Pages pages) {
        if (pages.wanted()) {
            Draft root = draft(List.of());
            root.limit = pages.size();
            root.offset = pages.offset();
        }
    }
}
