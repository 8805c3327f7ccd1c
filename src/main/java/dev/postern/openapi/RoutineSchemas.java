package dev.postern.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.catalog.Column;
import dev.postern.catalog.Resource;
import dev.postern.catalog.Routine;
import dev.postern.catalog.Routine.Argument;
import dev.postern.catalog.Routine.Requirement;
import dev.postern.openapi.OperationBuilder.BodyRequirement;
import dev.postern.openapi.ValueSchemas.Nulls;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What functions are sent, and what they give.
///
/// @param parts what the document is made with
record RoutineSchemas(DocumentContext parts) {

    private static final List<String> HEADERS = List.of(
            "Content-Range",
            "Link",
            "Preference-Applied",
            "Content-Profile",
            "Idempotency-Replayed",
            "Warning",
            "Server-Timing",
            "Content-Security-Policy");

    /// Arguments by their names, or for a function of one argument without a name the whole body.
    ObjectNode sent(List<Routine> overloads) {
        Map<String, Set<ObjectNode>> content = new LinkedHashMap<>();
        for (Routine routine : overloads) {
            if (routine.isNamed()) {
                ObjectNode object = named(routine);
                add(content, "application/json", object);
                add(content, "application/x-www-form-urlencoded", object);
            } else {
                whole(content, routine.arguments().getFirst().type());
            }
        }
        return content(content);
    }

    private static void whole(Map<String, Set<ObjectNode>> content, String type) {
        ObjectNode text = JsonNodes.object().put("type", "string");
        switch (type) {
            case "json", "jsonb" -> add(content, "application/json", JsonNodes.object());
            case "text" -> add(content, "text/plain", text);
            case "xml" -> add(content, "text/xml", text);
            default -> add(content, "application/octet-stream", text);
        }
    }

    /// Whether a body has to be there.
    BodyRequirement need(List<Routine> overloads) {
        return overloads.stream()
                        .allMatch(routine -> routine.arguments().stream()
                                .anyMatch(argument -> argument.need() == Requirement.REQUIRED))
                ? BodyRequirement.REQUIRED
                : BodyRequirement.OPTIONAL;
    }

    private ObjectNode named(Routine routine) {
        ObjectNode object = JsonNodes.object().put("type", "object");
        ObjectNode properties = object.putObject("properties");
        List<String> required = new ArrayList<>();
        for (Argument argument : routine.arguments()) {
            ObjectNode property = parts.values().of(argument.type(), Nulls.ALLOWED);
            properties.set(argument.name(), property.put("x-postgresql-type", argument.type()));
            if (argument.need() == Requirement.REQUIRED) {
                required.add(argument.name());
            }
        }
        if (!required.isEmpty()) {
            object.set("required", JsonNodes.texts(required));
        }
        return object;
    }

    /// Arguments that are needed, as an example.
    ObjectNode example(Routine routine) {
        ObjectNode example = JsonNodes.object();
        for (Argument argument : routine.arguments()) {
            if (argument.need() == Requirement.REQUIRED && !argument.name().isEmpty()) {
                example.set(argument.name(), ValueSchemas.example(parts.values().of(argument.type(), Nulls.RULED_OUT)));
            }
        }
        return example;
    }

    /// What functions give that give something.
    ObjectNode response(List<Routine> giving) {
        Map<String, Set<ObjectNode>> content = new LinkedHashMap<>();
        for (Routine routine : giving) {
            if (routine.mediaType() != null) {
                add(content, routine.mediaType(), JsonNodes.object().put("type", "string"));
            }
            add(content, "application/json", result(routine));
            rows(content, routine);
        }
        return OperationBuilder.responseObject("What the function gives.", HEADERS, content(content));
    }

    private ObjectNode result(Routine routine) {
        return switch (routine.returns()) {
            case VOID -> JsonNodes.object();
            case SCALAR -> value(routine);
            case SCALAR_SET -> JsonNodes.arrayOf(value(routine));
            case ROW -> orNothing(parts.rows().row(routine.rows()));
            case ROW_SET -> JsonNodes.arrayOf(parts.rows().row(routine.rows()));
        };
    }

    private static ObjectNode orNothing(ObjectNode row) {
        ObjectNode nothing = JsonNodes.object().put("description", "All null: there is no row.");
        nothing.set("type", JsonNodes.texts(List.of("object", "null")));
        nothing.set("additionalProperties", JsonNodes.object().put("type", "null"));
        ObjectNode either = JsonNodes.object();
        either.putArray("anyOf").add(row).add(nothing);
        return either;
    }

    private ObjectNode value(Routine routine) {
        Column column = routine.rows().columns().getFirst();
        return parts.values().of(column.type().name(), Nulls.ALLOWED);
    }

    private void rows(Map<String, Set<ObjectNode>> content, Routine routine) {
        ObjectNode text = JsonNodes.object().put("type", "string");
        add(content, "text/csv", text);
        add(content, "application/x-ndjson", text);
        add(content, "application/vnd.pgrst.array+json", result(routine));
        switch (routine.returns()) {
            case ROW, ROW_SET ->
                add(content, "application/vnd.pgrst.object+json", parts.rows().row(routine.rows()));
            case VOID, SCALAR, SCALAR_SET -> add(content, "application/vnd.pgrst.object+json", JsonNodes.object());
        }
        parts.bodies().more().forEach((type, schema) -> add(content, type, schema));
        Resource rows = routine.rows();
        rows.mediaTypes().keySet().forEach(type -> add(content, type, text));
    }

    private static void add(Map<String, Set<ObjectNode>> content, String type, ObjectNode schema) {
        content.computeIfAbsent(type, _ -> new LinkedHashSet<>()).add(schema);
    }

    private static ObjectNode content(Map<String, Set<ObjectNode>> schemas) {
        ObjectNode content = JsonNodes.object();
        schemas.forEach((type, some) -> {
            JsonNode schema = some.size() == 1 ? some.iterator().next() : anyOf(some);
            content.set(type, JsonNodes.object("schema", schema));
        });
        return content;
    }

    private static ObjectNode anyOf(Set<ObjectNode> schemas) {
        if (schemas.stream().anyMatch(ObjectNode::isEmpty)) {
            return JsonNodes.object(); // anything
        }
        ObjectNode either = JsonNodes.object();
        either.putArray("anyOf").addAll(schemas);
        return either;
    }
}
