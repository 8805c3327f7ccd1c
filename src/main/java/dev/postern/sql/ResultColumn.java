package dev.postern.sql;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A column of a result, with the encoding of its bytes and its place in the JSON object.
public sealed interface ResultColumn {

    /// Whether the column is a value of the row itself, not of related rows.
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
    record ToOne(JsonKey key, List<ResultColumn> columns) implements ResultColumn {

        public ToOne {
            columns = List.copyOf(columns);
        }
    }

    /// Related rows as an array of records in PostgreSQL's binary format.
    record ToMany(JsonKey key, List<ResultColumn> columns) implements ResultColumn {

        public ToMany {
            columns = List.copyOf(columns);
        }
    }

    /// A spread to-one embed: a record, or null, whose fields become members of the outer object.
    record SpreadToOne(List<ResultColumn> columns) implements ResultColumn {

        public SpreadToOne {
            columns = List.copyOf(columns);
        }
    }

    /// A spread to-many embed: an array of records; each field becomes an array in the outer object.
    ///
    /// Its fields include those of nested spreads.
    record SpreadToMany(List<ResultColumn> columns, List<SpreadField> fields) implements ResultColumn {

        public SpreadToMany {
            columns = List.copyOf(columns);
            fields = List.copyOf(fields);
        }

        SpreadToMany(List<ResultColumn> columns) {
            this(columns, SpreadField.of(columns, List.of(), List.of()));
        }
    }

    /// A field of a record or of a spread inside it, with the columns on its path.
    ///
    /// @param path index of the field in each record on its path, from 0
    record SpreadField(JsonKey key, List<Integer> path, List<ResultColumn> columns) {

        public SpreadField {
            path = List.copyOf(path);
            columns = List.copyOf(columns);
            if (path.isEmpty() || path.size() != columns.size()) {
                throw new IllegalArgumentException("A field needs a column for each index of its path");
            }
        }

        private static List<SpreadField> of(
                List<ResultColumn> columns, List<Integer> parentPath, List<ResultColumn> parents) {
            List<SpreadField> fields = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                ResultColumn column = columns.get(i);
                List<Integer> path =
                        Stream.concat(parentPath.stream(), Stream.of(i)).toList();
                List<ResultColumn> onPath =
                        Stream.concat(parents.stream(), Stream.of(column)).toList();
                switch (column) {
                    case Scalar(JsonKey key, ResultEncoding _) -> fields.add(new SpreadField(key, path, onPath));
                    case ToOne(JsonKey key, List<ResultColumn> _) -> fields.add(new SpreadField(key, path, onPath));
                    case ToMany(JsonKey key, List<ResultColumn> _) -> fields.add(new SpreadField(key, path, onPath));
                    case SpreadToOne(List<ResultColumn> nested) -> fields.addAll(of(nested, path, onPath));
                    case SpreadToMany(List<ResultColumn> nested, List<SpreadField> _) ->
                        fields.addAll(of(nested, path, onPath));
                }
            }
            return List.copyOf(fields);
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
