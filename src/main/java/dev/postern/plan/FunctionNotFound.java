package dev.postern.plan;

import dev.postern.catalog.NameSuggestions;
import dev.postern.catalog.ObjectHintException;
import dev.postern.catalog.RolePrivileges;
import dev.postern.catalog.Routine;
import dev.postern.catalog.Routine.Argument;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import dev.postern.request.Arguments;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A call that no function answers to, and the nearest that one does.
record FunctionNotFound(String schema, String name, Arguments arguments) {

    /// PGRST202 in PostgREST's words, for people search for them.
    ///
    /// @param routines all functions of the schema, by name
    ProblemException exception(Map<String, List<Routine>> routines) {
        String function = schema + "." + name;
        ApiError refusal = ApiError.of(
                        ErrorCode.FUNCTION_NOT_FOUND,
                        "Could not find the function " + function + signature() + " in the schema cache")
                .withDetails("Searched for the function " + function + searched()
                        + ", but no matches were found in the schema cache.");
        return new ObjectHintException(grants -> refusal.withHint(hint(callable(routines, grants))));
    }

    private static Map<String, List<Routine>> callable(Map<String, List<Routine>> routines, RolePrivileges grants) {
        Map<String, List<Routine>> callable = new LinkedHashMap<>();
        routines.forEach((name, overloads) -> {
            List<Routine> some = overloads.stream().filter(grants::canCall).toList();
            if (!some.isEmpty()) {
                callable.put(name, some);
            }
        });
        return callable;
    }

    private String signature() {
        return switch (arguments) {
            case Arguments.BodyArgument(var content, var text) when content != Arguments.BodyType.JSON -> "";
            case Arguments other -> arguments.names().isEmpty() ? " without parameters" : listed(arguments.names());
        };
    }

    private String searched() {
        return switch (arguments) {
            case Arguments.TextArguments texts -> parameters();
            case Arguments.JsonArguments members -> parameters() + " or with a single unnamed json/jsonb parameter";
            case Arguments.BodyArgument(var content, var text) ->
                " with a single unnamed "
                        + String.join("/", content.types().stream().sorted().toList()) + " parameter";
        };
    }

    private String parameters() {
        Set<String> names = arguments.names();
        return names.isEmpty()
                ? " without parameters"
                : " with parameter" + (names.size() > 1 ? "s " : " ") + String.join(", ", names);
    }

    /// Another function, where none has this name; else the arguments of one that has.
    private @Nullable String hint(Map<String, List<Routine>> routines) {
        List<Routine> sameName = routines.get(name);
        String near = sameName == null
                ? NameSuggestions.nearest(name, routines.keySet()).orElse(null)
                : nearestArguments(sameName);
        return near == null ? null : "Perhaps you meant to call the function " + schema + "." + near;
    }

    /// Of several the one with the most arguments in common.
    private @Nullable String nearestArguments(List<Routine> routines) {
        if (arguments instanceof Arguments.BodyArgument) {
            return null;
        }
        List<Routine> named = routines.stream().filter(Routine::isNamed).toList();
        Routine best = named.stream()
                .filter(routine -> common(routine) > 0 || named.size() == 1)
                .max(Comparator.comparingLong(this::common))
                .orElse(null);
        if (best != null) {
            return name + signature(best);
        }
        List<String> signatures =
                named.stream().map(FunctionNotFound::signature).toList();
        return NameSuggestions.nearest(listed(arguments.names()), signatures)
                .map(near -> name + near)
                .orElse(null);
    }

    private long common(Routine routine) {
        return routine.arguments().stream()
                .filter(argument -> arguments.names().contains(argument.name()))
                .count();
    }

    private static String signature(Routine routine) {
        return listed(routine.arguments().stream().map(Argument::name).sorted().toList());
    }

    private static String listed(Iterable<String> names) {
        return "(" + String.join(", ", names) + ")";
    }
}
