package dev.postern.payload;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A value in the JSON text that it stands in, so that it can be passed on byte for byte.
final class JsonSlice {

    private final byte[] json;
    private final int from;
    private final int to;

    /// @param from its first byte
    /// @param to the byte behind its last
    JsonSlice(byte[] json, int from, int to) {
        this.json = json;
        this.from = from;
        this.to = to;
    }

    /// The objects of an array, each with its members; their names must have been checked before.
    static List<SequencedMap<String, JsonSlice>> objects(byte[] array) {
        return StrictJson.reread(array, parser -> {
            List<SequencedMap<String, JsonSlice>> objects = new ArrayList<>();
            parser.nextToken();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                objects.add(members(parser, array));
            }
            return objects;
        });
    }

    private static SequencedMap<String, JsonSlice> members(JsonParser parser, byte[] json) throws IOException {
        SequencedMap<String, JsonSlice> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            int from = (int) parser.currentTokenLocation().getByteOffset();
            parser.skipChildren();
            parser.finishToken();
            members.put(name, new JsonSlice(json, from, (int)
                    parser.currentLocation().getByteOffset()));
        }
        return members;
    }

    /// The values of `members` as parameters; see [Payload#parameters].
    static @Nullable List<@Nullable String> parameters(
            SequencedMap<String, JsonSlice> members, List<String> names, Set<String> json) {
        List<@Nullable String> parameters = new ArrayList<>();
        for (String name : names) {
            JsonSlice value = members.get(name);
            if (value == null || value.isNull()) {
                parameters.add(null);
            } else if (json.contains(name)) {
                parameters.add(value.text());
            } else if (value.isArray() || value.isObject()) {
                return null;
            } else {
                parameters.add(value.plain());
            }
        }
        return parameters.stream().allMatch(text -> text == null || isWhole(text)) ? parameters : null;
    }

    /// Whether it can be sent as UTF-8 to PostgreSQL: without NUL, and without half a character.
    private static boolean isWhole(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || Character.isLowSurrogate(c)) {
                return false;
            }
            if (Character.isHighSurrogate(c) && (++i == text.length() || !Character.isLowSurrogate(text.charAt(i)))) {
                return false;
            }
        }
        return true;
    }

    /// The value alone.
    byte[] bytes() {
        return Arrays.copyOfRange(json, from, to);
    }

    boolean isString() {
        return json[from] == '"';
    }

    private boolean escaped() {
        for (int i = from; i < to; i++) {
            if (json[i] == '\\') {
                return true;
            }
        }
        return false;
    }

    boolean isNull() {
        return json[from] == 'n';
    }

    boolean isArray() {
        return json[from] == '[';
    }

    boolean isObject() {
        return json[from] == '{';
    }

    /// What a string says.
    String string() {
        if (!escaped()) {
            return new String(json, from + 1, to - from - 2, StandardCharsets.UTF_8);
        }
        return StrictJson.reread(bytes(), parser -> {
            parser.nextToken();
            return parser.getText();
        });
    }

    /// The value as JSON text.
    String text() {
        return new String(json, from, to - from, StandardCharsets.UTF_8);
    }

    /// What a string says, or any other value as it stands.
    String plain() {
        return isString() ? string() : text();
    }

    void writeTo(ByteArrayOutputStream out) {
        out.write(json, from, to - from);
    }
}
