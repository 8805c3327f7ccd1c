package dev.postern.payload;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.postern.problem.BodyErrors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The payload: a request body parsed into objects, each of which is a row.
public final class Payload {

    private static final byte[] EMPTY_ARRAY = "[]".getBytes(StandardCharsets.US_ASCII);

    /// The type of the JSON value at the root.
    public enum RootType {
        OBJECT,
        ARRAY
    }

    /// The occurrences of a key.
    ///
    /// @param count number of objects that have the key
    public record KeyStats(long count, Content content) {}

    /// The kind of values of a key.
    public enum Content {
        VALUES,
        /// At least one value is an object, or an array that contains an object.
        OBJECTS
    }

    /// The payload of a request without rows to write.
    public static final Payload EMPTY = new Payload(RootType.ARRAY, 0, new LinkedHashMap<>(), EMPTY_ARRAY);

    private final RootType rootType;
    private final long rows;
    private final SequencedMap<String, KeyStats> keys;
    private final byte[] json;

    /// @param json a JSON array in UTF-8
    Payload(RootType shape, long rows, SequencedMap<String, KeyStats> keys, byte[] json) {
        this.rootType = shape;
        this.rows = rows;
        this.keys = keys;
        this.json = json;
    }

    /// Returns the type of the JSON value at the root, `ARRAY` for CSV.
    public RootType rootType() {
        return rootType;
    }

    /// Returns the number of objects.
    public long rows() {
        return rows;
    }

    /// Returns the keys of all objects in the order of their first occurrence.
    public SequencedMap<String, KeyStats> keys() {
        return keys;
    }

    /// Returns the objects as a JSON array in UTF-8, which callers must not change.
    byte[] json() {
        return json;
    }

    /// Reads a request body.
    ///
    /// @param contentType value of the header `Content-Type`; null for JSON
    /// @throws dev.postern.problem.ProblemException PGRST102 if the body does not match the media type, or the
    /// media type is not supported
    public static Payload read(byte[] bytes, @Nullable String contentType) {
        String type = contentType == null || contentType.isBlank()
                ? "application/json"
                : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        byte[] plain = withoutByteOrderMark(bytes);
        return switch (type) {
            case "application/json", "application/vnd.pgrst.object+json", "application/vnd.pgrst.array+json" ->
                parseJson(plain);
            case "text/csv" -> parseJson(CsvPayload.toJson(StrictJson.text(plain)));
            case "application/x-www-form-urlencoded" -> parseJson(FormPayload.toJson(StrictJson.text(plain)));
            default -> throw BodyErrors.payloadTypeNotAcceptable(String.valueOf(contentType));
        };
    }

    /// Reads JSON: an object, or an array of objects. Any other value has no rows (`docs/dialect.md` 1.6).
    static Payload parseJson(byte[] json) {
        StrictJson.text(json);
        return StrictJson.read(json, parser -> {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw BodyErrors.emptyJson();
            }
            KeyCounter keys = new KeyCounter();
            if (first == JsonToken.START_OBJECT) {
                keys.addObject(parser);
                return new Payload(RootType.OBJECT, 1, keys.stats(), inArray(json));
            }
            if (first != JsonToken.START_ARRAY) {
                return EMPTY;
            }
            long rows = 0;
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                if (token != JsonToken.START_OBJECT) {
                    throw BodyErrors.elementNotObject(rows);
                }
                keys.addObject(parser);
                rows++;
            }
            return new Payload(RootType.ARRAY, rows, keys.stats(), json);
        });
    }

    /// Removes the byte order mark that some editors write before UTF-8.
    private static byte[] withoutByteOrderMark(byte[] text) {
        boolean hasMark = text.length > 2 && text[0] == (byte) 0xef && text[1] == (byte) 0xbb && text[2] == (byte) 0xbf;
        return hasMark ? Arrays.copyOfRange(text, 3, text.length) : text;
    }

    private static byte[] inArray(byte[] object) {
        byte[] array = new byte[object.length + 2];
        array[0] = '[';
        System.arraycopy(object, 0, array, 1, object.length);
        array[array.length - 1] = ']';
        return array;
    }

    /// A counter of keys, which reads the objects one after the other.
    private static final class KeyCounter {

        private final SequencedMap<String, KeyCount> counts = new LinkedHashMap<>();

        private static final class KeyCount {
            private long count;
            private Content content = Content.VALUES;
        }

        void addObject(JsonParser parser) throws IOException {
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                KeyCount count = counts.computeIfAbsent(parser.currentName(), _ -> new KeyCount());
                count.count++;
                if (hasObjects(parser)) {
                    count.content = Content.OBJECTS;
                }
            }
        }

        /// Reads a value to its end, and returns whether it is an object or an array that contains one.
        private static boolean hasObjects(JsonParser parser) throws IOException {
            JsonToken value = parser.nextToken();
            if (value != JsonToken.START_ARRAY) {
                parser.skipChildren();
                return value == JsonToken.START_OBJECT;
            }
            boolean hasObjects = false;
            for (JsonToken element = parser.nextToken(); element != JsonToken.END_ARRAY; element = parser.nextToken()) {
                hasObjects |= element == JsonToken.START_OBJECT;
                parser.skipChildren();
            }
            return hasObjects;
        }

        SequencedMap<String, KeyStats> stats() {
            SequencedMap<String, KeyStats> stats = new LinkedHashMap<>();
            counts.forEach((name, count) -> stats.put(name, new KeyStats(count.count, count.content)));
            return stats;
        }
    }

    /// Whether every object has every key.
    public boolean hasUniformKeys() {
        return hasUniformKeys(_ -> true);
    }

    /// Whether every object has every key for which the predicate is true.
    public boolean hasUniformKeys(Predicate<String> isRelevant) {
        for (Map.Entry<String, KeyStats> key : keys.entrySet()) {
            if (key.getValue().count() != rows && isRelevant.test(key.getKey())) {
                return false;
            }
        }
        return true;
    }

    /// Whether every object has the key.
    public boolean isInEveryObject(String key) {
        KeyStats stats = keys.get(key);
        return stats != null && stats.count() == rows;
    }

    /// Returns the index of the first object in which a name is missing or null.
    public OptionalInt firstMissing(List<String> names) {
        List<SequencedMap<String, JsonSlice>> objects = JsonSlice.objects(json);
        return IntStream.range(0, objects.size())
                .filter(i -> names.stream().map(objects.get(i)::get).anyMatch(value -> value == null || value.isNull()))
                .findFirst();
    }

    /// Returns the index of the first object that repeats the values of an earlier object.
    ///
    /// @param names keys of the compared values, which every object has
    public OptionalInt firstRepeated(List<String> names) {
        List<SequencedMap<String, JsonSlice>> objects = JsonSlice.objects(json);
        Set<List<String>> seen = new HashSet<>();
        return IntStream.range(0, objects.size())
                .filter(i -> !seen.add(names.stream()
                        .map(name ->
                                Objects.requireNonNull(objects.get(i).get(name)).plainText())
                        .toList()))
                .findFirst();
    }

    /// Returns the JSON pointer to the first missing or null value of a name.
    public Optional<String> firstMissingPointer(String name) {
        return firstMissing(List.of(name)).stream()
                .mapToObj(object -> pointer(object) + "/" + JsonSlice.pointerSegment(name))
                .findFirst();
    }

    /// Returns the JSON pointer to an object (RFC 6901).
    public String pointer(int object) {
        return rootType == RootType.OBJECT ? "" : "/" + object;
    }

    /// Returns the values of the only object as parameters of a statement; null if it must be passed as JSON.
    ///
    /// It must if a value is an object or array, or contains NUL, which a parameter cannot contain.
    ///
    /// @param names keys; the value of an absent key is null
    /// @param json keys whose values are passed as JSON
    public @Nullable List<@Nullable String> parameters(List<String> names, Set<String> json) {
        return JsonSlice.parameters(JsonSlice.objects(this.json).getFirst(), names, json);
    }

    /// Returns the payload with other values for the same keys.
    ///
    /// @param change changes the JSON text of the objects
    public Payload map(UnaryOperator<@Nullable String> change) {
        byte[] changed = String.valueOf(change.apply(text())).getBytes(StandardCharsets.UTF_8);
        return new Payload(rootType, rows, keys, changed);
    }

    /// Returns the objects as JSON text.
    public String text() {
        return new String(json, StandardCharsets.UTF_8);
    }

    /// Returns the names of the keys.
    public List<String> names() {
        return new ArrayList<>(keys.keySet());
    }
}
