package dev.postern.plan;

import dev.postern.catalog.ObjectHintException;
import dev.postern.catalog.RolePrivileges;
import dev.postern.catalog.Routine;
import dev.postern.catalog.Routine.Argument;
import dev.postern.catalog.Routine.ArgumentMode;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.request.Arguments;
import dev.postern.request.ParsedQuery;
import dev.postern.request.Preferences.Handling;
import dev.postern.request.QueryString.Parameter;
import dev.postern.request.RequestLimits;
import dev.postern.request.RpcQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Which function a call means, by its name and those of the arguments (`dialect.md` 1.8).
///
/// @param schema where it is looked for
/// @param routines all functions of the schema, by name
public record FunctionResolver(String schema, Map<String, List<Routine>> routines) {

    private static final Arguments.TextArguments NO_ARGUMENTS = new Arguments.TextArguments(List.of());

    /// The call of the one function called `name` that takes `arguments`.
    ///
    /// @param values gets the arguments
    /// @throws dev.postern.problem.ProblemException PGRST202 where there is none, PGRST203 where there are
    /// several
    public FunctionCall resolve(String name, Arguments arguments, BindValues values) {
        List<Routine> candidates = routines.getOrDefault(name, List.of());
        return switch (arguments) {
            case Arguments.TextArguments texts -> {
                List<Routine> found = named(candidates, texts.names());
                yield new FunctionCall(one(name, arguments, found), texts(found.getFirst(), texts, values));
            }
            case Arguments.JsonArguments(Set<String> names, String json) -> {
                List<Routine> found = named(candidates, names);
                if (found.isEmpty()) {
                    found = unnamed(candidates, Arguments.BodyType.JSON);
                    yield new FunctionCall(one(name, arguments, found), whole(found.getFirst(), json, values));
                }
                yield new FunctionCall(one(name, arguments, found), members(found.getFirst(), names, json, values));
            }
            case Arguments.BodyArgument(Arguments.BodyType content, String text) -> {
                List<Routine> found = unnamed(candidates, content);
                if (found.isEmpty() && content == Arguments.BodyType.JSON && !candidates.isEmpty()) {
                    throw ErrorCode.INVALID_BODY.exception("The body must be one JSON object");
                }
                yield new FunctionCall(one(name, arguments, found), whole(found.getFirst(), text, values));
            }
        };
    }

    /// The call that the parameters of a GET mean, with the clauses among them.
    ///
    /// @param values gets the arguments
    /// @throws dev.postern.problem.ProblemException PGRST202 where there is none, PGRST203 where there are
    /// several, PGRST100 for an argument that cannot be given by GET
    public Requested resolve(
            String name, List<Parameter> parameters, RequestLimits limits, Handling handling, BindValues values) {
        List<Routine> overloads = routines.getOrDefault(name, List.of()).stream()
                .filter(Routine::isNamed)
                .toList();
        CallParameters sent = new CallParameters(overloads, parameters, limits, handling);
        List<Routine> callable = sent.callable();
        Routine routine = one(name, callable.isEmpty() ? sent.query().arguments() : NO_ARGUMENTS, callable);
        RpcQuery query = sent.query(routine);
        return new Requested(new FunctionCall(routine, texts(routine, query.arguments(), values)), query.query());
    }

    /// A call with the clauses for what it returns.
    public record Requested(FunctionCall call, ParsedQuery query) {}

    /// All functions called `name`.
    ///
    /// @throws dev.postern.problem.ProblemException PGRST202 where there is none
    public List<Routine> named(String name) {
        List<Routine> found = routines.get(name);
        if (found == null) {
            throw new FunctionNotFound(schema, name, NO_ARGUMENTS).exception(routines);
        }
        return found;
    }

    private static List<Routine> named(List<Routine> candidates, Set<String> names) {
        return candidates.stream().filter(routine -> routine.accepts(names)).toList();
    }

    private static List<Routine> unnamed(List<Routine> candidates, Arguments.BodyType content) {
        return candidates.stream()
                .filter(routine -> routine.acceptsBody(content.types()))
                .toList();
    }

    private Routine one(String name, Arguments arguments, List<Routine> found) {
        return switch (found.size()) {
            case 0 -> throw new FunctionNotFound(schema, name, arguments).exception(routines);
            case 1 -> found.getFirst();
            default -> throw new ObjectHintException(grants -> ambiguous(found, grants));
        };
    }

    private static ApiError ambiguous(List<Routine> found, RolePrivileges grants) {
        String candidates = found.stream()
                .filter(grants::canCall)
                .map(FunctionResolver::described)
                .collect(Collectors.joining(", "));
        return ApiError.of(
                        ErrorCode.AMBIGUOUS_FUNCTION,
                        "Could not choose the best candidate function"
                                + (candidates.isEmpty() ? "" : " between: " + candidates))
                .withHint("Try renaming the parameters or the function itself in the database so function"
                        + " overloading can be resolved");
    }

    private static String described(Routine routine) {
        return routine.schema() + "." + routine.name()
                + routine.arguments().stream()
                        .map(argument -> argument.name() + " => " + argument.type())
                        .collect(Collectors.joining(", ", "(", ")"));
    }

    private static FunctionCall.BoundArguments whole(Routine routine, String text, BindValues values) {
        return new FunctionCall.BoundTexts(
                List.of(new FunctionCall.BoundText(routine.arguments().getFirst(), values.add(text))));
    }

    private static FunctionCall.BoundArguments members(
            Routine routine, Set<String> names, String json, BindValues values) {
        List<Argument> given = routine.arguments().stream()
                .filter(argument -> names.contains(argument.name()))
                .toList();
        return new FunctionCall.BoundObject(given, given.isEmpty() ? SelectNode.NO_PARAMETER : values.add(json));
    }

    /// All texts of a variadic argument, of others the last.
    private static FunctionCall.BoundArguments texts(Routine routine, Arguments.TextArguments sent, BindValues values) {
        List<FunctionCall.BoundText> texts = new ArrayList<>();
        for (Argument argument : routine.arguments()) {
            List<String> given = sent.values().stream()
                    .filter(value -> value.name().equals(argument.name()))
                    .map(Parameter::value)
                    .toList();
            if (!given.isEmpty()) {
                boolean variadic = argument.passing() == ArgumentMode.VARIADIC;
                texts.add(new FunctionCall.BoundText(
                        argument, values.add(variadic ? FilterResolver.arrayLiteral(given) : given.getLast())));
            }
        }
        return new FunctionCall.BoundTexts(List.copyOf(texts));
    }
}
