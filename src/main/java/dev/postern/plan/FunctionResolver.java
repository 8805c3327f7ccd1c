package dev.postern.plan;

import dev.postern.catalog.ObjectHintException;
import dev.postern.catalog.RolePrivileges;
import dev.postern.catalog.Routine;
import dev.postern.catalog.Routine.Argument;
import dev.postern.catalog.Routine.ArgumentMode;
import dev.postern.payload.Payload;
import dev.postern.problem.ApiError;
import dev.postern.problem.BodyErrors;
import dev.postern.problem.FunctionErrors;
import dev.postern.request.Arguments;
import dev.postern.request.ParsedQuery;
import dev.postern.request.Preferences.Handling;
import dev.postern.request.QueryString.Parameter;
import dev.postern.request.RequestLimits;
import dev.postern.request.RpcQuery;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Resolver of a call to one overload by the names of the function and its arguments (`docs/dialect.md` 1.8).
public final class FunctionResolver {

    private static final Arguments.TextArguments NO_ARGUMENTS = new Arguments.TextArguments(List.of());

    /// Names of the arguments of an object with the key of an unnamed argument alone.
    private static final Set<String> UNNAMED = Set.of("");

    private final String schema;
    private final Map<String, List<Routine>> routines;

    /// @param schema name of the schema that is searched
    /// @param routines all functions of the schema, by name
    public FunctionResolver(String schema, Map<String, List<Routine>> routines) {
        this.schema = schema;
        this.routines = routines;
    }

    /// Resolves a call with parsed arguments.
    ///
    /// @param values receives the arguments
    /// @throws dev.postern.problem.ProblemException PGRST202 if no overload matches, PGRST203 if several match
    public FunctionCall resolve(String name, Arguments arguments, BindValues values) {
        List<Routine> candidates = routines.getOrDefault(name, List.of());
        return switch (arguments) {
            case Arguments.TextArguments textArguments -> {
                List<Routine> found = withNamedArguments(candidates, textArguments.names());
                yield new FunctionCall(
                        single(name, arguments, found), textArguments(found.getFirst(), textArguments, values));
            }
            case Arguments.JsonArguments object -> resolveObject(name, object, candidates, values);
            case Arguments.ObjectList list -> resolveList(name, list, candidates, values);
            case Arguments.BodyArgument(Arguments.BodyType content, String text) -> {
                List<Routine> found = withBodyArgument(candidates, content);
                if (found.isEmpty() && content == Arguments.BodyType.JSON && !candidates.isEmpty()) {
                    throw BodyErrors.notOneObject();
                }
                yield new FunctionCall(single(name, arguments, found), bodyArgument(found.getFirst(), text, values));
            }
        };
    }

    private FunctionCall resolveObject(
            String name, Arguments.JsonArguments object, List<Routine> candidates, BindValues values) {
        List<Routine> named = withNamedArguments(candidates, object.names());
        if (!named.isEmpty()) {
            return new FunctionCall(
                    single(name, object, named),
                    jsonArguments(named.getFirst(), object.names(), object.json(), values));
        }
        if (object.names().equals(UNNAMED)) {
            List<Routine> unnamed =
                    candidates.stream().filter(Routine::hasUnnamedArgument).toList();
            Routine routine = single(name, object, unnamed);
            return new FunctionCall(routine, bodyArgument(routine, unnamedValue(routine, object.json()), values));
        }
        List<Routine> whole = withBodyArgument(candidates, Arguments.BodyType.JSON);
        return new FunctionCall(single(name, object, whole), bodyArgument(whole.getFirst(), object.json(), values));
    }

    /// Returns the value of the key `""`, which postgrest-js sends for an unnamed argument.
    private static @Nullable String unnamedValue(Routine routine, String json) {
        String type = routine.arguments().getFirst().type();
        Payload object = Payload.read(json.getBytes(StandardCharsets.UTF_8), null);
        List<@Nullable String> plain = Arguments.BodyType.JSON.argumentTypes().contains(type)
                ? null
                : object.parameters(List.copyOf(UNNAMED), Set.of());
        List<@Nullable String> value = plain == null ? object.parameters(List.copyOf(UNNAMED), UNNAMED) : plain;
        return value == null ? null : value.getFirst();
    }

    /// Resolves a call with the only object of a list.
    private FunctionCall resolveList(
            String name, Arguments.ObjectList list, List<Routine> candidates, BindValues values) {
        List<Routine> whole = list.body() == null ? List.of() : withBodyArgument(candidates, Arguments.BodyType.JSON);
        if (!whole.isEmpty()) {
            return new FunctionCall(single(name, list, whole), bodyArgument(whole.getFirst(), list.body(), values));
        }
        List<Routine> named = withNamedArguments(candidates, list.names());
        if (list.object() == null && !named.isEmpty()) {
            throw BodyErrors.notOneObject();
        }
        Routine routine = single(name, list, named);
        return new FunctionCall(routine, jsonArguments(routine, list.names(), String.valueOf(list.object()), values));
    }

    /// Resolves a call by GET, whose parameters are arguments and clauses.
    ///
    /// @param values receives the arguments
    /// @throws dev.postern.problem.ProblemException PGRST202 if no overload matches, PGRST203 if several match,
    /// PGRST100 for an argument that GET cannot pass
    public ResolvedCall resolve(
            String name, List<Parameter> parameters, RequestLimits limits, Handling handling, BindValues values) {
        List<Routine> overloads = routines.getOrDefault(name, List.of()).stream()
                .filter(Routine::isNamed)
                .toList();
        CallParameters callParameters = new CallParameters(overloads, parameters, limits, handling);
        List<Routine> matching = callParameters.matchingOverloads();
        Routine routine = single(
                name, matching.isEmpty() ? callParameters.parseWithoutFunction().arguments() : NO_ARGUMENTS, matching);
        RpcQuery query = callParameters.parseFor(routine);
        return new ResolvedCall(
                new FunctionCall(routine, textArguments(routine, query.arguments(), values)), query.query());
    }

    /// A call with the clauses for the rows that it returns.
    public record ResolvedCall(FunctionCall call, ParsedQuery query) {}

    /// Returns all functions called `name`.
    ///
    /// @throws dev.postern.problem.ProblemException PGRST202 if there are none
    public List<Routine> overloads(String name) {
        List<Routine> found = routines.get(name);
        if (found == null) {
            throw new FunctionNotFound(schema, name, NO_ARGUMENTS).exception(routines);
        }
        return found;
    }

    private static List<Routine> withNamedArguments(List<Routine> candidates, Set<String> names) {
        return candidates.stream().filter(routine -> routine.accepts(names)).toList();
    }

    private static List<Routine> withBodyArgument(List<Routine> candidates, Arguments.BodyType content) {
        return candidates.stream()
                .filter(routine -> routine.acceptsBody(content.argumentTypes()))
                .toList();
    }

    private Routine single(String name, Arguments arguments, List<Routine> found) {
        return switch (found.size()) {
            case 0 -> throw new FunctionNotFound(schema, name, arguments).exception(routines);
            case 1 -> found.getFirst();
            default -> throw new ObjectHintException(grants -> ambiguous(found, grants));
        };
    }

    private static ApiError ambiguous(List<Routine> found, RolePrivileges grants) {
        return FunctionErrors.ambiguous(found.stream()
                .filter(grants::canCall)
                .sorted(Comparator.comparingInt(routine -> routine.arguments().size()))
                .map(FunctionResolver::describe)
                .toList());
    }

    private static String describe(Routine routine) {
        return routine.schema() + "." + routine.name()
                + routine.arguments().stream()
                        .map(argument -> argument.name() + " => " + argument.type())
                        .collect(Collectors.joining(", ", "(", ")"));
    }

    private static FunctionCall.BoundArguments bodyArgument(Routine routine, @Nullable String text, BindValues values) {
        return new FunctionCall.BoundTexts(
                List.of(new FunctionCall.BoundText(routine.arguments().getFirst(), values.add(text))));
    }

    private static FunctionCall.BoundArguments jsonArguments(
            Routine routine, Set<String> names, String json, BindValues values) {
        List<Argument> bound = routine.arguments().stream()
                .filter(argument -> names.contains(argument.name()))
                .toList();
        return new FunctionCall.BoundObject(bound, bound.isEmpty() ? SelectNode.NO_PARAMETER : values.add(json));
    }

    /// Binds the last value of each argument, and all values of a variadic argument.
    private static FunctionCall.BoundArguments textArguments(
            Routine routine, Arguments.TextArguments arguments, BindValues values) {
        List<FunctionCall.BoundText> texts = new ArrayList<>();
        for (Argument argument : routine.arguments()) {
            List<String> argumentValues = arguments.values().stream()
                    .filter(value -> value.name().equals(argument.name()))
                    .map(Parameter::value)
                    .toList();
            if (!argumentValues.isEmpty()) {
                boolean variadic = argument.mode() == ArgumentMode.VARIADIC;
                texts.add(new FunctionCall.BoundText(
                        argument,
                        values.add(variadic ? FilterResolver.arrayLiteral(argumentValues) : argumentValues.getLast())));
            }
        }
        return new FunctionCall.BoundTexts(texts);
    }
}
