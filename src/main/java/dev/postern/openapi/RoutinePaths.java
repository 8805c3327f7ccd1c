package dev.postern.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.postern.catalog.Routine;
import dev.postern.catalog.Routine.Argument;
import dev.postern.catalog.Routine.ArgumentMode;
import dev.postern.catalog.Routine.Requirement;
import dev.postern.catalog.Routine.ReturnKind;
import dev.postern.catalog.Routine.Volatility;
import dev.postern.openapi.ValueSchemas.Nullability;
import dev.postern.request.QueryParser;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The path of the overloads of one function, `/api/rpc/{function}`.
///
/// @param context components and builders of the document
/// @param routines overloads that the role can call
record RoutinePaths(DocumentContext context, List<Routine> routines) {

    static final String TAG = "Functions";

    private static final List<String> CLAUSES = List.of("select", "and", "or", "order", "limit", "offset");

    private static final String COLUMN_NOTE =
            " The rows have a column of this name: a value that starts with an operator, such as `eq.`, filters them."
                    + " With POST, every value is the argument.";

    void add(ObjectNode paths) {
        ObjectNode path = JsonNodes.object();
        List<Routine> gettable = routines.stream()
                .filter(routine -> routine.volatility() != Volatility.VOLATILE && routine.isNamed())
                .filter(routine -> routine.arguments().stream()
                        .noneMatch(argument ->
                                argument.requirement() == Requirement.REQUIRED && isClause(routine, argument.name())))
                .toList();
        if (!gettable.isEmpty()) {
            path.set("get", get(gettable));
        }
        path.set("post", post());
        paths.set(context.base() + "/rpc/" + ComponentNames.pathSegment(name()), path);
    }

    private String name() {
        return routines.getFirst().name();
    }

    private OperationBuilder builder(String id, List<Routine> overloads, String note) {
        SchemaComment comments = SchemaComment.of(overloads.getFirst().comment());
        return OperationBuilder.of(TAG, context.names().of("rpc", name(), id), comments.summaryOr(name()))
                .describe(SchemaComment.append(comments.rest(), note))
                .parameters(clauses(overloads));
    }

    /// Returns the clauses for rows that the overloads return.
    private static List<String> clauses(List<Routine> overloads) {
        boolean returnRows = overloads.stream()
                .anyMatch(routine -> routine.returns() == ReturnKind.ROW_SET || routine.returns() == ReturnKind.ROW);
        return returnRows ? CLAUSES : List.of();
    }

    private ObjectNode get(List<Routine> overloads) {
        Set<String> postOnly = postOnlyArguments(overloads);
        OperationBuilder builder = builder("read", overloads, postOnly.isEmpty() ? "" : postOnlySentence(postOnly))
                .parameters("Range", "Range-Unit", "Prefer.call")
                .parameters(context.profiles().readParameters());
        Set<String> knownNames = new HashSet<>(postOnly);
        for (Routine routine : overloads) {
            for (Argument argument : routine.arguments()) {
                if (knownNames.add(argument.name())) {
                    Requirement requirement = overloads.size() == 1 ? argument.requirement() : Requirement.OPTIONAL;
                    builder.parameter(parameter(routine, argument, requirement));
                }
            }
        }
        addResponses(builder, overloads);
        return builder.errors()
                .example("Call", JavaScriptExamples.get(name(), schemas().example(overloads.getFirst())))
                .build();
    }

    /// Returns the arguments that have the name of a clause.
    private static Set<String> postOnlyArguments(List<Routine> overloads) {
        Set<String> names = new TreeSet<>(clauses(overloads));
        names.retainAll(overloads.stream()
                .flatMap(routine -> routine.arguments().stream())
                .map(Argument::name)
                .toList());
        for (Routine routine : overloads) {
            routine.arguments().stream()
                    .map(Argument::name)
                    .filter(name -> isClause(routine, name))
                    .forEach(names::add);
        }
        return names;
    }

    private static boolean isClause(Routine routine, String name) {
        return QueryParser.isReservedName(name) && routine.hasClause(name);
    }

    private static String postOnlySentence(Set<String> names) {
        return names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "))
                + (names.size() == 1
                        ? " is also the name of a clause: this argument"
                        : " are also names of clauses: these arguments")
                + " can be sent by POST only.";
    }

    /// Returns the query parameter of an argument; arrays and composites use PostgreSQL's text format, `{1,2}`.
    private ObjectNode parameter(Routine routine, Argument argument, Requirement requirement) {
        ObjectNode schema = context.valueSchemas().of(argument.type(), Nullability.NOT_NULL);
        String type = schema.path("type").asText();
        boolean isText = type.isEmpty() || type.equals("array") || type.equals("object");
        String variadic = argument.mode() == ArgumentMode.VARIADIC ? " Can be repeated." : "";
        String column = routine.hasColumn(argument.name()) ? COLUMN_NOTE : "";
        ObjectNode parameter = JsonNodes.object()
                .put("name", argument.name())
                .put("in", "query")
                .put("required", requirement == Requirement.REQUIRED)
                .put("description", "Argument of type `" + argument.type() + "`." + variadic + column);
        parameter.set("schema", isText ? JsonNodes.object().put("type", "string") : schema);
        if (requirement == Requirement.REQUIRED) {
            parameter.set("example", isText ? textExample(schema) : ValueSchemas.example(schema));
        }
        return parameter;
    }

    /// Returns an example in PostgreSQL's text format: a composite value of nulls, an empty array or object.
    private static JsonNode textExample(ObjectNode schema) {
        int attributes = schema.path("properties").size();
        return TextNode.valueOf(attributes == 0 ? "{}" : "(" + ",".repeat(attributes - 1) + ")");
    }

    private ObjectNode post() {
        OperationBuilder builder = builder("call", routines, "")
                .parameters("columns", "Prefer.call")
                .parameters(context.profiles().writeParameters())
                .requestBody(schemas().requestContent(routines), schemas().bodyRequirement(routines));
        if (routines.stream().anyMatch(routine -> routine.volatility() == Volatility.VOLATILE)) {
            builder.parameters("Idempotency-Key");
        }
        addResponses(builder, routines);
        return builder.errors()
                .example("Call", JavaScriptExamples.call(name(), schemas().example(routines.getFirst())))
                .build();
    }

    private RoutineSchemas schemas() {
        return new RoutineSchemas(context);
    }

    private void addResponses(OperationBuilder builder, List<Routine> overloads) {
        List<Routine> returning = overloads.stream()
                .filter(routine -> routine.returns() != ReturnKind.VOID)
                .toList();
        if (returning.size() < overloads.size()) {
            builder.response("called", 204).response("2XX", JsonNodes.ref("responses", "called"));
        }
        if (!returning.isEmpty()) {
            ObjectNode response = schemas().response(returning);
            builder.response(200, response).response("2XX", response);
        }
    }
}
