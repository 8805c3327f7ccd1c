package dev.postern.api;

import dev.postern.api.ParsedRequest.CalledFunction;
import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.Routine;
import dev.postern.openapi.OpenApiDocument;
import dev.postern.problem.StartErrors;
import dev.postern.request.Preferences.Handling;
import dev.postern.request.QueryParser;
import dev.postern.request.QueryString.Parameter;
import dev.postern.request.RequestLimits;
import java.util.List;
import java.util.Set;

/// Function of `--root-function`, whose value replaces the OpenAPI document (`docs/dialect.md` 1.12).
///
/// @param routine overload that is called without arguments
record RootFunction(CalledFunction function, Routine routine) {

    /// Finds the function.
    ///
    /// @param name `schema.name`, or `name` in the default schema
    /// @throws dev.postern.problem.CommandException unless one function has the name and needs no arguments
    static RootFunction find(String name, ApiCatalog catalog) {
        int dot = name.indexOf('.');
        String schema = dot < 0 ? catalog.schema(null) : name.substring(0, dot);
        CalledFunction function = new CalledFunction(schema, name.substring(dot + 1), OpenApiDocument.MEDIA_TYPE);
        List<Routine> overloads = catalog.schemas().contains(schema)
                ? catalog.routines(schema).getOrDefault(function.name(), List.of())
                : List.of();
        List<Routine> callable =
                overloads.stream().filter(routine -> routine.accepts(Set.of())).toList();
        if (callable.size() != 1) {
            throw StartErrors.rootFunctionNotCallable(name, callable.isEmpty() ? "no function" : "several functions");
        }
        return new RootFunction(function, callable.getFirst());
    }

    /// Returns the parameters without unknown ones, which only strict handling rejects.
    List<Parameter> accepted(List<Parameter> parameters, Handling handling, RequestLimits limits) {
        return handling == Handling.STRICT
                ? parameters
                : parameters.stream()
                        .filter(parameter ->
                                routine.isArgument(parameter.name()) || QueryParser.isClause(parameter, limits))
                        .toList();
    }
}
