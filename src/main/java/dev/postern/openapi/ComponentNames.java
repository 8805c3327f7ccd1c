package dev.postern.openapi;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Names that a document may use for its components, which are letters, digits, `_`, `-` and `.` alone, and
/// unlike one another.
final class ComponentNames {

    private final Map<List<String>, String> given = new HashMap<>();
    private final Set<String> taken = new HashSet<>();

    /// The name of what is called `parts`: those, with dots between.
    String of(String... parts) {
        return given.computeIfAbsent(List.of(parts), this::make);
    }

    private String make(List<String> parts) {
        StringBuilder name = new StringBuilder();
        for (String part : parts) {
            name.append(name.isEmpty() ? "" : ".");
            part.codePoints().forEach(c -> name.appendCodePoint(usable(c) ? c : '_'));
        }
        String unlike = name.toString();
        for (int i = 2; !taken.add(unlike); i++) {
            unlike = name + "." + i;
        }
        return unlike;
    }

    private static boolean usable(int c) {
        return c < 128 && (Character.isLetterOrDigit(c) || c == '_' || c == '-');
    }

    /// A segment of a path.
    static String segment(String name) {
        StringBuilder segment = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (usable(c) || c == '.' || c == '~') {
                segment.append(c);
            } else {
                segment.append(String.format("%%%02X", (int) c));
            }
        }
        return segment.toString();
    }
}
