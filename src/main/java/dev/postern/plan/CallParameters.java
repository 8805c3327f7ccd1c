package dev.postern.plan;

import dev.postern.catalog.Routine;
import dev.postern.catalog.Routine.Argument;
import dev.postern.catalog.Routine.ArgumentMode;
import dev.postern.problem.ProblemException;
import dev.postern.problem.QueryErrors;
import dev.postern.request.Preferences.Handling;
import dev.postern.request.QueryParser;
import dev.postern.request.QueryString.Parameter;
import dev.postern.request.RequestLimits;
import dev.postern.request.RpcQuery;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Query parameters of a function call by GET, separated into arguments and clauses.
///
/// The signatures of the overloads decide which parameters are arguments. A value that looks like a filter decides
/// nothing, because an argument can have it too.
///
/// @param overloads functions of one name with named arguments
record CallParameters(List<Routine> overloads, List<Parameter> parameters, RequestLimits limits, Handling handling) {

    /// Returns the overloads that accept the arguments among the parameters.
    ///
    /// @throws ProblemException PGRST100 if an argument has the name of a clause that the function's rows support
    List<Routine> matchingOverloads() {
        for (Routine routine : overloads) {
            Set<String> ambiguous = clauseNames(routine);
            Set<String> names = new HashSet<>(ambiguous);
            names.addAll(argumentNames(routine));
            if (!ambiguous.isEmpty() && routine.accepts(names)) {
                throw QueryErrors.argumentOrClause(ambiguous.iterator().next(), routine.name());
            }
        }
        return overloads.stream()
                .filter(routine -> routine.accepts(argumentNames(routine)))
                .toList();
    }

    /// Parses the parameters for `routine`.
    ///
    /// @throws ProblemException PGRST100 for an invalid parameter, and under strict handling for a repeated
    /// argument
    RpcQuery parseFor(Routine routine) {
        if (handling == Handling.STRICT) {
            routine.arguments().stream()
                    .filter(argument -> argument.mode() == ArgumentMode.IN)
                    .forEach(this::rejectRepeated);
        }
        return QueryParser.parseRpcQuery(parameters, parameter -> isArgument(routine, parameter), limits, handling);
    }

    /// Parses the parameters if no overload accepts them: values that look like filters become clauses.
    RpcQuery parseWithoutFunction() {
        return QueryParser.parseRpcQuery(
                parameters,
                parameter -> isArgumentOfAny(parameter.name()) || !QueryParser.isClause(parameter, limits),
                limits,
                handling);
    }

    private Set<String> argumentNames(Routine routine) {
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
        boolean isFilter = routine.hasColumn(name) && QueryParser.isFilter(parameter.value(), limits);
        if (routine.isArgument(name)) {
            return !isClause(routine, name) && !isFilter;
        }
        return !QueryParser.isClause(parameter, limits)
                || (isArgumentOfAny(name) && !routine.hasColumn(name) && !QueryParser.isReservedName(name));
    }

    private boolean isArgumentOfAny(String name) {
        return overloads.stream().anyMatch(routine -> routine.isArgument(name));
    }

    /// Returns the names that are both an argument of `routine` and a clause for its rows.
    private Set<String> clauseNames(Routine routine) {
        Set<String> names = new HashSet<>();
        for (Parameter parameter : parameters) {
            if (routine.isArgument(parameter.name()) && isClause(routine, parameter.name())) {
                names.add(parameter.name());
            }
        }
        return names;
    }

    private static boolean isClause(Routine routine, String name) {
        return QueryParser.isReservedName(name) && routine.hasClause(name);
    }

    private void rejectRepeated(Argument argument) {
        long occurrences = parameters.stream()
                .filter(parameter -> parameter.name().equals(argument.name()))
                .filter(parameter -> overloads.stream().anyMatch(routine -> isArgument(routine, parameter)))
                .count();
        if (occurrences > 1) {
            throw QueryErrors.repeatedArgument(argument.name());
        }
    }
}
