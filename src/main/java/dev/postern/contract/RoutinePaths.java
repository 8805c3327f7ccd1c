package dev.postern.contract;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.catalog.Routine;
import dev.postern.catalog.Routine.Argument;
import dev.postern.catalog.Routine.Need;
import dev.postern.catalog.Routine.Passing;
import dev.postern.catalog.Routine.Returns;
import dev.postern.catalog.Routine.Volatility;
import dev.postern.contract.ValueSchemas.Nulls;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What can be done with the functions of one name: `/api/rpc/{function}`.
///
/// @param parts what the document is made with
/// @param routines those that the role may call, of one name
record RoutinePaths(Parts parts, List<Routine> routines) {

    static final String TAG = "Functions";

    void add(ObjectNode paths) {
        ObjectNode path = Nodes.object();
        List<Routine> reading = routines.stream()
                .filter(routine -> routine.volatility() != Volatility.VOLATILE && routine.isNamed())
                .toList();
        if (!reading.isEmpty()) {
            path.set("get", get(reading));
        }
        path.set("post", post());
        paths.set(parts.base() + "/rpc/" + Names.segment(name()), path);
    }

    private String name() {
        return routines.getFirst().name();
    }

    private Operations begun(String id, List<Routine> overloads) {
        Comments comments = Comments.of(overloads.getFirst().comment());
        Operations made = Operations.of(TAG, parts.names().of("rpc", name(), id), comments.or(name()))
                .describe(comments.rest());
        boolean rows = overloads.stream()
                .anyMatch(routine -> routine.returns() == Returns.ROWS || routine.returns() == Returns.ROW);
        return rows
                ? made.parameters("select", "and", "or", "order", "limit", "offset", "page", "per_page", "after")
                : made;
    }

    private ObjectNode get(List<Routine> overloads) {
        Operations made = begun("read", overloads)
                .parameters("Range", "Range-Unit", "Prefer.call", "If-None-Match")
                .parameters(parts.profiles().reading());
        Set<String> taken = new HashSet<>(TablePaths.RESERVED);
        for (Routine routine : overloads) {
            for (Argument argument : routine.arguments()) {
                if (taken.add(argument.name())) {
                    made.parameter(parameter(argument, overloads.size() == 1 ? argument.need() : Need.OPTIONAL));
                }
            }
        }
        answer(made, overloads);
        return made.fails(Errors.CALL)
                .sample("Call", Samples.get(name(), arguments().example(overloads.getFirst())))
                .made();
    }

    /// Arrays and composites are given as PostgreSQL writes them, `{1,2}`.
    private ObjectNode parameter(Argument argument, Need need) {
        ObjectNode schema = parts.values().of(argument.type(), Nulls.RULED_OUT);
        String type = schema.path("type").asText();
        boolean text = type.isEmpty() || type.equals("array") || type.equals("object");
        String variadic = argument.passing() == Passing.VARIADIC ? " May be given several times." : "";
        ObjectNode parameter = Nodes.object()
                .put("name", argument.name())
                .put("in", "query")
                .put("required", need == Need.REQUIRED)
                .put("description", "Argument of type `" + argument.type() + "`." + variadic);
        parameter.set("schema", text ? Nodes.object().put("type", "string") : schema);
        return parameter;
    }

    private ObjectNode post() {
        Operations made = begun("call", routines)
                .parameters("columns", "Prefer.call")
                .parameters(parts.profiles().writing())
                .sends(arguments().sent(routines), arguments().need(routines));
        if (routines.stream().anyMatch(routine -> routine.volatility() == Volatility.VOLATILE)) {
            made.parameters("Idempotency-Key");
        }
        answer(made, routines);
        return made.fails(Errors.SENT_CALL)
                .sample("Call", Samples.call(name(), arguments().example(routines.getFirst())))
                .made();
    }

    private RoutineBodies arguments() {
        return new RoutineBodies(parts);
    }

    private void answer(Operations made, List<Routine> overloads) {
        List<Routine> giving = overloads.stream()
                .filter(routine -> routine.returns() != Returns.NOTHING)
                .toList();
        if (giving.size() < overloads.size()) {
            made.answers("called", 204).answers("2XX", Nodes.ref("responses", "called"));
        }
        if (!giving.isEmpty()) {
            ObjectNode response = arguments().response(giving);
            made.answers(200, response).answers("2XX", response);
        }
    }
}
