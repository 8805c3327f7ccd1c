package dev.postern.result;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.Column;
import dev.postern.catalog.Relationship;
import dev.postern.catalog.Resource;
import dev.postern.catalog.Routine;
import dev.postern.hook.WriteHook;
import dev.postern.hook.WriteOperation;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Stream;

/// API catalog as JSON for debugging, served at `/schema_cache` (`docs/dialect.md` 1.12). Its format is not
/// stable.
public final class CatalogJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private CatalogJson() {}

    public static String of(ApiCatalog catalog) {
        ObjectNode schemas = JSON.createObjectNode();
        for (String schema : catalog.schemas()) {
            ObjectNode schemaJson = schemas.putObject(schema);
            ObjectNode tables = schemaJson.putObject("tables");
            new TreeMap<>(catalog.resources(schema))
                    .forEach((name, resource) -> writeTable(tables.putObject(name), resource));
            ObjectNode functions = schemaJson.putObject("functions");
            new TreeMap<>(catalog.routines(schema))
                    .forEach((name, routines) -> writeFunctions(functions.putArray(name), routines));
        }
        return JSON.createObjectNode().set("schemas", schemas).toPrettyString();
    }

    private static void writeTable(ObjectNode json, Resource resource) {
        json.put("view", resource.isView());
        ArrayNode writes = json.putArray("writes");
        Stream.of(WriteOperation.values())
                .filter(resource::isWritable)
                .forEach(operation -> writes.add(operation.toString()));
        ObjectNode columns = json.putObject("columns");
        for (Column column : resource.columns()) {
            columns.putObject(column.name())
                    .put("type", column.type().name())
                    .put("notNull", column.isNotNull())
                    .put("generation", enumName(column.generation()));
        }
        ArrayNode key = json.putArray("key");
        resource.key().forEach(column -> key.add(column.name()));
        ArrayNode relationships = json.putArray("relationships");
        resource.relationships().forEach(relationship -> writeRelationship(relationships.addObject(), relationship));
        ArrayNode types = json.putArray("mediaTypes");
        resource.handlers().ofWholeRows().keySet().forEach(types::add);
        ArrayNode hooks = json.putArray("hooks");
        resource.hooks().all().forEach(hook -> writeHook(hooks.addObject(), hook));
    }

    private static void writeHook(ObjectNode json, WriteHook hook) {
        json.put(
                "runs",
                switch (hook) {
                    case WriteHook.Before _ -> "before";
                    case WriteHook.After _ -> "after";
                });
        ArrayNode operations = json.putArray("operations");
        hook.operations().stream().sorted().map(CatalogJson::enumName).forEach(operations::add);
        json.put("class", hook.origin());
    }

    private static void writeRelationship(ObjectNode json, Relationship relationship) {
        json.put(
                        "to",
                        relationship.target().schema() + "."
                                + relationship.target().name())
                .put("cardinality", relationship.cardinality().text())
                .put("name", relationship.name())
                .put("description", relationship.description());
    }

    private static void writeFunctions(ArrayNode json, List<Routine> routines) {
        for (Routine routine : routines) {
            ObjectNode routineJson = json.addObject();
            ArrayNode arguments = routineJson.putArray("arguments");
            for (Routine.Argument argument : routine.arguments()) {
                arguments
                        .addObject()
                        .put("name", argument.name())
                        .put("type", argument.type())
                        .put("required", argument.requirement() == Routine.Requirement.REQUIRED)
                        .put("variadic", argument.mode() == Routine.ArgumentMode.VARIADIC);
            }
            ArrayNode hooks = routineJson.putArray("hooks");
            routine.hooks().forEach(hook -> hooks.addObject().put("class", hook.origin()));
            routineJson.put("volatility", enumName(routine.volatility())).put("returns", enumName(routine.returns()));
        }
    }

    private static String enumName(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
