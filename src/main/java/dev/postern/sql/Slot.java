package dev.postern.sql;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// One key of an answer's objects, and how the bytes of its column become its value.
public sealed interface Slot {

    Label label();

    /// A column's value.
    record Scalar(Label label, Encoding encoding) implements Slot {}

    /// A record in PostgreSQL's binary format, or null.
    record One(Label label, List<Slot> slots) implements Slot {}

    /// An array of records in PostgreSQL's binary format.
    record Many(Label label, List<Slot> slots) implements Slot {}

    /// A key as it stands in JSON, colon included; encoded once.
    final class Label {

        private final byte[] bytes;

        public Label(String key) {
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

        /// Shared; not to be changed.
        public byte[] bytes() {
            return bytes;
        }
    }
}
