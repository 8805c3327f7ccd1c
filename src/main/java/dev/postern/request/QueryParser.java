package dev.postern.request;

import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.request.FilterParser.LogicOperator;
import dev.postern.request.Preferences.Handling;
import dev.postern.request.QueryString.Parameter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Reads the parameters of one request into a [ParsedQuery].
public final class QueryParser {

    private final RequestLimits limits;
    private final Handling handling;
    private final FilterParser conditions;
    private final Set<String> words = new HashSet<>();
    private final Map<List<String>, ClausesBuilder> drafts = new HashMap<>();
    private List<SelectItem> select = List.of(new SelectItem.Star());
    private @Nullable String after;

    private QueryParser(RequestLimits limits, Handling handling) {
        this.limits = limits;
        this.handling = handling;
        this.conditions = new FilterParser(limits);
    }

    /// The query that `parameters` state, whatever cannot be read in it being ignored as `dialect.md` says.
    ///
    /// @throws dev.postern.problem.ProblemException PGRST100 with the place, or PSTRN801 past a limit
    public static ParsedQuery parse(List<Parameter> parameters, RequestLimits limits) {
        return parse(parameters, limits, Handling.LENIENT);
    }

    /// The query that `parameters` state.
    ///
    /// @throws dev.postern.problem.ProblemException PGRST100 with the place, or PSTRN801 past a limit
    public static ParsedQuery parse(List<Parameter> parameters, RequestLimits limits, Handling handling) {
        QueryParser parser = new QueryParser(limits, handling);
        PageParameters pages = new PageParameters();
        for (Parameter parameter : parameters) {
            parser.refuseRepeated(parameter);
            if (!pages.accept(parameter) && !parser.takeAfter(parameter)) {
                parser.parameter(parameter);
            }
        }
        parser.page(pages);
        return parser.done();
    }

    /// What is wanted of a function's outcome, its arguments being in the body. Pages by number or token are
    /// for tables: to a function `page` may be an argument.
    public static ParsedQuery parseResultQuery(List<Parameter> parameters, RequestLimits limits, Handling handling) {
        QueryParser parser = new QueryParser(limits, handling);
        parameters.forEach(parser::refuseRepeated);
        parameters.forEach(parser::parameter);
        return parser.done();
    }

    /// The same where arguments stand among the parameters.
    public static RpcQuery parseCall(
            List<Parameter> parameters, Predicate<Parameter> isArgument, RequestLimits limits, Handling handling) {
        List<Parameter> arguments = parameters.stream().filter(isArgument).toList();
        List<Parameter> others = parameters.stream().filter(isArgument.negate()).toList();
        return new RpcQuery(parseResultQuery(others, limits, handling), new Arguments.TextArguments(arguments));
    }

    /// Whether a parameter of this name means something whatever its value is (`dialect.md` 1.1).
    public static boolean isWord(String name) {
        return ParameterName.isWord(name);
    }

    /// Whether a parameter looks like a clause of the dialect.
    public static boolean isClause(Parameter parameter, RequestLimits limits) {
        return isWord(parameter.name()) || isFilter(parameter.value(), limits);
    }

    /// Whether a value is that of a filter: it begins with an operator.
    public static boolean isFilter(String value, RequestLimits limits) {
        return FilterParser.isFilter(value, limits);
    }

    /// Of a clause that comes twice only the last would be carried out.
    private void refuseRepeated(Parameter parameter) {
        String name = parameter.name();
        boolean single = ParameterName.isSingle(name) || PageParameters.takes(parameter) || isToken(parameter);
        if (handling == Handling.STRICT && single && !words.add(name)) {
            throw Strictness.refused(name, "is given twice");
        }
    }

    private ParsedQuery done() {
        Map<List<String>, Clauses> clauses = new HashMap<>();
        drafts.forEach((path, draft) -> clauses.put(path, draft.done()));
        return new ParsedQuery(select, clauses, after);
    }

    /// Clauses as they come in.
    private static final class ClausesBuilder {
        private final List<LogicTree> where = new ArrayList<>();
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
            case "select" -> select = new SelectParser(limits).parse(value);
            case "columns", "on_conflict" -> {}
            default -> clause(ParameterName.parse(parameter.name(), limits), value);
        }
    }

    /// A token has no dot, which every filter on a column of this name has.
    private boolean takeAfter(Parameter parameter) {
        boolean token = isToken(parameter);
        if (token) {
            after = parameter.value();
        }
        return token;
    }

    private static boolean isToken(Parameter parameter) {
        return parameter.name().equals("after") && parameter.value().indexOf('.') < 0;
    }

    private void clause(ParameterName target, String value) {
        List<String> path = target.path();
        switch (target.field().path().isEmpty() ? target.field().column() : "") {
            case "order" -> draft(path).order = OrderParser.parse(value, limits);
            case "limit" -> draft(path).limit = limit(value);
            case "offset" -> draft(path).offset = offset(value);
            case "and" -> tree(path, LogicOperator.AND, value);
            case "or" -> tree(path, LogicOperator.OR, value);
            default -> draft(path).where.add(conditions.filter(target.field(), value));
        }
    }

    /// `rel.not.and`: the path without the `not`.
    private void tree(List<String> path, LogicOperator connective, String value) {
        boolean negated = !path.isEmpty() && path.getLast().equals("not");
        LogicTree tree = conditions.tree(connective, value);
        draft(negated ? path.subList(0, path.size() - 1) : path).where.add(negated ? new LogicTree.Not(tree) : tree);
    }

    private ClausesBuilder draft(List<String> path) {
        return drafts.computeIfAbsent(path, _ -> new ClausesBuilder());
    }

    private @Nullable Long limit(String value) {
        Long limit = number("limit", value);
        if (limit != null && limit < 0) {
            throw ApiError.of(ErrorCode.RANGE_NOT_SATISFIABLE, "Requested range not satisfiable")
                    .withDetails("Limit should be greater than or equal to zero.")
                    .exception();
        }
        return limit;
    }

    /// A negative offset skips nothing (`dialect.md`, surprise 6).
    private @Nullable Long offset(String value) {
        Long offset = number("offset", value);
        if (offset != null && offset < 0 && handling == Handling.STRICT) {
            throw Strictness.refused("offset", "is less than 0");
        }
        return offset;
    }

    /// A whole number; null for what is none, which is ignored (`dialect.md`, surprise 6) or rejected.
    private @Nullable Long number(String name, String value) {
        try {
            return Long.valueOf(value);
        } catch (NumberFormatException e) {
            if (handling == Handling.STRICT) {
                throw Strictness.refused(name, "is not a whole number below 2^63: '" + value + "'");
            }
            return null;
        }
    }

    private void page(PageParameters pages) {
        if (pages.wanted()) {
            ClausesBuilder root = draft(List.of());
            if (handling == Handling.STRICT && (root.limit != null || root.offset != null)) {
                throw Strictness.refused(root.limit == null ? "offset" : "limit", "contradicts page and per_page");
            }
            root.limit = pages.size();
            root.offset = pages.offset();
        }
    }
}
