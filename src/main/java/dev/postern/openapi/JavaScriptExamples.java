package dev.postern.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.catalog.Column;
import dev.postern.catalog.Resource;
import java.util.List;
import java.util.stream.Collectors;

/// Example requests in JavaScript with postgrest-js, in which `client` is a `PostgrestClient`.
final class JavaScriptExamples {

    private JavaScriptExamples() {}

    static String read(Resource resource, String select) {
        return from(resource) + ".select(" + quoted(select) + ").limit(10);";
    }

    static String insert(Resource resource, ObjectNode row) {
        return from(resource) + ".insert(" + object(row) + ").select();";
    }

    static String update(Resource resource, ObjectNode changes, List<Column> key) {
        return from(resource) + ".update(" + object(changes) + ")" + keyFilters(key) + ".select();";
    }

    static String delete(Resource resource, List<Column> key) {
        return from(resource) + ".delete()" + keyFilters(key) + ";";
    }

    static String call(String function, ObjectNode arguments) {
        return awaited("client.rpc(" + quoted(function) + (arguments.isEmpty() ? "" : ", " + object(arguments)) + ");");
    }

    static String get(String function, ObjectNode arguments) {
        return awaited("client.rpc(" + quoted(function) + ", " + object(arguments) + ", { get: true });");
    }

    private static String from(Resource resource) {
        return awaited("client.from(" + quoted(resource.name()) + ")");
    }

    private static String awaited(String expression) {
        return "const { data, error } = await " + expression;
    }

    private static String keyFilters(List<Column> key) {
        return key.stream()
                .map(column -> ".eq(" + quoted(column.name()) + ", 1)")
                .collect(Collectors.joining());
    }

    private static String object(ObjectNode object) {
        return object.properties().stream()
                .map(member -> memberName(member.getKey()) + ": " + member.getValue())
                .collect(Collectors.joining(", ", "{ ", " }"));
    }

    private static String memberName(String name) {
        boolean isPlain = !name.isEmpty()
                && name.chars().allMatch(c -> c == '_' || (c < 128 && Character.isLetterOrDigit(c)))
                && !Character.isDigit(name.charAt(0));
        return isPlain ? name : quoted(name);
    }

    static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    /// Returns a name in the syntax of `select`, quoted if necessary.
    static String selectName(String name) {
        boolean isPlain = !name.isEmpty() && name.codePoints().allMatch(c -> Character.isLetterOrDigit(c) || c == '_');
        return isPlain ? name : "\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
