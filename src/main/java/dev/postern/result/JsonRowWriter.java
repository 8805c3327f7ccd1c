package dev.postern.result;

import dev.postern.request.Representation.NullMembers;
import dev.postern.result.DateTimeWriter.Zone;
import dev.postern.sql.ResultColumn;
import dev.postern.sql.ResultEncoding;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows of a result as JSON objects, their values copied from PostgreSQL's bytes.
public final class JsonRowWriter {

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);

    /// Bytes of a record's field that stand before its value: type and length.
    static final int FIELD_HEADER = 8;

    private final JsonBuffer out;
    private final List<ResultColumn> slots;
    private final NullMembers nulls;

    /// @param slots of the result as it arrived, see [ResultEncodings]
    /// @param nulls whether members that are null are written
    public JsonRowWriter(JsonBuffer out, List<ResultColumn> slots, NullMembers nulls) {
        this.out = out;
        this.slots = slots;
        this.nulls = nulls;
    }

    /// The current row as an object, or as its one value; HEAD reads no value.
    void element(RowFormat element, ResultSet row, int first) throws SQLException {
        byte[] value = element == RowFormat.OBJECT || slots.isEmpty() ? null : row.getBytes(first);
        switch (element) {
            case OBJECT -> object(row, first);
            case VALUE -> {
                if (value == null) {
                    out.putNull();
                } else {
                    value(slots.getFirst(), value, 0, value.length);
                }
            }
            case RAW -> {
                if (value != null) {
                    ResultEncodings.requireBytes(row, first);
                    out.put(value);
                }
            }
        }
    }

    /// The current row as an object.
    ///
    /// @param first the column of the first slot, from 1
    public void object(ResultSet row, int first) throws SQLException {
        out.put('{');
        int start = out.size();
        for (int i = 0; i < slots.size(); i++) {
            byte[] value = row.getBytes(first + i);
            member(slots.get(i), value, 0, value == null ? -1 : value.length, start);
        }
        out.put('}');
    }

    /// A key with its value, or all keys of what is spread.
    ///
    /// @param length -1 for null
    /// @param start where the members of the object begin
    private void member(ResultColumn slot, byte @Nullable [] source, int from, int length, int start) {
        switch (slot) {
            case ResultColumn.Scalar(var label, var encoding) -> {
                if (label(label, length, start)) {
                    value(slot, source, from, length);
                }
            }
            case ResultColumn.ToOne(var label, var slots) -> {
                if (label(label, length, start)) {
                    value(slot, source, from, length);
                }
            }
            case ResultColumn.ToMany(var label, var slots) -> {
                label(label, 0, start);
                value(slot, source, from, length);
            }
            case ResultColumn.SpreadToOne(var slots) -> members(slots, source, from, length, start);
            case ResultColumn.SpreadToMany spread ->
                spread.leaves().forEach(leaf -> {
                    label(leaf.label(), 0, start);
                    leaves(leaf, source, from, length);
                });
        }
    }

    /// Begins a member; false where it is left out.
    private boolean label(ResultColumn.JsonKey label, int length, int start) {
        if (length < 0 && nulls == NullMembers.STRIPPED) {
            return false;
        }
        if (out.size() > start) {
            out.put(',');
        }
        out.put(label.bytes());
        return true;
    }

    /// The fields of a record as members; of a missing record each is null.
    private void members(List<ResultColumn> slots, byte @Nullable [] source, int from, int length, int start) {
        if (source != null && length >= 0) {
            requireFields(source, from, slots.size());
        }
        int at = from + Integer.BYTES;
        for (ResultColumn slot : slots) {
            int size = source == null || length < 0 ? -1 : length(source, at);
            member(slot, source, at + FIELD_HEADER, size, start);
            at += FIELD_HEADER + Math.max(0, size);
        }
    }

    /// Checks that the record at `from` has as many fields as are read of it.
    static void requireFields(byte[] source, int from, int fields) {
        int count = (int) INT.get(source, from);
        if (count != fields) {
            throw ResultEncodings.unreadable("a record of " + fields + " fields has " + count);
        }
    }

    /// The length of the field whose header is at `at`; -1 for null.
    static int length(byte[] source, int at) {
        return (int) INT.get(source, at + Integer.BYTES);
    }

    /// @param length -1 for null
    void value(ResultColumn slot, byte @Nullable [] source, int from, int length) {
        if (source == null || length < 0) {
            out.putNull();
            return;
        }
        switch (slot) {
            case ResultColumn.Scalar scalar -> scalar(encoding(scalar.encoding(), source, from), source, from, length);
            case ResultColumn.ToOne one -> record(one.slots(), source, from);
            case ResultColumn.ToMany many -> array(source, from, (at, size) -> record(many.slots(), source, at));
            case ResultColumn.SpreadToOne one -> record(one.slots(), source, from);
            case ResultColumn.SpreadToMany many -> array(source, from, (at, size) -> record(many.slots(), source, at));
        }
    }

    /// The encoding of a value: a column's is known for all rows, a record's field has its type before it.
    static ResultEncoding encoding(ResultEncoding slot, byte[] source, int from) {
        return from == 0 ? slot : ResultEncodings.nested(slot, (int) INT.get(source, from - FIELD_HEADER));
    }

    /// One field of all records of an array, as an array.
    void leaves(ResultColumn.SpreadField leaf, byte @Nullable [] source, int from, int length) {
        if (source == null || length < 0) {
            out.put("[]");
        } else {
            array(source, from, (at, size) -> leaf(leaf, 0, source, at, size));
        }
    }

    /// The field of a record that `leaf` leads to.
    private void leaf(ResultColumn.SpreadField leaf, int depth, byte[] source, int from, int length) {
        if (length < 0) {
            out.putNull();
            return;
        }
        int number = leaf.path().get(depth);
        if ((int) INT.get(source, from) <= number) {
            throw ResultEncodings.unreadable("a record lacks field " + number);
        }
        int at = from + Integer.BYTES;
        for (int i = number; i > 0; i--) {
            at += FIELD_HEADER + Math.max(0, length(source, at));
        }
        int size = length(source, at);
        int field = at + FIELD_HEADER;
        switch (leaf.slots().get(depth)) {
            case ResultColumn.SpreadToOne one -> leaf(leaf, depth + 1, source, field, size);
            case ResultColumn.SpreadToMany many ->
                array(source, field, (to, room) -> leaf(leaf, depth + 1, source, to, room));
            case ResultColumn slot -> value(slot, source, field, size);
        }
    }

    private void scalar(ResultEncoding encoding, byte[] source, int from, int length) {
        switch (encoding) {
            case INTEGER -> out.number(integer(source, from, length));
            case BOOLEAN -> out.put(isTrue(source, from, length) ? TRUE : FALSE);
            case TEXT -> out.string(source, from, length);
            case UUID -> uuid(source, from, length);
            case DATE -> {
                ResultEncodings.requireLength(length, Integer.BYTES);
                DateTimeWriter.date(out, (int) INT.get(source, from));
            }
            case TIMESTAMP -> DateTimeWriter.timestamp(out, micros(source, from, length), Zone.NONE);
            case TIMESTAMPTZ -> DateTimeWriter.timestamp(out, micros(source, from, length), Zone.UTC);
            case TO_JSON -> out.put(source, from, length);
            case JSON -> {
                int version = source[from] == 1 ? 1 : 0;
                out.put(source, from + version, length - version);
            }
            case NUMBER, DATE_TEXT, TIMESTAMP_TEXT, TIMESTAMPTZ_TEXT -> text(encoding, source, from, length);
        }
    }

    /// A value that arrived as text, though it is none.
    private void text(ResultEncoding encoding, byte[] source, int from, int length) {
        String text = new String(source, from, length, StandardCharsets.US_ASCII);
        switch (encoding) {
            case NUMBER -> {
                if (Character.isLetter(text.charAt(text.length() - 1))) { // NaN and Infinity are no numbers in JSON
                    out.string(source, from, length);
                } else {
                    out.put(source, from, length);
                }
            }
            case DATE_TEXT -> DateTimeWriter.date(out, TimeTexts.days(text));
            case TIMESTAMP_TEXT -> DateTimeWriter.timestamp(out, TimeTexts.micros(text), Zone.NONE);
            case TIMESTAMPTZ_TEXT -> DateTimeWriter.timestamp(out, TimeTexts.micros(text), Zone.UTC);
            case INTEGER, BOOLEAN, TEXT, UUID, DATE, TIMESTAMP, TIMESTAMPTZ, TO_JSON, JSON ->
                throw new IllegalArgumentException(encoding.name());
        }
    }

    static boolean isTrue(byte[] source, int from, int length) {
        ResultEncodings.requireLength(length, 1);
        return source[from] == 1 || source[from] == 't';
    }

    static long integer(byte[] source, int from, int length) {
        return switch (length) {
            case Long.BYTES -> (long) LONG.get(source, from);
            case Integer.BYTES -> (int) INT.get(source, from);
            case Short.BYTES -> (short) SHORT.get(source, from);
            default -> throw ResultEncodings.unreadable("an integer has " + length + " bytes");
        };
    }

    private static long micros(byte[] source, int from, int length) {
        ResultEncodings.requireLength(length, Long.BYTES);
        return (long) LONG.get(source, from);
    }

    private void uuid(byte[] source, int from, int length) {
        ResultEncodings.requireLength(length, 2 * Long.BYTES);
        out.put('"').hex(source, from, 4);
        int at = from + 4;
        for (int group = 0; group < 3; group++, at += 2) {
            out.put('-').hex(source, at, 2);
        }
        out.put('-').hex(source, at, 6);
        out.put('"');
    }

    /// A record: the number of fields, then type, length and bytes of each.
    private void record(List<ResultColumn> fields, byte[] source, int from) {
        out.put('{');
        members(fields, source, from, 0, out.size());
        out.put('}');
    }

    /// Takes one element of an array.
    @FunctionalInterface
    private interface ElementReader {
        void at(int from, int length);
    }

    /// An array of records: dimensions, flags, element type, size and lower bound of the one dimension, then
    /// length and bytes of each element.
    private void array(byte[] source, int from, ElementReader item) {
        out.put('[');
        int dimensions = (int) INT.get(source, from);
        if (dimensions > 1 || (int) INT.get(source, from + 2 * Integer.BYTES) != ResultEncodings.RECORD) {
            throw ResultEncodings.unreadable("an embed is not an array of records");
        }
        int count = dimensions == 0 ? 0 : (int) INT.get(source, from + 3 * Integer.BYTES);
        int at = from + 5 * Integer.BYTES;
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                out.put(',');
            }
            int length = (int) INT.get(source, at);
            item.at(at + Integer.BYTES, length);
            at += Integer.BYTES + Math.max(0, length);
        }
        out.put(']');
    }
}
