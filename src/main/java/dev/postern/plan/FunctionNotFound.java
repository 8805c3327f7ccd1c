package dev.postern.plan;

import dev.postern.catalog.NameSuggestions;
import dev.postern.catalog.ObjectHintException;
import dev.postern.catalog.RolePrivileges;
import dev.postern.catalog.Routine;
import dev.postern.catalog.Routine.Argument;
import dev.postern.problem.FunctionErrors;
import dev.postern.problem.ProblemException;
import dev.postern.request.Arguments;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The error of a call that matches no function, with the most similar function as its hint.
record FunctionNotFound(String schema, String name, Arguments arguments) {

    private static final String OR_WHOLE_BODY = " or with a single unnamed json/jsonb parameter";

    /// Returns PGRST202 with the texts of PostgREST.
    ///
    /// @param routines all functions of the schema, by name
    ProblemException exception(Map<String, List<Routine>> routines) {
        return new ObjectHintException(grants -> FunctionErrors.notFound(
                schema,
                name,
                requestedSignature(),
                searchedSignature(),
                suggestion(callableRoutines(routines, grants))));
    }

    private static Map<String, List<Routine>> callableRoutines(
            Map<String, List<Routine>> routines, RolePrivileges grants) {
        Map<String, List<Routine>> callable = new LinkedHashMap<>();
        routines.forEach((name, overloads) -> {
            List<Routine> granted = overloads.stream().filter(grants::canCall).toList();
            if (!granted.isEmpty()) {
                callable.put(name, granted);
            }
        });
        return callable;
    }

    private String requestedSignature() {
        return switch (arguments) {
            case Arguments.BodyArgument(var content, var _) when content != Arguments.BodyType.JSON -> "";
            case Arguments.BodyArgument _,
                    Arguments.TextArguments _,
                    Arguments.JsonArguments _,
                    Arguments.ObjectList _ ->
                arguments.names().isEmpty() ? " without parameters" : parenthesized(arguments.names());
        };
    }

    private String searchedSignature() {
        return switch (arguments) {
            case Arguments.TextArguments _ -> parameters();
            case Arguments.JsonArguments _ -> parameters() + OR_WHOLE_BODY;
            case Arguments.ObjectList list -> list.body() == null ? parameters() : parameters() + OR_WHOLE_BODY;
            case Arguments.BodyArgument(var content, var _) ->
                " with a single unnamed "
                        + String.join(
                                "/", content.argumentTypes().stream().sorted().toList()) + " parameter";
        };
    }

    private String parameters() {
        Set<String> names = arguments.names();
        return names.isEmpty()
                ? " without parameters"
                : " with parameter" + (names.size() > 1 ? "s " : " ") + String.join(", ", names);
    }

    /// Returns the most similar function name if no function has this name, or else the most similar signature.
    private @Nullable String suggestion(Map<String, List<Routine>> routines) {
        if (arguments instanceof Arguments.BodyArgument(var content, var _) && content != Arguments.BodyType.JSON) {
            return null;
        }
        List<Routine> sameName = routines.get(name);
        return sameName == null
                ? NameSuggestions.nearest(name, routines.keySet()).orElse(null)
                : nearestArguments(sameName);
    }

    /// Returns the overload that shares the most arguments with the call.
    private @Nullable String nearestArguments(List<Routine> routines) {
        if (arguments instanceof Arguments.BodyArgument) {
            return null;
        }
        List<Routine> named = routines.stream().filter(Routine::isNamed).toList();
        Routine best = named.stream()
                .filter(routine -> commonArguments(routine) > 0 || named.size() == 1)
                .max(Comparator.comparingLong(this::commonArguments)
                        .thenComparingInt(routine -> -Math.abs(
                                routine.arguments().size() - arguments.names().size())))
                .orElse(null);
        if (best != null) {
            return name + signature(best);
        }
        List<String> signatures =
                named.stream().map(FunctionNotFound::signature).toList();
        return NameSuggestions.nearest(parenthesized(arguments.names()), signatures)
                .map(nearest -> name + nearest)
                .orElse(null);
    }

    private long commonArguments(Routine routine) {
        return routine.arguments().stream()
                .filter(argument -> arguments.names().contains(argument.name()))
                .count();
    }

    private static String signature(Routine routine) {
        return parenthesized(
                routine.arguments().stream().map(Argument::name).sorted().toList());
    }

    private static String parenthesized(Iterable<String> names) {
        return "(" + String.join(", ", names) + ")";
    }
}
