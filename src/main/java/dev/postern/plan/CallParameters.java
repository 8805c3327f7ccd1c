package dev.postern.plan;

import dev.postern.catalog.Routine;
import dev.postern.catalog.Routine.Argument;
import dev.postern.catalog.Routine.ArgumentMode;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import dev.postern.request.Preferences.Handling;
import dev.postern.request.QueryParser;
import dev.postern.request.QueryString.Parameter;
import dev.postern.request.RequestLimits;
import dev.postern.request.RpcQuery;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The parameters of a call by GET, of which the signatures of the overloads tell the arguments: a value that looks
/// like a filter says nothing about it.
///
/// @param overloads functions of one name whose arguments have names
record CallParameters(List<Routine> overloads, List<Parameter> parameters, RequestLimits limits, Handling handling) {

    /// The overloads that the parameters can be for.
    ///
    /// @throws ProblemException PGRST100 for an argument that has the name of a clause that the function's
    /// rows have
    List<Routine> callable() {
        for (Routine routine : overloads) {
            Set<String> clauses = clauses(routine);
            Set<String> names = new HashSet<>(clauses);
            names.addAll(arguments(routine));
            if (!clauses.isEmpty() && routine.accepts(names)) {
                throw ambiguous(routine, clauses);
            }
        }
        return overloads.stream()
                .filter(routine -> routine.accepts(arguments(routine)))
                .toList();
    }

    /// The parameters, read as they are meant for `routine`.
    ///
    /// @throws ProblemException PGRST100 also if strict handling meets an argument that is given twice
    RpcQuery query(Routine routine) {
        if (handling == Handling.STRICT) {
            routine.arguments().stream()
                    .filter(argument -> argument.passing() == ArgumentMode.IN)
                    .forEach(this::refuseRepeated);
        }
        return QueryParser.parseCall(parameters, parameter -> isArgument(routine, parameter), limits, handling);
    }

    /// The parameters, read by the look of their values: no function takes them.
    RpcQuery query() {
        return QueryParser.parseCall(
                parameters,
                parameter -> takenByOne(parameter.name()) || !QueryParser.isClause(parameter, limits),
                limits,
                handling);
    }

    private Set<String> arguments(Routine routine) {
        Set<String> names = new HashSet<>();
        for (Parameter parameter : parameters) {
            if (isArgument(routine, parameter)) {
                names.add(parameter.name());
            }
        }
        return names;
    }

    private boolean isArgument(Routine routine, Parameter parameter) {
        String name = parameter.name();
        boolean filters = routine.hasColumn(name) && QueryParser.isFilter(parameter.value(), limits);
        if (routine.isArgument(name)) {
            return !isClause(routine, name) && !filters;
        }
        return !QueryParser.isClause(parameter, limits)
                || (takenByOne(name) && !routine.hasColumn(name) && !QueryParser.isWord(name));
    }

    private boolean takenByOne(String name) {
        return overloads.stream().anyMatch(routine -> routine.isArgument(name));
    }

    /// Arguments that are given under a name that means a clause.
    private Set<String> clauses(Routine routine) {
        Set<String> names = new HashSet<>();
        for (Parameter parameter : parameters) {
            if (routine.isArgument(parameter.name()) && isClause(routine, parameter.name())) {
                names.add(parameter.name());
            }
        }
        return names;
    }

    private static boolean isClause(Routine routine, String name) {
        return QueryParser.isWord(name) && routine.hasClause(name);
    }

    private void refuseRepeated(Argument argument) {
        long given = parameters.stream()
                .filter(parameter -> parameter.name().equals(argument.name()))
                .filter(parameter -> overloads.stream().anyMatch(routine -> isArgument(routine, parameter)))
                .count();
        if (given > 1) {
            throw ApiError.of(ErrorCode.INVALID_QUERY, "Argument '" + argument.name() + "' is given twice")
                    .withDetails("handling=strict rejects what would be ignored")
                    .exception();
        }
    }

    private static ProblemException ambiguous(Routine routine, Set<String> clauses) {
        String name = clauses.iterator().next();
        return ApiError.of(
                        ErrorCode.INVALID_QUERY,
                        "'" + name + "' is an argument of the function '" + routine.name()
                                + "' and a clause for its rows")
                .withHint("Call the function by POST: its arguments are in the body, clauses in the URL.")
                .exception();
    }
}
