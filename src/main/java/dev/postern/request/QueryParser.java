package dev.postern.request;

import dev.postern.problem.PageErrors;
import dev.postern.problem.QueryErrors;
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

/// Parser of the parameters of a request into a [ParsedQuery].
public final class QueryParser {

    private final RequestLimits limits;
    private final Handling handling;
    private final FilterParser filterParser;
    private final Set<String> seenNames = new HashSet<>();
    private final Map<List<String>, ClausesBuilder> builders = new HashMap<>();
    private List<SelectItem> select = List.of(new SelectItem.Star());
    private @Nullable String after;

    private QueryParser(RequestLimits limits, Handling handling) {
        this.limits = limits;
        this.handling = handling;
        this.filterParser = new FilterParser(limits);
    }

    /// Parses a query and ignores invalid parts as `docs/dialect.md` describes.
    ///
    /// @throws dev.postern.problem.ProblemException PGRST100 with the position, or PSTRN801 above a limit
    public static ParsedQuery parse(List<Parameter> parameters, RequestLimits limits) {
        return parse(parameters, limits, Handling.LENIENT);
    }

    /// Parses a query.
    ///
    /// @throws dev.postern.problem.ProblemException PGRST100 with the position, or PSTRN801 above a limit
    public static ParsedQuery parse(List<Parameter> parameters, RequestLimits limits, Handling handling) {
        QueryParser parser = new QueryParser(limits, handling);
        PageParameters pages = new PageParameters();
        for (Parameter parameter : parameters) {
            if (!parser.isSuperseded(parameter) && !pages.accept(parameter) && !parser.acceptPageToken(parameter)) {
                parser.parseParameter(parameter);
            }
        }
        parser.applyPage(pages);
        return parser.build();
    }

    /// Parses the query on the result of a function whose arguments are in the request body.
    ///
    /// It has neither page numbers nor page tokens, because `page` can be an argument.
    public static ParsedQuery parseResultQuery(List<Parameter> parameters, RequestLimits limits, Handling handling) {
        QueryParser parser = new QueryParser(limits, handling);
        parameters.stream().filter(parameter -> !parser.isSuperseded(parameter)).forEach(parser::parseParameter);
        return parser.build();
    }

    /// Parses the query on the result of a function whose arguments are parameters.
    public static RpcQuery parseRpcQuery(
            List<Parameter> parameters, Predicate<Parameter> isArgument, RequestLimits limits, Handling handling) {
        List<Parameter> arguments = parameters.stream().filter(isArgument).toList();
        List<Parameter> others = parameters.stream().filter(isArgument.negate()).toList();
        return new RpcQuery(parseResultQuery(others, limits, handling), new Arguments.TextArguments(arguments));
    }

    /// Whether the name is reserved, whatever the parameter's value is (`docs/dialect.md` 1.1).
    public static boolean isReservedName(String name) {
        return ParameterName.isReserved(name);
    }

    /// Whether the parameter has a reserved name or is a filter.
    public static boolean isClause(Parameter parameter, RequestLimits limits) {
        return isReservedName(parameter.name()) || isFilter(parameter.value(), limits);
    }

    /// Whether the value is a filter: an operator with its operands.
    public static boolean isFilter(String value, RequestLimits limits) {
        return FilterParser.isFilter(value, limits);
    }

    /// Whether an earlier parameter of the same name applies instead. Of limits, offsets and pages the last one
    /// applies.
    ///
    /// @throws dev.postern.problem.ProblemException PGRST100 for a repeated clause with strict handling
    private boolean isSuperseded(Parameter parameter) {
        String name = parameter.name();
        boolean isPage = PageParameters.isPageParameter(parameter) || isPageToken(parameter);
        if (!(isPage || ParameterName.isSingle(name)) || seenNames.add(name)) {
            return false;
        } else if (handling == Handling.STRICT) {
            throw QueryErrors.repeatedParameter(name);
        }
        return !isPage && !ParameterName.isLimit(name);
    }

    private ParsedQuery build() {
        return new ParsedQuery(select, clauses(), after);
    }

    private Map<List<String>, Clauses> clauses() {
        if (builders.size() == 1) { // most queries: the immutable map of one entry is not copied
            var only = builders.entrySet().iterator().next();
            return Map.of(only.getKey(), only.getValue().build());
        }
        Map<List<String>, Clauses> clauses = new HashMap<>();
        builders.forEach((path, builder) -> clauses.put(path, builder.build()));
        return clauses;
    }

    /// Clauses of one embed path that are not complete yet.
    private static final class ClausesBuilder {
        private final List<LogicTree> where = new ArrayList<>();
        private List<OrderTerm> order = List.of();
        private @Nullable Long limit;
        private @Nullable Long offset;

        Clauses build() {
            return new Clauses(where, order, limit, offset);
        }
    }

    private void parseParameter(Parameter parameter) {
        String value = parameter.value();
        switch (parameter.name()) {
            case "select" -> select = new SelectParser(limits).parse(value);
            case "columns", "on_conflict" -> {}
            default -> addClause(parameter.name(), ParameterName.parse(parameter.name(), limits), value);
        }
    }

    /// Reads a page token: it has no dot, which every filter on a column named `after` has.
    private boolean acceptPageToken(Parameter parameter) {
        boolean isToken = isPageToken(parameter);
        if (isToken) {
            after = parameter.value();
        }
        return isToken;
    }

    private static boolean isPageToken(Parameter parameter) {
        return parameter.name().equals("after") && parameter.value().indexOf('.') < 0;
    }

    private void addClause(String parameter, ParameterName name, String value) {
        List<String> path = name.path();
        boolean isQuoted = parameter.endsWith("\""); // a column such as "order"
        switch (isQuoted || !name.field().path().isEmpty() ? "" : name.field().column()) {
            case "order" -> builder(path).order = OrderParser.parse(value, limits);
            case "limit" -> builder(path).limit = limit(value);
            case "offset" -> builder(path).offset = offset(value);
            case "and" -> addTree(path, LogicOperator.AND, value);
            case "or" -> addTree(path, LogicOperator.OR, value);
            default -> builder(path).where.add(filterParser.filter(parameter, name.field(), value));
        }
    }

    /// Adds a logic tree; the `not` of `rel.not.and` is the last key of the path.
    private void addTree(List<String> path, LogicOperator operator, String value) {
        boolean negated = !path.isEmpty() && path.getLast().equals("not");
        String word = (negated ? "not." : "") + operator;
        LogicTree tree = filterParser.tree(operator, value, word.length());
        builder(negated ? path.subList(0, path.size() - 1) : path).where.add(negated ? new LogicTree.Not(tree) : tree);
    }

    private ClausesBuilder builder(List<String> path) {
        return builders.computeIfAbsent(path, _ -> new ClausesBuilder());
    }

    private @Nullable Long limit(String value) {
        Long limit = number("limit", value);
        if (limit != null && limit < 0) {
            throw PageErrors.negativeLimit();
        }
        return limit;
    }

    /// Parses an offset; a negative one skips nothing (`docs/dialect.md`, surprise 6).
    private @Nullable Long offset(String value) {
        Long offset = number("offset", value);
        if (offset != null && offset < 0 && handling == Handling.STRICT) {
            throw QueryErrors.negativeOffset();
        }
        return offset;
    }

    /// Parses a whole number; null for an invalid number, which is ignored unless handling is strict.
    private @Nullable Long number(String name, String value) {
        try {
            return Long.valueOf(value);
        } catch (NumberFormatException e) {
            if (handling == Handling.STRICT) {
                throw QueryErrors.notWholeNumber(name, value);
            }
            return null;
        }
    }

    private void applyPage(PageParameters pages) {
        if (pages.isPresent()) {
            ClausesBuilder root = builder(List.of());
            if (handling == Handling.STRICT && (root.limit != null || root.offset != null)) {
                throw QueryErrors.contradictsPage(root.limit == null ? "offset" : "limit");
            }
            root.limit = pages.size();
            root.offset = pages.offset();
        }
    }
}
