package dev.postern.sql;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A column of a result, with the encoding of its bytes and its place in the JSON object.
public sealed interface ResultColumn {

    /// Whether the column is a value of the row itself rather than of related rows.
    default boolean isFlat() {
        return this instanceof Scalar;
    }

    /// Whether all values have a small fixed size.
    default boolean isBounded() {
        return this instanceof Scalar scalar && scalar.encoding().isBounded();
    }

    /// The value of an expression.
    record Scalar(JsonKey key, ResultEncoding encoding) implements ResultColumn {}

    /// A related row as a record in PostgreSQL's binary format, or null.
    record ToOne(JsonKey key, List<ResultColumn> columns) implements ResultColumn {}

    /// Related rows as an array of records in PostgreSQL's binary format.
    record ToMany(JsonKey key, List<ResultColumn> columns) implements ResultColumn {}

    /// A spread to-one embed: a record, or null, whose fields become members of the outer object.
    record SpreadToOne(List<ResultColumn> columns) implements ResultColumn {}

    /// A spread to-many embed: an array of records; each field becomes an array in the outer object.
    ///
    /// Its fields include those of nested spreads.
    record SpreadToMany(List<ResultColumn> columns, List<SpreadField> fields) implements ResultColumn {

        SpreadToMany(List<ResultColumn> slots) {
            this(slots, SpreadField.of(slots, List.of(), List.of()));
        }
    }

    /// A field of a record or of a spread inside it, with the columns on its path.
    ///
    /// @param path index of the field in each record on its path, from 0
    record SpreadField(JsonKey key, List<Integer> path, List<ResultColumn> columns) {

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

    /// A key as JSON text with quotes and colon, encoded once.
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

        /// Returns the shared array; the caller must not change it.
        public byte[] bytes() {
            return bytes;
        }
    }
}
