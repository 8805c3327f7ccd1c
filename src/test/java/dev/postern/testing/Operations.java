package dev.postern.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The operations of an OpenAPI document, by the requests that are meant for them.
final class Operations {

    private Operations() {}

    /// Every operation: method and path, in the document's order.
    static List<String> all(JsonNode document) {
        return document.path("paths").properties().stream()
                .flatMap(path -> ((ObjectNode) path.getValue())
                        .properties().stream()
                                .map(operation -> operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey()))
                .toList();
    }

    /// Where the operation stands that a request of `path` is for; null where there is none.
    static @Nullable String find(JsonNode document, String asked, String path) {
        String method = asked.equals("HEAD") ? "get" : asked.toLowerCase(Locale.ROOT);
        String[] wanted = segments(path);
        String found = null;
        for (var one : document.path("paths").properties()) {
            boolean there = method.equals("options") || one.getValue().has(method);
            if (there && matches(segments(one.getKey()), wanted) && (found == null || found.contains("{"))) {
                found = "/paths/" + one.getKey().replace("~", "~0").replace("/", "~1") + "/" + method;
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
