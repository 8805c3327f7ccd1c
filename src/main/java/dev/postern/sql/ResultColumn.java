package dev.postern.sql;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// One column of a result, and how its bytes become members of an object.
public sealed interface ResultColumn {

    /// Whether it is a value of the row itself, without rows that are related to it.
    default boolean isFlat() {
        return this instanceof Scalar;
    }

    /// Whether its values have a few bytes at most.
    default boolean isBounded() {
        return this instanceof Scalar scalar && scalar.encoding().isBounded();
    }

    /// A column's value.
    record Scalar(JsonKey label, ResultEncoding encoding) implements ResultColumn {}

    /// A record in PostgreSQL's binary format, or null.
    record ToOne(JsonKey label, List<ResultColumn> slots) implements ResultColumn {}

    /// An array of records in PostgreSQL's binary format.
    record ToMany(JsonKey label, List<ResultColumn> slots) implements ResultColumn {}

    /// A record, or null, whose fields are members of the object around it.
    record SpreadToOne(List<ResultColumn> slots) implements ResultColumn {}

    /// An array of records; each of their fields is an array in the object around them.
    ///
    /// @param leaves the fields, those of spreads within included
    record SpreadToMany(List<ResultColumn> slots, List<SpreadField> leaves) implements ResultColumn {

        SpreadToMany(List<ResultColumn> slots) {
            this(slots, SpreadField.of(slots, List.of(), List.of()));
        }
    }

    /// A field of a record, or of a record that is spread within it.
    ///
    /// @param path the field's number in each record on the way, from 0
    /// @param slots what each of those fields is
    record SpreadField(JsonKey label, List<Integer> path, List<ResultColumn> slots) {

        private static List<SpreadField> of(List<ResultColumn> fields, List<Integer> path, List<ResultColumn> slots) {
            List<SpreadField> leaves = new ArrayList<>();
            for (int i = 0; i < fields.size(); i++) {
                List<Integer> to = Stream.concat(path.stream(), Stream.of(i)).toList();
                List<ResultColumn> way =
                        Stream.concat(slots.stream(), Stream.of(fields.get(i))).toList();
                switch (fields.get(i)) {
                    case Scalar(JsonKey label, ResultEncoding encoding) -> leaves.add(new SpreadField(label, to, way));
                    case ToOne(JsonKey label, List<ResultColumn> below) -> leaves.add(new SpreadField(label, to, way));
                    case ToMany(JsonKey label, List<ResultColumn> below) -> leaves.add(new SpreadField(label, to, way));
                    case SpreadToOne(List<ResultColumn> below) -> leaves.addAll(of(below, to, way));
                    case SpreadToMany(List<ResultColumn> below, List<SpreadField> known) ->
                        leaves.addAll(of(below, to, way));
                }
            }
            return List.copyOf(leaves);
        }
    }

    /// A key as it stands in JSON, colon included; encoded once.
    final class JsonKey {

        private final String key;
        private final byte[] bytes;

        public JsonKey(String key) {
            this.key = key;
            StringBuilder json = new StringBuilder("\"");
            key.chars().forEach(c -> {
                if (c == '"' || c == '\\') {
                    json.append('\\').append((char) c);
                } else if (c < ' ') {
                    json.append(String.format("\\u%04x", c));
                } else {
                    json.append((char) c);
                }
            });
            this.bytes = json.append("\":").toString().getBytes(StandardCharsets.UTF_8);
        }

        public String key() {
            return key;
        }

        /// Shared; not to be changed.
        public byte[] bytes() {
            return bytes;
        }
    }
}
