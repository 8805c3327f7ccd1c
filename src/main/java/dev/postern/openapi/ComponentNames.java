package dev.postern.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Unique component names of a document, with the characters that OpenAPI allows.
final class ComponentNames {

    private final Map<List<?>, String> names = new HashMap<>();
    private final Set<String> usedNames = new HashSet<>();

    /// @param reservedNames names of the components that every document shares
    ComponentNames(Collection<String> reservedNames) {
        usedNames.addAll(reservedNames);
    }

    /// Returns the name for `parts`, joined by dots; the same parts always get the same name.
    String of(String... parts) {
        return names.computeIfAbsent(List.of(parts), _ -> create(List.of(parts)));
    }

    /// Returns the name of a component that equal ones share: `kind.name`, with a number for another content.
    String shared(String kind, String name, JsonNode component) {
        return names.computeIfAbsent(List.of(kind, name, component), _ -> create(List.of(kind, name)));
    }

    private String create(List<String> parts) {
        StringBuilder name = new StringBuilder();
        for (String part : parts) {
            name.append(name.isEmpty() ? "" : ".");
            part.codePoints().forEach(c -> name.appendCodePoint(isAllowed(c) ? c : '_'));
        }
        String unique = name.toString();
        for (int i = 2; !usedNames.add(unique); i++) {
            unique = name + "." + i;
        }
        return unique;
    }

    private static boolean isAllowed(int c) {
        return c < 128 && (Character.isLetterOrDigit(c) || c == '_' || c == '-');
    }

    /// Returns a name as a path segment, percent-encoded.
    static String pathSegment(String name) {
        StringBuilder segment = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (isAllowed(c) || c == '.' || c == '~') {
                segment.append(c);
            } else {
                segment.append(String.format("%%%02X", (int) c));
            }
        }
        return segment.toString();
    }
}
