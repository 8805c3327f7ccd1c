package dev.postern.result;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.Column;
import dev.postern.catalog.Relationship;
import dev.postern.catalog.Resource;
import dev.postern.catalog.Routine;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/// What the service knows of the schemas that it serves, as JSON for people who wonder (`dialect.md` 1.12,
/// `/schema_cache`). Its form may change with any release.
public final class CatalogJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private CatalogJson() {}

    public static String of(ApiCatalog catalog) {
        ObjectNode schemas = JSON.createObjectNode();
        for (String schema : catalog.schemas()) {
            ObjectNode one = schemas.putObject(schema);
            ObjectNode tables = one.putObject("tables");
            new TreeMap<>(catalog.resources(schema))
                    .forEach((name, resource) -> table(tables.putObject(name), resource));
            ObjectNode functions = one.putObject("functions");
            new TreeMap<>(catalog.routines(schema)).forEach((name, all) -> functions(functions.putArray(name), all));
        }
        return JSON.createObjectNode().set("schemas", schemas).toPrettyString();
    }

    private static void table(ObjectNode json, Resource resource) {
        json.put("view", resource.isView());
        ArrayNode writes = json.putArray("writes");
        "iud".chars().filter(how -> resource.isWritable((char) how)).forEach(how -> writes.add(written((char) how)));
        ObjectNode columns = json.putObject("columns");
        for (Column column : resource.columns()) {
            columns.putObject(column.name())
                    .put("type", column.type().name())
                    .put("notNull", column.notNull())
                    .put("made", name(column.generation()));
        }
        ArrayNode key = json.putArray("key");
        resource.key().forEach(column -> key.add(column.name()));
        ArrayNode relationships = json.putArray("relationships");
        resource.relationships().forEach(way -> relationship(relationships.addObject(), way));
        ArrayNode types = json.putArray("mediaTypes");
        resource.mediaTypes().keySet().forEach(types::add);
    }

    private static String written(char how) {
        return switch (how) {
            case 'i' -> "insert";
            case 'u' -> "update";
            default -> "delete";
        };
    }

    private static void relationship(ObjectNode json, Relationship way) {
        json.put("to", way.to().schema() + "." + way.to().name())
                .put("cardinality", way.cardinality().text())
                .put("name", way.name())
                .put("description", way.description());
    }

    private static void functions(ArrayNode json, List<Routine> all) {
        for (Routine routine : all) {
            ObjectNode one = json.addObject();
            ArrayNode arguments = one.putArray("arguments");
            for (Routine.Argument argument : routine.arguments()) {
                arguments
                        .addObject()
                        .put("name", argument.name())
                        .put("type", argument.type())
                        .put("required", argument.need() == Routine.Requirement.REQUIRED)
                        .put("variadic", argument.passing() == Routine.ArgumentMode.VARIADIC);
            }
            one.put("volatility", name(routine.volatility())).put("returns", name(routine.returns()));
        }
    }

    private static String name(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }
}
