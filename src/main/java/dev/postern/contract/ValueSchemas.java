package dev.postern.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What values of PostgreSQL's types are in JSON, as `to_json` writes them and a body takes them.
final class ValueSchemas {

    /// Types of PostgreSQL itself that are written as text; of others it is not known.
    private static final Set<String> TEXTS = Set.of(
            "text", "name", "\"char\"", "money", "interval", "bytea", "xml", "inet", "cidr", "macaddr", "macaddr8",
            "bit", "bit varying", "tsvector", "tsquery", "jsonpath", "point", "line", "lseg", "box", "path", "polygon",
            "circle", "oid", "regclass", "regproc", "regtype", "pg_lsn", "int4range", "int8range", "numrange", "tsrange",
            "tstzrange", "daterange", "int4multirange", "int8multirange", "nummultirange", "tsmultirange",
            "tstzmultirange", "datemultirange", "citext", "xid", "tid", "pg_snapshot");

    private static final Map<String, String> EXAMPLES = Map.of(
            "date", "2026-01-31",
            "time", "13:30:00",
            "time-local", "13:30:00",
            "date-time", "2026-01-31T13:30:00+00:00",
            "date-time-local", "2026-01-31T13:30:00",
            "uuid", "0b2a4cf8-5f0e-4b7a-9d4e-3c1f5a6b7c8d");

    private final Map<String, List<String>> enums = new HashMap<>();

    /// Makes a type known whose values are these texts.
    void define(String type, List<String> values) {
        enums.put(type, values);
    }

    /// Whether a value can be null.
    enum Nulls {
        ALLOWED,
        RULED_OUT
    }

    /// The schema of a type.
    ///
    /// @param type as `format_type` writes it
    ObjectNode of(String type, Nulls nulls) {
        ObjectNode schema = type.endsWith("[]") ? array(type) : scalar(type);
        return nulls == Nulls.ALLOWED ? nullable(schema) : schema;
    }

    /// Of arrays PostgreSQL knows no dimensions: an element may be an array as well.
    private ObjectNode array(String type) {
        return Nodes.arrayOf(of(type.substring(0, type.length() - 2), Nulls.ALLOWED));
    }

    private ObjectNode scalar(String type) {
        List<String> values = enums.get(type);
        if (values != null) {
            ObjectNode schema = Nodes.object().put("type", "string");
            schema.set("enum", Nodes.texts(values));
            return schema;
        }
        int open = type.indexOf('(');
        int close = type.indexOf(')');
        String name = open < 0 ? type : type.substring(0, open) + type.substring(close + 1);
        int length = open < 0 || type.indexOf(',') >= 0 ? 0 : Integer.parseInt(type.substring(open + 1, close));
        return switch (name) {
            case "smallint" ->
                number("integer", "int32").put("minimum", Short.MIN_VALUE).put("maximum", Short.MAX_VALUE);
            case "integer" -> number("integer", "int32");
            case "bigint" -> number("integer", "int64");
            case "real" -> number("number", "float");
            case "double precision" -> number("number", "double");
            case "numeric" -> Nodes.object().put("type", "number");
            case "boolean" -> Nodes.object().put("type", "boolean");
            case "character varying" -> length == 0 ? text() : text().put("maxLength", length);
            case "character" -> text().put("maxLength", Math.max(length, 1));
            case "bit" -> length == 0 ? text() : text().put("minLength", length).put("maxLength", length);
            case "date" -> text("date");
            case "uuid" -> text("uuid");
            case "time without time zone" -> text("time-local");
            case "time with time zone" -> text("time");
            case "timestamp without time zone" -> text("date-time-local");
            case "timestamp with time zone" -> text("date-time");
            default -> TEXTS.contains(name) ? text() : Nodes.object();
        };
    }

    private static ObjectNode number(String type, String format) {
        return Nodes.object().put("type", type).put("format", format);
    }

    private static ObjectNode text() {
        return Nodes.object().put("type", "string");
    }

    private static ObjectNode text(String format) {
        return text().put("format", format);
    }

    private static ObjectNode nullable(ObjectNode schema) {
        JsonNode type = schema.get("type");
        if (type != null) {
            schema.set("type", Nodes.texts(List.of(type.textValue(), "null")));
        }
        if (schema.get("enum") instanceof ArrayNode values) {
            values.addNull();
        }
        return schema;
    }

    /// A value that the schema allows, as an example; null of a type that is not known.
    static JsonNode example(ObjectNode schema) {
        JsonNode type = schema.path("type");
        String name = type.isArray() ? type.get(0).textValue() : type.asText();
        return switch (name) {
            case "integer" -> Nodes.array().numberNode(1);
            case "number" -> Nodes.array().numberNode(1.5);
            case "boolean" -> Nodes.array().booleanNode(true);
            case "array" -> Nodes.array();
            case "string" -> schema.has("enum") ? schema.get("enum").get(0) : Nodes.array().textNode(exampleText(schema));
            default -> Nodes.array().nullNode();
        };
    }

    private static String exampleText(ObjectNode schema) {
        String text = EXAMPLES.getOrDefault(schema.path("format").asText(), "text");
        int least = schema.path("minLength").asInt(0);
        int most = schema.path("maxLength").asInt(Integer.MAX_VALUE);
        return least > 0 ? "1".repeat(least) : text.substring(0, Math.min(text.length(), most));
    }
}
