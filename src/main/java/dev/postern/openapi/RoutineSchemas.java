package dev.postern.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.catalog.Column;
import dev.postern.catalog.Resource;
import dev.postern.catalog.Routine;
import dev.postern.catalog.Routine.Argument;
import dev.postern.catalog.Routine.Requirement;
import dev.postern.openapi.OperationBuilder.BodyRequirement;
import dev.postern.openapi.ValueSchemas.Nullability;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Schemas of the arguments and results of functions.
///
/// @param context components and builders of the document
record RoutineSchemas(DocumentContext context) {

    private static final List<String> HEADERS = List.of(
            "Content-Range",
            "Link",
            "Preference-Applied",
            "Content-Profile",
            "Idempotency-Replayed",
            "Warning",
            "Server-Timing",
            "Content-Security-Policy");

    /// Returns the request content: an object of arguments, or the whole body for one unnamed argument. The example
    /// has the required arguments of the first function.
    ObjectNode requestContent(List<Routine> overloads) {
        Map<String, Set<ObjectNode>> content = new LinkedHashMap<>();
        for (Routine routine : overloads) {
            if (routine.isNamed()) {
                ObjectNode object = argumentsSchema(routine);
                add(content, "application/json", object);
                add(content, "application/x-www-form-urlencoded", object);
                if (!routine.arguments().isEmpty()) {
                    add(content, "text/csv", text().put("description", "A header line, then one line of arguments."));
                }
            } else {
                addBodyArgument(content, routine);
            }
        }
        ObjectNode request = content(content);
        if (overloads.getFirst().isNamed() && request.get("application/json") instanceof ObjectNode json) {
            json.set("example", example(overloads.getFirst()));
        }
        return request;
    }

    /// Adds the whole body as the argument, and an object with the key `""`.
    private void addBodyArgument(Map<String, Set<ObjectNode>> content, Routine routine) {
        String type = routine.arguments().getFirst().type();
        if (type.startsWith("json")) {
            add(content, "application/json", JsonNodes.object());
            return;
        }
        add(content, "application/json", argumentsSchema(routine));
        add(
                content,
                switch (type) {
                    case "text" -> "text/plain";
                    case "xml" -> "text/xml";
                    default -> "application/octet-stream";
                },
                text());
    }

    private static ObjectNode text() {
        return JsonNodes.object().put("type", "string");
    }

    /// Returns whether every overload requires a body.
    BodyRequirement bodyRequirement(List<Routine> overloads) {
        return overloads.stream()
                        .allMatch(routine -> routine.arguments().stream()
                                .anyMatch(argument -> argument.requirement() == Requirement.REQUIRED))
                ? BodyRequirement.REQUIRED
                : BodyRequirement.OPTIONAL;
    }

    private ObjectNode argumentsSchema(Routine routine) {
        ObjectNode object = JsonNodes.object().put("type", "object");
        ObjectNode properties = object.putObject("properties");
        List<String> required = new ArrayList<>();
        for (Argument argument : routine.arguments()) {
            ObjectNode property = context.valueSchemas().of(argument.type(), Nullability.NULLABLE);
            properties.set(argument.name(), property.put("x-postgresql-type", argument.type()));
            if (argument.requirement() == Requirement.REQUIRED) {
                required.add(argument.name());
            }
        }
        if (!required.isEmpty()) {
            object.set("required", JsonNodes.stringArray(required));
        }
        return object;
    }

    /// Returns an example with the required arguments.
    ObjectNode example(Routine routine) {
        ObjectNode example = JsonNodes.object();
        for (Argument argument : routine.arguments()) {
            if (argument.requirement() == Requirement.REQUIRED
                    && !argument.name().isEmpty()) {
                example.set(
                        argument.name(),
                        ValueSchemas.example(context.valueSchemas().of(argument.type(), Nullability.NOT_NULL)));
            }
        }
        return example;
    }

    /// Returns the response of overloads that return a value.
    ObjectNode response(List<Routine> overloads) {
        Map<String, Set<ObjectNode>> content = new LinkedHashMap<>();
        for (Routine routine : overloads) {
            if (routine.mediaType() != null) {
                add(content, routine.mediaType(), JsonNodes.object().put("type", "string"));
            }
            add(content, "application/json", result(routine));
            addRowContent(content, routine);
        }
        return OperationBuilder.responseObject("Result of the function.", HEADERS, content(content));
    }

    private ObjectNode result(Routine routine) {
        return switch (routine.returns()) {
            case VOID -> JsonNodes.object();
            case SCALAR -> value(routine);
            case SCALAR_SET -> JsonNodes.arrayOf(value(routine));
            case ROW -> orNullRow(context.rowSchemas().row(routine.rows()));
            case ROW_SET -> JsonNodes.arrayOf(context.rowSchemas().row(routine.rows()));
        };
    }

    private static ObjectNode orNullRow(ObjectNode row) {
        ObjectNode nullRow =
                JsonNodes.object().put("description", "All members are null: the function returned no row.");
        nullRow.set("type", JsonNodes.stringArray(List.of("object", "null")));
        nullRow.set("additionalProperties", JsonNodes.object().put("type", "null"));
        ObjectNode alternatives = JsonNodes.object();
        alternatives.putArray("anyOf").add(row).add(nullRow);
        return alternatives;
    }

    private ObjectNode value(Routine routine) {
        Column column = routine.rows().columns().getFirst();
        return context.valueSchemas().of(column.type().name(), Nullability.NULLABLE);
    }

    private void addRowContent(Map<String, Set<ObjectNode>> content, Routine routine) {
        ObjectNode text = JsonNodes.object().put("type", "string");
        add(content, "text/csv", text);
        add(content, "application/x-ndjson", text);
        add(content, "application/vnd.pgrst.array+json", result(routine));
        switch (routine.returns()) {
            case ROW, ROW_SET ->
                add(
                        content,
                        "application/vnd.pgrst.object+json",
                        context.rowSchemas().row(routine.rows()));
            case VOID, SCALAR, SCALAR_SET -> add(content, "application/vnd.pgrst.object+json", JsonNodes.object());
        }
        context.contentSchemas().executionPlanSchemas().forEach((type, schema) -> add(content, type, schema));
        Resource rows = routine.rows();
        rows.handlers().ofWholeRows().keySet().forEach(type -> add(content, type, text));
    }

    private static void add(Map<String, Set<ObjectNode>> content, String type, ObjectNode schema) {
        content.computeIfAbsent(type, _ -> new LinkedHashSet<>()).add(schema);
    }

    private static ObjectNode content(Map<String, Set<ObjectNode>> schemas) {
        ObjectNode content = JsonNodes.object();
        schemas.forEach((type, schemasOfType) -> {
            JsonNode schema =
                    schemasOfType.size() == 1 ? schemasOfType.iterator().next() : anyOf(schemasOfType);
            content.set(type, JsonNodes.object("schema", schema));
        });
        return content;
    }

    private static ObjectNode anyOf(Set<ObjectNode> schemas) {
        if (schemas.stream().anyMatch(ObjectNode::isEmpty)) {
            return JsonNodes.object(); // one schema allows any value
        }
        ObjectNode alternatives = JsonNodes.object();
        alternatives.putArray("anyOf").addAll(schemas);
        return alternatives;
    }
}
