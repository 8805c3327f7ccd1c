package dev.postern.reply;

import dev.postern.reply.Times.Zone;
import dev.postern.sql.Encoding;
import dev.postern.sql.Slot;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows of a result as JSON objects, their values copied from PostgreSQL's bytes.
public final class JsonRows {

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);

    /// Bytes of a record's field that stand before its value: type and length.
    private static final int FIELD_HEADER = 8;

    private final JsonBuffer out;
    private final List<Slot> slots;

    public JsonRows(JsonBuffer out, List<Slot> slots) {
        this.out = out;
        this.slots = slots;
    }

    /// The current row as an object.
    ///
    /// @param first the column of the first slot, from 1
    public void object(ResultSet row, int first) throws SQLException {
        char separator = '{';
        for (int i = 0; i < slots.size(); i++) {
            Slot slot = slots.get(i);
            out.put(separator).put(slot.label().bytes());
            byte[] value = row.getBytes(first + i);
            value(slot, value, 0, value == null ? -1 : value.length);
            separator = ',';
        }
        if (slots.isEmpty()) {
            out.put('{');
        }
        out.put('}');
    }

    /// @param length -1 for null
    private void value(Slot slot, byte @Nullable [] source, int from, int length) {
        if (source == null || length < 0) {
            out.putNull();
            return;
        }
        switch (slot) {
            case Slot.Scalar scalar -> scalar(scalar.encoding(), source, from, length);
            case Slot.One one -> record(one.slots(), source, from);
            case Slot.Many many -> array(many.slots(), source, from);
        }
    }

    private void scalar(Encoding encoding, byte[] source, int from, int length) {
        switch (encoding) {
            case INTEGER -> out.number(integer(source, from, length));
            case BOOLEAN -> out.put(source[from] == 1 || source[from] == 't' ? TRUE : FALSE);
            case TEXT -> out.string(source, from, length);
            case UUID -> uuid(source, from);
            case DATE -> Times.date(out, (int) INT.get(source, from));
            case TIMESTAMP -> Times.timestamp(out, (long) LONG.get(source, from), Zone.NONE);
            case TIMESTAMPTZ -> Times.timestamp(out, (long) LONG.get(source, from), Zone.UTC);
            case TO_JSON -> out.put(source, from, length);
            case JSON -> {
                int version = source[from] == 1 ? 1 : 0;
                out.put(source, from + version, length - version);
            }
        }
    }

    private static long integer(byte[] source, int from, int length) {
        return switch (length) {
            case Long.BYTES -> (long) LONG.get(source, from);
            case Integer.BYTES -> (int) INT.get(source, from);
            case Short.BYTES -> (short) SHORT.get(source, from);
            default -> throw new IllegalStateException("An integer of " + length + " bytes");
        };
    }

    private void uuid(byte[] source, int from) {
        out.put('"').hex(source, from, 4);
        int at = from + 4;
        for (int group = 0; group < 3; group++, at += 2) {
            out.put('-').hex(source, at, 2);
        }
        out.put('-').hex(source, at, 6);
        out.put('"');
    }

    /// A record: the number of fields, then type, length and bytes of each.
    private void record(List<Slot> fields, byte[] source, int from) {
        int at = from + Integer.BYTES;
        char separator = '{';
        for (int i = 0; i < fields.size(); i++) {
            Slot slot = fields.get(i);
            int length = (int) INT.get(source, at + Integer.BYTES);
            out.put(separator).put(slot.label().bytes());
            value(slot, source, at + FIELD_HEADER, length);
            at += FIELD_HEADER + Math.max(0, length);
            separator = ',';
        }
        out.put('}');
    }

    /// An array of records: dimensions, flags, element type, size and lower bound of the one dimension, then
    /// length and bytes of each element.
    private void array(List<Slot> fields, byte[] source, int from) {
        out.put('[');
        int dimensions = (int) INT.get(source, from);
        int count = dimensions == 0 ? 0 : (int) INT.get(source, from + 3 * Integer.BYTES);
        int at = from + 5 * Integer.BYTES;
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                out.put(',');
            }
            int length = (int) INT.get(source, at);
            record(fields, source, at + Integer.BYTES);
            at += Integer.BYTES + length;
        }
        out.put(']');
    }
}
