package dev.postern.result;

import dev.postern.request.Representation.NullMembers;
import dev.postern.sql.ResultColumn;
import dev.postern.sql.ResultEncoding;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows as CSV: a line of keys, then each row as PostgreSQL writes a row's text (manual, 8.16.6), null being
/// nothing and an empty text `""`. What is nested stands as JSON in its field.
final class CsvRowWriter {

    private final JsonBuffer out;
    private final List<ResultColumn> slots;
    private final JsonBuffer nested = new JsonBuffer();
    private final JsonRowWriter json;
    private boolean begun;

    CsvRowWriter(JsonBuffer out, List<ResultColumn> slots) {
        this.out = out;
        this.slots = slots;
        this.json = new JsonRowWriter(nested, slots, NullMembers.KEPT);
    }

    void header() {
        begun = false;
        slots.forEach(this::keys);
    }

    private void keys(ResultColumn slot) {
        switch (slot) {
            case ResultColumn.Scalar(var label, var encoding) -> key(label);
            case ResultColumn.ToOne(var label, var below) -> key(label);
            case ResultColumn.ToMany(var label, var below) -> key(label);
            case ResultColumn.SpreadToOne(var below) -> below.forEach(this::keys);
            case ResultColumn.SpreadToMany spread -> spread.leaves().forEach(leaf -> key(leaf.label()));
        }
    }

    private void key(ResultColumn.JsonKey label) {
        byte[] key = label.key().getBytes(StandardCharsets.UTF_8);
        separate();
        quoted(key, 0, key.length);
    }

    void row(ResultSet row, int first) throws SQLException {
        out.put('\n');
        begun = false;
        for (int i = 0; i < slots.size(); i++) {
            byte[] value = row.getBytes(first + i);
            field(slots.get(i), value, 0, value == null ? -1 : value.length);
        }
    }

    private void field(ResultColumn slot, byte @Nullable [] source, int from, int length) {
        switch (slot) {
            case ResultColumn.Scalar scalar -> {
                separate();
                if (source != null && length >= 0) {
                    scalar(scalar.encoding(), source, from, length);
                }
            }
            case ResultColumn.SpreadToOne(var below) -> {
                if (source != null && length >= 0) {
                    JsonRowWriter.requireFields(source, from, below.size());
                }
                int at = from + Integer.BYTES;
                for (ResultColumn field : below) {
                    int size = source == null || length < 0 ? -1 : JsonRowWriter.length(source, at);
                    field(field, source, at + JsonRowWriter.FIELD_HEADER, size);
                    at += JsonRowWriter.FIELD_HEADER + Math.max(0, size);
                }
            }
            case ResultColumn.SpreadToMany spread ->
                spread.leaves().forEach(leaf -> {
                    json.leaves(leaf, source, from, length);
                    nestedField();
                });
            case ResultColumn nesting -> {
                if (source != null && length >= 0) {
                    json.value(nesting, source, from, length);
                    nestedField();
                } else {
                    separate();
                }
            }
        }
    }

    /// All but booleans are requested as text.
    private void scalar(ResultEncoding slot, byte[] source, int from, int length) {
        ResultEncoding encoding = JsonRowWriter.encoding(slot, source, from);
        switch (encoding) {
            case BOOLEAN -> out.put(JsonRowWriter.isTrue(source, from, length) ? 't' : 'f');
            case INTEGER -> out.number(JsonRowWriter.integer(source, from, length));
            case TEXT, TO_JSON, JSON, NUMBER, DATE_TEXT, TIMESTAMP_TEXT, TIMESTAMPTZ_TEXT ->
                quoted(source, from, length);
            case UUID, DATE, TIMESTAMP, TIMESTAMPTZ ->
                throw ResultEncodings.unreadable("a " + encoding + " is not text");
        }
    }

    private void nestedField() {
        byte[] text = nested.toBytes();
        nested.clear();
        separate();
        quoted(text, 0, text.length);
    }

    private void separate() {
        if (begun) {
            out.put(',');
        }
        begun = true;
    }

    private void quoted(byte[] text, int from, int length) {
        if (!needsQuotes(text, from, length)) {
            out.put(text, from, length);
            return;
        }
        out.put('"');
        for (int i = from; i < from + length; i++) {
            if (text[i] == '"' || text[i] == '\\') {
                out.put((char) text[i]);
            }
            out.put(text, i, 1);
        }
        out.put('"');
    }

    private static boolean needsQuotes(byte[] text, int from, int length) {
        for (int i = from; i < from + length; i++) {
            switch (text[i]) {
                case '"', '\\', '(', ')', ',', ' ', '\t', '\n', '\r', 0x0b, '\f' -> {
                    return true;
                }
                default -> {}
            }
        }
        return length == 0;
    }
}
