package dev.postern.payload;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The objects of a request's body, each for a row.
public final class Payload {

    private static final byte[] NOTHING = "[]".getBytes(StandardCharsets.US_ASCII);

    /// What objects are sent as.
    public enum RootType {
        OBJECT,
        ARRAY
    }

    /// A key of objects.
    ///
    /// @param count objects that have it
    public record KeyStats(long count, Content content) {}

    /// Values of a key.
    public enum Content {
        VALUES,
        /// One of them is an object, or an array with one in it.
        OBJECTS
    }

    /// Nothing to write.
    public static final Payload EMPTY = new Payload(RootType.ARRAY, 0, new LinkedHashMap<>(), NOTHING);

    private final RootType shape;
    private final long rows;
    private final SequencedMap<String, KeyStats> keys;
    private final byte[] json;

    /// @param json a JSON array in UTF-8
    Payload(RootType shape, long rows, SequencedMap<String, KeyStats> keys, byte[] json) {
        this.shape = shape;
        this.rows = rows;
        this.keys = keys;
        this.json = json;
    }

    /// What they were sent as.
    public RootType shape() {
        return shape;
    }

    /// Their number.
    public long rows() {
        return rows;
    }

    /// Their keys in the order they first came.
    public SequencedMap<String, KeyStats> keys() {
        return keys;
    }

    /// All of them, a JSON array in UTF-8; not to be changed.
    byte[] json() {
        return json;
    }

    /// Reads a body.
    ///
    /// @param contentType media type of it; null: JSON
    /// @throws dev.postern.problem.ProblemException PGRST102 where it is not what it says
    public static Payload read(byte[] bytes, @Nullable String contentType) {
        String type = contentType == null || contentType.isBlank()
                ? "application/json"
                : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        byte[] plain = withoutMark(bytes);
        return switch (type) {
            case "application/json", "application/vnd.pgrst.object+json", "application/vnd.pgrst.array+json" ->
                json(plain);
            case "text/csv" -> json(CsvPayload.toJson(StrictJson.text(plain)));
            case "application/x-www-form-urlencoded" -> json(FormPayload.toJson(StrictJson.text(plain)));
            default ->
                throw ApiError.of(ErrorCode.INVALID_BODY, "Content-Type not acceptable: " + contentType)
                        .withHint("Send application/json, text/csv or application/x-www-form-urlencoded.")
                        .exception();
        };
    }

    /// Reads JSON: an object, or an array of objects. Any other value stands for no row (`dialect.md` 1.6).
    static Payload json(byte[] json) {
        StrictJson.text(json);
        return StrictJson.read(json, parser -> {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw ErrorCode.INVALID_BODY.exception("Empty or invalid json");
            }
            Keys keys = new Keys();
            if (first == JsonToken.START_OBJECT) {
                keys.object(parser);
                return new Payload(RootType.OBJECT, 1, keys.found(), array(json));
            }
            if (first != JsonToken.START_ARRAY) {
                return EMPTY;
            }
            long rows = 0;
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                if (token != JsonToken.START_OBJECT) {
                    throw ApiError.of(ErrorCode.INVALID_BODY, "All object keys must match")
                            .withDetails("Element " + rows + " of the array is not an object")
                            .exception();
                }
                keys.object(parser);
                rows++;
            }
            return new Payload(RootType.ARRAY, rows, keys.found(), json);
        });
    }

    /// Without the byte order mark that some editors put before UTF-8.
    private static byte[] withoutMark(byte[] text) {
        boolean marked = text.length > 2 && text[0] == (byte) 0xef && text[1] == (byte) 0xbb && text[2] == (byte) 0xbf;
        return marked ? Arrays.copyOfRange(text, 3, text.length) : text;
    }

    private static byte[] array(byte[] object) {
        byte[] array = new byte[object.length + 2];
        array[0] = '[';
        System.arraycopy(object, 0, array, 1, object.length);
        array[array.length - 1] = ']';
        return array;
    }

    /// Counts keys, object by object.
    private static final class Keys {

        private final SequencedMap<String, Counter> counters = new LinkedHashMap<>();

        private static final class Counter {
            private long count;
            private Content content = Content.VALUES;
        }

        void object(JsonParser parser) throws IOException {
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                Counter counter = counters.computeIfAbsent(parser.currentName(), _ -> new Counter());
                counter.count++;
                if (hasObjects(parser)) {
                    counter.content = Content.OBJECTS;
                }
            }
        }

        /// Reads a value to its end.
        private static boolean hasObjects(JsonParser parser) throws IOException {
            JsonToken value = parser.nextToken();
            if (value != JsonToken.START_ARRAY) {
                parser.skipChildren();
                return value == JsonToken.START_OBJECT;
            }
            boolean objects = false;
            for (JsonToken item = parser.nextToken(); item != JsonToken.END_ARRAY; item = parser.nextToken()) {
                objects |= item == JsonToken.START_OBJECT;
                parser.skipChildren();
            }
            return objects;
        }

        SequencedMap<String, KeyStats> found() {
            SequencedMap<String, KeyStats> found = new LinkedHashMap<>();
            counters.forEach((name, counter) -> found.put(name, new KeyStats(counter.count, counter.content)));
            return found;
        }
    }

    /// Whether every object has every key.
    public boolean hasUniformKeys() {
        return hasUniformKeys(_ -> true);
    }

    /// Whether every object has every key that counts.
    public boolean hasUniformKeys(Predicate<String> counting) {
        return keys.entrySet().stream().allMatch(key -> key.getValue().count() == rows || !counting.test(key.getKey()));
    }

    /// Whether every object has this key.
    public boolean isInEveryObject(String key) {
        KeyStats known = keys.get(key);
        return known != null && known.count() == rows;
    }

    /// The number, from 0, of the first object that lacks one of `names`, or has null for it.
    public OptionalInt firstMissing(List<String> names) {
        List<SequencedMap<String, JsonSlice>> objects = JsonSlice.objects(json);
        return IntStream.range(0, objects.size())
                .filter(i -> names.stream().map(objects.get(i)::get).anyMatch(value -> value == null || value.isNull()))
                .findFirst();
    }

    /// The number, from 0, of the first object that has the same values of `names` as one before it.
    public OptionalInt firstRepeated(List<String> names) {
        List<SequencedMap<String, JsonSlice>> objects = JsonSlice.objects(json);
        Set<List<String>> seen = new HashSet<>();
        return IntStream.range(0, objects.size())
                .filter(i -> !seen.add(names.stream()
                        .map(name ->
                                Objects.requireNonNull(objects.get(i).get(name)).plain())
                        .toList()))
                .findFirst();
    }

    /// The values of the one object as parameters of a statement; null where one is an object or array, or has
    /// a NUL character, which only PostgreSQL's reader of JSON reports.
    ///
    /// @param names keys; one that is absent is null
    /// @param json those whose values are wanted as JSON
    public @Nullable List<@Nullable String> parameters(List<String> names, Set<String> json) {
        return JsonSlice.parameters(JsonSlice.objects(this.json).getFirst(), names, json);
    }

    /// The objects as text.
    public String text() {
        return new String(json, StandardCharsets.UTF_8);
    }

    /// The keys' names.
    public List<String> names() {
        return new ArrayList<>(keys.keySet());
    }
}
