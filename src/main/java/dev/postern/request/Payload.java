package dev.postern.request;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// One JSON object as it was sent.
///
/// @param members its keys in the order they came
public record Payload(SequencedMap<String, Member> members) {

    /// No members.
    public static final Payload EMPTY = new Payload(new LinkedHashMap<>());

    /// A value of the object.
    ///
    /// @param json its JSON text
    /// @param text what a JSON string says; null where the value is not a string
    public record Member(String json, @Nullable String text) {}

    /// The same object with `key` and a string in the place of `old`.
    public Payload replacing(String old, String key, String text) {
        SequencedMap<String, Member> changed = new LinkedHashMap<>();
        members.forEach((name, member) -> {
            if (name.equals(old)) {
                changed.put(key, new Member(quoted(text), text));
            } else {
                changed.put(name, member);
            }
        });
        return new Payload(changed);
    }

    /// The object as JSON text.
    public String json() {
        StringBuilder json = new StringBuilder("{");
        members.forEach((name, member) -> {
            if (json.length() > 1) {
                json.append(',');
            }
            json.append(quoted(name)).append(':').append(member.json());
        });
        return json.append('}').toString();
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
