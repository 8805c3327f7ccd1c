package dev.postern.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.catalog.Column;
import dev.postern.catalog.Resource;
import java.util.List;
import java.util.stream.Collectors;

/// Lines of JavaScript with postgrest-js, `client` being its `PostgrestClient`.
final class JavaScriptExamples {

    private JavaScriptExamples() {}

    static String read(Resource resource, String select) {
        return from(resource) + ".select(" + quoted(select) + ").limit(10);";
    }

    static String insert(Resource resource, ObjectNode row) {
        return from(resource) + ".insert(" + object(row) + ").select();";
    }

    static String update(Resource resource, ObjectNode changes, List<Column> key) {
        return from(resource) + ".update(" + object(changes) + ")" + where(key) + ".select();";
    }

    static String delete(Resource resource, List<Column> key) {
        return from(resource) + ".delete()" + where(key) + ";";
    }

    static String call(String function, ObjectNode arguments) {
        return assigned(
                "client.rpc(" + quoted(function) + (arguments.isEmpty() ? "" : ", " + object(arguments)) + ");");
    }

    static String get(String function, ObjectNode arguments) {
        return assigned("client.rpc(" + quoted(function) + ", " + object(arguments) + ", { get: true });");
    }

    private static String from(Resource resource) {
        return assigned("client.from(" + quoted(resource.name()) + ")");
    }

    private static String assigned(String expression) {
        return "const { data, error } = await " + expression;
    }

    private static String where(List<Column> key) {
        return key.stream()
                .map(column -> ".eq(" + quoted(column.name()) + ", 1)")
                .collect(Collectors.joining());
    }

    private static String object(ObjectNode object) {
        return object.properties().stream()
                .map(member -> key(member.getKey()) + ": " + member.getValue())
                .collect(Collectors.joining(", ", "{ ", " }"));
    }

    private static String key(String name) {
        boolean plain = !name.isEmpty()
                && name.chars().allMatch(c -> c == '_' || (c < 128 && Character.isLetterOrDigit(c)))
                && !Character.isDigit(name.charAt(0));
        return plain ? name : quoted(name);
    }

    static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    /// A name as the dialect takes it within `select`.
    static String name(String name) {
        boolean plain = !name.isEmpty() && name.codePoints().allMatch(c -> Character.isLetterOrDigit(c) || c == '_');
        return plain ? name : "\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
