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

/// A JSON value as a slice of the JSON text that contains it, which can be copied byte for byte.
final class JsonSlice {

    private final byte[] json;
    private final int start;
    private final int end;

    /// @param start index of the first byte
    /// @param end index after the last byte
    JsonSlice(byte[] json, int start, int end) {
        this.json = json;
        this.start = start;
        this.end = end;
    }

    /// Returns the value that a JSON text contains.
    static JsonSlice of(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return new JsonSlice(bytes, 0, bytes.length);
    }

    /// Returns the members of each object in an array, which must already be checked for duplicate names.
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
            int start = (int) parser.currentTokenLocation().getByteOffset();
            parser.skipChildren();
            parser.finishToken();
            members.put(name, new JsonSlice(json, start, (int)
                    parser.currentLocation().getByteOffset()));
        }
        return members;
    }

    /// Returns a name as a part of a JSON pointer (RFC 6901, 3).
    static String pointerSegment(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    /// Returns the values of members as parameters, see [Payload#parameters].
    static @Nullable List<@Nullable String> parameters(
            SequencedMap<String, JsonSlice> members, List<String> names, Set<String> json) {
        List<@Nullable String> parameters = new ArrayList<>();
        for (String name : names) {
            JsonSlice value = members.get(name);
            if (value == null || value.isNull()) {
                parameters.add(null);
            } else if (json.contains(name)) {
                parameters.add(value.jsonText());
            } else if (value.isArray() || value.isObject()) {
                return null;
            } else {
                parameters.add(value.plainText());
            }
            String text = parameters.getLast();
            if (text != null && !isValidParameter(text)) {
                return null;
            }
        }
        return parameters;
    }

    /// Whether PostgreSQL accepts the text as a parameter in UTF-8: it contains neither NUL nor unpaired
    /// surrogates.
    private static boolean isValidParameter(String text) {
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

    /// Returns a copy of the JSON text of the value.
    byte[] bytes() {
        return Arrays.copyOfRange(json, start, end);
    }

    boolean isString() {
        return json[start] == '"';
    }

    private boolean hasEscapes() {
        for (int i = start; i < end; i++) {
            if (json[i] == '\\') {
                return true;
            }
        }
        return false;
    }

    boolean isNull() {
        return json[start] == 'n';
    }

    boolean isArray() {
        return json[start] == '[';
    }

    boolean isObject() {
        return json[start] == '{';
    }

    /// Returns the content of a JSON string.
    String stringValue() {
        if (!hasEscapes()) {
            return new String(json, start + 1, end - start - 2, StandardCharsets.UTF_8);
        }
        return StrictJson.reread(bytes(), parser -> {
            parser.nextToken();
            return parser.getText();
        });
    }

    String jsonText() {
        return new String(json, start, end - start, StandardCharsets.UTF_8);
    }

    /// Returns the content of a JSON string, or the JSON text of any other value.
    String plainText() {
        return isString() ? stringValue() : jsonText();
    }

    void writeTo(ByteArrayOutputStream out) {
        out.write(json, start, end - start);
    }
}
