package dev.postern.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.catalog.Routine;
import dev.postern.catalog.Routine.Argument;
import dev.postern.catalog.Routine.ArgumentMode;
import dev.postern.catalog.Routine.Requirement;
import dev.postern.catalog.Routine.ReturnKind;
import dev.postern.catalog.Routine.Volatility;
import dev.postern.openapi.ValueSchemas.Nulls;
import dev.postern.request.QueryParser;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What can be done with the functions of one name: `/api/rpc/{function}`.
///
/// @param parts what the document is made with
/// @param routines those that the role may call, of one name
record RoutinePaths(DocumentContext parts, List<Routine> routines) {

    static final String TAG = "Functions";

    private static final List<String> CLAUSES = List.of("select", "and", "or", "order", "limit", "offset");

    private static final String COLUMN =
            " The rows have a column of this name: a value that begins with an operator, such as `eq.`, filters them."
                    + " POST takes every value as the argument.";

    void add(ObjectNode paths) {
        ObjectNode path = JsonNodes.object();
        List<Routine> reading = routines.stream()
                .filter(routine -> routine.volatility() != Volatility.VOLATILE && routine.isNamed())
                .filter(routine -> routine.arguments().stream()
                        .noneMatch(argument ->
                                argument.need() == Requirement.REQUIRED && isClause(routine, argument.name())))
                .toList();
        if (!reading.isEmpty()) {
            path.set("get", get(reading));
        }
        path.set("post", post());
        paths.set(parts.base() + "/rpc/" + ComponentNames.segment(name()), path);
    }

    private String name() {
        return routines.getFirst().name();
    }

    private OperationBuilder begun(String id, List<Routine> overloads, String more) {
        SchemaComment comments = SchemaComment.of(overloads.getFirst().comment());
        return OperationBuilder.of(TAG, parts.names().of("rpc", name(), id), comments.or(name()))
                .describe(SchemaComment.and(comments.rest(), more))
                .parameters(clauses(overloads));
    }

    /// The clauses that are offered for what the functions return.
    private static List<String> clauses(List<Routine> overloads) {
        boolean rows = overloads.stream()
                .anyMatch(routine -> routine.returns() == ReturnKind.ROW_SET || routine.returns() == ReturnKind.ROW);
        return rows ? CLAUSES : List.of();
    }

    private ObjectNode get(List<Routine> overloads) {
        Set<String> byPost = byPost(overloads);
        OperationBuilder made = begun("read", overloads, byPost.isEmpty() ? "" : sentence(byPost))
                .parameters("Range", "Range-Unit", "Prefer.call")
                .parameters(parts.profiles().reading());
        Set<String> taken = new HashSet<>(byPost);
        for (Routine routine : overloads) {
            for (Argument argument : routine.arguments()) {
                if (taken.add(argument.name())) {
                    Requirement need = overloads.size() == 1 ? argument.need() : Requirement.OPTIONAL;
                    made.parameter(parameter(routine, argument, need));
                }
            }
        }
        answer(made, overloads);
        return made.errors(ErrorResponses.CALL)
                .example("Call", JavaScriptExamples.get(name(), arguments().example(overloads.getFirst())))
                .build();
    }

    /// The arguments that have the name of a clause.
    private static Set<String> byPost(List<Routine> overloads) {
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
        return QueryParser.isWord(name) && routine.hasClause(name);
    }

    private static String sentence(Set<String> names) {
        return names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "))
                + (names.size() == 1
                        ? " is also the name of a clause: that argument"
                        : " are also names of clauses: those" + " arguments")
                + " can be given by POST only.";
    }

    /// Arrays and composites are given as PostgreSQL writes them, `{1,2}`.
    private ObjectNode parameter(Routine routine, Argument argument, Requirement need) {
        ObjectNode schema = parts.values().of(argument.type(), Nulls.RULED_OUT);
        String type = schema.path("type").asText();
        boolean text = type.isEmpty() || type.equals("array") || type.equals("object");
        String variadic = argument.passing() == ArgumentMode.VARIADIC ? " May be given several times." : "";
        String column = routine.hasColumn(argument.name()) ? COLUMN : "";
        ObjectNode parameter = JsonNodes.object()
                .put("name", argument.name())
                .put("in", "query")
                .put("required", need == Requirement.REQUIRED)
                .put("description", "Argument of type `" + argument.type() + "`." + variadic + column);
        parameter.set("schema", text ? JsonNodes.object().put("type", "string") : schema);
        return parameter;
    }

    private ObjectNode post() {
        OperationBuilder made = begun("call", routines, "")
                .parameters("columns", "Prefer.call")
                .parameters(parts.profiles().writing())
                .requestBody(arguments().sent(routines), arguments().need(routines));
        if (routines.stream().anyMatch(routine -> routine.volatility() == Volatility.VOLATILE)) {
            made.parameters("Idempotency-Key");
        }
        answer(made, routines);
        return made.errors(ErrorResponses.SENT_CALL)
                .example("Call", JavaScriptExamples.call(name(), arguments().example(routines.getFirst())))
                .build();
    }

    private RoutineSchemas arguments() {
        return new RoutineSchemas(parts);
    }

    private void answer(OperationBuilder made, List<Routine> overloads) {
        List<Routine> giving = overloads.stream()
                .filter(routine -> routine.returns() != ReturnKind.VOID)
                .toList();
        if (giving.size() < overloads.size()) {
            made.response("called", 204).response("2XX", JsonNodes.ref("responses", "called"));
        }
        if (!giving.isEmpty()) {
            ObjectNode response = arguments().response(giving);
            made.response(200, response).response("2XX", response);
        }
    }
}
