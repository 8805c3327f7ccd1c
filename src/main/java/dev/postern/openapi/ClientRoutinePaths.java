package dev.postern.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.catalog.Routine;
import dev.postern.catalog.Routine.Argument;
import dev.postern.catalog.Routine.Requirement;
import dev.postern.catalog.Routine.ReturnKind;
import dev.postern.openapi.ValueSchemas.Nullability;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The path of a function for generators of clients: POST with an object of arguments.
///
/// Overloads become one operation, whose arguments are those of all overloads.
///
/// @param routines overloads that the role can call
record ClientRoutinePaths(ClientContext context, List<Routine> routines) {

    /// Adds the operation, unless every overload takes a body that is not JSON.
    void add(ObjectNode paths) {
        List<Routine> callable =
                routines.stream().filter(ClientRoutinePaths::takesJson).toList();
        if (callable.isEmpty()) {
            return;
        }
        String name = callable.getFirst().name();
        OperationBuilder operation = OperationBuilder.of(
                        RoutinePaths.TAG,
                        context.names().operation("call", name, ""),
                        SchemaComment.of(callable.getFirst().comment()).summaryOr(name))
                .parameters(context.profiles().writeParameters());
        addBody(operation, callable);
        addResponses(operation, callable);
        paths.set(
                context.base() + "/rpc/" + ComponentNames.pathSegment(name),
                JsonNodes.object("post", operation.build()));
    }

    private static boolean takesJson(Routine routine) {
        return routine.isNamed()
                || List.of("json", "jsonb")
                        .contains(routine.arguments().getFirst().type());
    }

    private void addBody(OperationBuilder operation, List<Routine> callable) {
        if (callable.stream().allMatch(routine -> routine.arguments().isEmpty())) {
            return;
        }
        boolean isObject = callable.stream().allMatch(Routine::isNamed);
        operation.requestBody(JsonNodes.jsonContent(isObject ? arguments(callable) : JsonNodes.object()));
    }

    private ObjectNode arguments(List<Routine> callable) {
        Map<String, Set<ObjectNode>> properties = new LinkedHashMap<>();
        Set<String> required = new LinkedHashSet<>();
        callable.getFirst().arguments().forEach(argument -> required.add(argument.name()));
        for (Routine routine : callable) {
            for (Argument argument : routine.arguments()) {
                properties
                        .computeIfAbsent(argument.name(), _ -> new LinkedHashSet<>())
                        .add(context.values().of(argument.type(), Nullability.NOT_NULL));
            }
            required.retainAll(routine.arguments().stream()
                    .filter(argument -> argument.requirement() == Requirement.REQUIRED)
                    .map(Argument::name)
                    .toList());
        }
        ObjectNode object = JsonNodes.object().put("type", "object");
        ObjectNode members = object.putObject("properties");
        properties.forEach((name, schemas) -> members.set(name, single(schemas)));
        if (!required.isEmpty()) {
            object.set("required", JsonNodes.stringArray(required));
        }
        return object;
    }

    private void addResponses(OperationBuilder operation, List<Routine> callable) {
        Set<ObjectNode> results = new LinkedHashSet<>();
        for (Routine routine : callable) {
            if (routine.returns() == ReturnKind.VOID) {
                operation.response("empty", 204);
            } else {
                results.add(result(routine));
            }
        }
        if (!results.isEmpty()) {
            operation.response(200, ClientTablePaths.response(single(results)));
        }
    }

    private ObjectNode result(Routine routine) {
        return switch (routine.returns()) {
            case VOID -> JsonNodes.object();
            case SCALAR -> value(routine, Nullability.NULLABLE);
            case SCALAR_SET -> JsonNodes.arrayOf(value(routine, Nullability.NOT_NULL));
            case ROW -> context.schemas().row(routine.rows());
            case ROW_SET -> JsonNodes.arrayOf(context.schemas().row(routine.rows()));
        };
    }

    private ObjectNode value(Routine routine, Nullability nullability) {
        return context.values().of(routine.rows().columns().getFirst().type().name(), nullability);
    }

    /// Returns the schema if it is the only one, and otherwise that of any value.
    private static ObjectNode single(Set<ObjectNode> schemas) {
        return schemas.size() == 1 ? new ArrayList<>(schemas).getFirst() : JsonNodes.object();
    }
}
