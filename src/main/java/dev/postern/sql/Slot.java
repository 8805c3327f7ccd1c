package dev.postern.sql;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// One column of a result, and how its bytes become members of an object.
public sealed interface Slot {

    /// Whether it is a value of the row itself, without rows that are related to it.
    default boolean isFlat() {
        return this instanceof Scalar;
    }

    /// Whether its values have a few bytes at most.
    default boolean isBounded() {
        return this instanceof Scalar scalar && scalar.encoding().isBounded();
    }

    /// A column's value.
    record Scalar(Label label, Encoding encoding) implements Slot {}

    /// A record in PostgreSQL's binary format, or null.
    record One(Label label, List<Slot> slots) implements Slot {}

    /// An array of records in PostgreSQL's binary format.
    record Many(Label label, List<Slot> slots) implements Slot {}

    /// A record, or null, whose fields are members of the object around it.
    record SpreadOne(List<Slot> slots) implements Slot {}

    /// An array of records; each of their fields is an array in the object around them.
    ///
    /// @param leaves the fields, those of spreads within included
    record SpreadMany(List<Slot> slots, List<Leaf> leaves) implements Slot {

        SpreadMany(List<Slot> slots) {
            this(slots, Leaf.of(slots, List.of(), List.of()));
        }
    }

    /// A field of a record, or of a record that is spread within it.
    ///
    /// @param path the field's number in each record on the way, from 0
    /// @param slots what each of those fields is
    record Leaf(Label label, List<Integer> path, List<Slot> slots) {

        private static List<Leaf> of(List<Slot> fields, List<Integer> path, List<Slot> slots) {
            List<Leaf> leaves = new ArrayList<>();
            for (int i = 0; i < fields.size(); i++) {
                List<Integer> to = Stream.concat(path.stream(), Stream.of(i)).toList();
                List<Slot> way =
                        Stream.concat(slots.stream(), Stream.of(fields.get(i))).toList();
                switch (fields.get(i)) {
                    case Scalar(Label label, Encoding encoding) -> leaves.add(new Leaf(label, to, way));
                    case One(Label label, List<Slot> below) -> leaves.add(new Leaf(label, to, way));
                    case Many(Label label, List<Slot> below) -> leaves.add(new Leaf(label, to, way));
                    case SpreadOne(List<Slot> below) -> leaves.addAll(of(below, to, way));
                    case SpreadMany(List<Slot> below, List<Leaf> known) -> leaves.addAll(of(below, to, way));
                }
            }
            return List.copyOf(leaves);
        }
    }

    /// A key as it stands in JSON, colon included; encoded once.
    final class Label {

        private final String key;
        private final byte[] bytes;

        public Label(String key) {
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
