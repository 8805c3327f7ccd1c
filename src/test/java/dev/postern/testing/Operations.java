package dev.postern.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Lookup of the operations of an OpenAPI document.
final class Operations {

    private Operations() {}

    /// Lists the operations in document order, each as its method and path.
    static List<String> all(JsonNode document) {
        return document.path("paths").properties().stream()
                .flatMap(path -> ((ObjectNode) path.getValue())
                        .properties().stream()
                                .filter(operation -> operation.getValue().isObject())
                                .map(operation -> operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey()))
                .toList();
    }

    /// Returns the parameters of an operation: those of its path, then its own.
    static List<JsonNode> parameters(JsonNode document, String path, String method) {
        JsonNode item = document.path("paths").path(path);
        return Stream.concat(
                        item.path("parameters").valueStream(),
                        item.path(method.toLowerCase(Locale.ROOT))
                                .path("parameters")
                                .valueStream())
                .toList();
    }

    /// Finds the operation for a request; a path without parameters wins over one with parameters.
    ///
    /// @return JSON pointer to the operation; null if the document lacks it
    static @Nullable String find(JsonNode document, String requestMethod, String path) {
        String method = requestMethod.equals("HEAD") ? "get" : requestMethod.toLowerCase(Locale.ROOT);
        String[] segments = segments(path);
        String found = null;
        for (var item : document.path("paths").properties()) {
            boolean hasMethod = method.equals("options") || item.getValue().has(method);
            if (hasMethod && matches(segments(item.getKey()), segments) && (found == null || found.contains("{"))) {
                found = "/paths/" + item.getKey().replace("~", "~0").replace("/", "~1") + "/" + method;
            }
        }
        return found;
    }

    private static String[] segments(String path) {
        String[] segments = path.split("/");
        for (int i = 0; i < segments.length; i++) {
            segments[i] = URLDecoder.decode(segments[i].replace("+", "%2B"), StandardCharsets.UTF_8);
        }
        return segments;
    }

    private static boolean matches(String[] template, String[] path) {
        if (template.length != path.length) {
            return false;
        }
        for (int i = 0; i < path.length; i++) {
            if (!template[i].equals(path[i]) && !template[i].startsWith("{")) {
                return false;
            }
        }
        return true;
    }
}
