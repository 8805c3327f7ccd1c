package dev.postern.result;

import dev.postern.problem.ResultErrors;
import dev.postern.request.Representation.NullMembers;
import dev.postern.result.DateTimeWriter.Zone;
import dev.postern.sql.ResultColumn;
import dev.postern.sql.ResultEncoding;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writer of result rows as JSON objects, copied from PostgreSQL's bytes.
public final class JsonRowWriter {

    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    private final JsonBuffer out;
    private final List<ResultColumn> columns;
    private final NullMembers nullMembers;

    /// @param columns result columns with the encodings of this result, see [ResultEncodings]
    public JsonRowWriter(JsonBuffer out, List<ResultColumn> columns, NullMembers nullMembers) {
        this.out = out;
        this.columns = columns;
        this.nullMembers = nullMembers;
    }

    /// Writes the current row as an object, or as the value of its one column.
    void writeRow(RowFormat format, ResultSet row, int first) throws SQLException {
        byte[] value = format == RowFormat.OBJECT || columns.isEmpty() ? null : row.getBytes(first);
        switch (format) {
            case OBJECT -> writeObject(row, first);
            case VALUE -> {
                if (value == null) {
                    out.putNull();
                } else {
                    writeValue(columns.getFirst(), value, 0, value.length);
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

    /// Writes the current row as an object.
    ///
    /// @param first number of the row's first result column, from 1
    public void writeObject(ResultSet row, int first) throws SQLException {
        out.put('{');
        int start = out.size();
        for (int i = 0; i < columns.size(); i++) {
            byte[] value = row.getBytes(first + i);
            writeMember(columns.get(i), value, 0, value == null ? -1 : value.length, start);
        }
        out.put('}');
    }

    /// Writes the member of a column, or the members of a spread column.
    ///
    /// @param length length of the value; -1 for null
    /// @param start size of the buffer after the opening brace of the object
    private void writeMember(ResultColumn column, byte @Nullable [] source, int from, int length, int start) {
        switch (column) {
            case ResultColumn.Scalar(var key, var encoding) -> {
                if (beginMember(key, isJsonNull(encoding, source, from, length) ? -1 : length, start)) {
                    writeValue(column, source, from, length);
                }
            }
            case ResultColumn.ToOne(var key, var fields) -> {
                if (beginMember(key, length, start)) {
                    writeValue(column, source, from, length);
                }
            }
            case ResultColumn.ToMany(var key, var fields) -> {
                if (beginMember(key, length, start)) {
                    writeValue(column, source, from, length);
                }
            }
            case ResultColumn.SpreadToOne(var fields) -> writeFields(fields, source, from, length, start);
            case ResultColumn.SpreadToMany spread ->
                spread.fields().forEach(field -> {
                    if (beginMember(field.key(), length, start)) {
                        writeSpreadArray(field, source, from, length);
                    }
                });
        }
    }

    /// Whether a value is the `null` of JSON, which is a value for PostgreSQL.
    private static boolean isJsonNull(ResultEncoding encoding, byte @Nullable [] source, int from, int length) {
        boolean isJson = encoding == ResultEncoding.TO_JSON || encoding == ResultEncoding.JSON;
        if (!isJson || source == null || length < NULL.length) {
            return false;
        }
        int begin = source[from] == 1 ? from + 1 : from; // version of jsonb
        return Arrays.equals(source, begin, from + length, NULL, 0, NULL.length);
    }

    /// Writes the key of a member; returns false if the member is omitted because it is null.
    private boolean beginMember(ResultColumn.JsonKey key, int length, int start) {
        if (length < 0 && nullMembers == NullMembers.STRIPPED) {
            return false;
        }
        if (out.size() > start) {
            out.put(',');
        }
        out.put(key.bytes());
        return true;
    }

    /// Writes the fields of a record as members; each is null if the record is null.
    private void writeFields(List<ResultColumn> fields, byte @Nullable [] source, int from, int length, int start) {
        if (source != null && length >= 0) {
            BinaryFormat.requireFields(source, from, fields.size());
        }
        int at = from + Integer.BYTES;
        for (ResultColumn field : fields) {
            int size = source == null || length < 0 ? -1 : BinaryFormat.fieldLength(source, at);
            writeMember(field, source, at + BinaryFormat.FIELD_HEADER, size, start);
            at += BinaryFormat.FIELD_HEADER + Math.max(0, size);
        }
    }

    /// Writes the value of a column or field; its length is -1 for null.
    void writeValue(ResultColumn column, byte @Nullable [] source, int from, int length) {
        if (source == null || length < 0) {
            out.putNull();
            return;
        }
        switch (column) {
            case ResultColumn.Scalar scalar ->
                writeScalar(ResultEncodings.encodingAt(scalar.encoding(), source, from), source, from, length);
            case ResultColumn.ToOne one -> writeRecord(one.columns(), source, from);
            case ResultColumn.ToMany many ->
                writeArray(source, from, (at, size) -> writeRecord(many.columns(), source, at));
            case ResultColumn.SpreadToOne one -> writeRecord(one.columns(), source, from);
            case ResultColumn.SpreadToMany many ->
                writeArray(source, from, (at, size) -> writeRecord(many.columns(), source, at));
        }
    }

    /// Writes the values of one field, taken from each record of an array, as a JSON array. Without an array, because
    /// the
    /// row of a to-one spread is missing, it writes null.
    void writeSpreadArray(ResultColumn.SpreadField field, byte @Nullable [] source, int from, int length) {
        if (source == null || length < 0) {
            out.putNull();
        } else {
            writeArray(source, from, (at, size) -> writeSpreadField(field, 0, source, at, size));
        }
    }

    /// Writes the field at the path of `field`, starting in the record at `from`; `depth` is the index in the path.
    private void writeSpreadField(ResultColumn.SpreadField field, int depth, byte[] source, int from, int length) {
        if (length < 0) {
            out.putNull();
            return;
        }
        int fieldIndex = field.path().get(depth);
        if (BinaryFormat.intAt(source, from) <= fieldIndex) {
            throw ResultErrors.missingField(fieldIndex);
        }
        int at = from + Integer.BYTES;
        for (int i = fieldIndex; i > 0; i--) {
            at += BinaryFormat.FIELD_HEADER + Math.max(0, BinaryFormat.fieldLength(source, at));
        }
        int size = BinaryFormat.fieldLength(source, at);
        int valueStart = at + BinaryFormat.FIELD_HEADER;
        switch (field.columns().get(depth)) {
            case ResultColumn.SpreadToOne one -> writeSpreadField(field, depth + 1, source, valueStart, size);
            case ResultColumn.SpreadToMany many ->
                writeArray(
                        source, valueStart, (start, bytes) -> writeSpreadField(field, depth + 1, source, start, bytes));
            case ResultColumn.Scalar scalar -> writeValue(scalar, source, valueStart, size);
            case ResultColumn.ToOne toOne -> writeValue(toOne, source, valueStart, size);
            case ResultColumn.ToMany toMany -> writeValue(toMany, source, valueStart, size);
        }
    }

    private void writeScalar(ResultEncoding encoding, byte[] source, int from, int length) {
        switch (encoding) {
            case INTEGER -> out.putNumber(BinaryFormat.integer(source, from, length));
            case BOOLEAN -> out.put(BinaryFormat.isTrue(source, from, length) ? TRUE : FALSE);
            case TEXT -> out.putString(source, from, length);
            case UUID -> writeUuid(source, from, length);
            case DATE -> {
                ResultEncodings.requireLength(length, Integer.BYTES);
                DateTimeWriter.writeDate(out, BinaryFormat.intAt(source, from));
            }
            case TIMESTAMP ->
                DateTimeWriter.writeTimestamp(out, BinaryFormat.microseconds(source, from, length), Zone.NONE);
            case TIMESTAMPTZ ->
                DateTimeWriter.writeTimestamp(out, BinaryFormat.microseconds(source, from, length), Zone.UTC);
            case TO_JSON -> out.put(source, from, length);
            case JSON -> {
                int version = source[from] == 1 ? 1 : 0;
                out.put(source, from + version, length - version);
            }
            case NUMBER, DATE_TEXT, TIMESTAMP_TEXT, TIMESTAMPTZ_TEXT -> writeText(encoding, source, from, length);
        }
    }

    /// Writes a value that is not text but arrived in PostgreSQL's text format.
    private void writeText(ResultEncoding encoding, byte[] source, int from, int length) {
        String text = new String(source, from, length, StandardCharsets.US_ASCII);
        switch (encoding) {
            case NUMBER -> {
                if (Character.isLetter(text.charAt(text.length() - 1))) { // JSON has no NaN and Infinity
                    out.putString(source, from, length);
                } else {
                    out.put(source, from, length);
                }
            }
            case DATE_TEXT -> DateTimeWriter.writeDate(out, DateTimeParser.parseDays(text));
            case TIMESTAMP_TEXT -> DateTimeWriter.writeTimestamp(out, DateTimeParser.parseMicros(text), Zone.NONE);
            case TIMESTAMPTZ_TEXT -> DateTimeWriter.writeTimestamp(out, DateTimeParser.parseMicros(text), Zone.UTC);
            case INTEGER, BOOLEAN, TEXT, UUID, DATE, TIMESTAMP, TIMESTAMPTZ, TO_JSON, JSON ->
                throw new IllegalArgumentException(encoding.name());
        }
    }

    private void writeUuid(byte[] source, int from, int length) {
        ResultEncodings.requireLength(length, 2 * Long.BYTES);
        out.put('"').putHex(source, from, 4);
        int at = from + 4;
        for (int group = 0; group < 3; group++, at += 2) {
            out.put('-').putHex(source, at, 2);
        }
        out.put('-').putHex(source, at, 6);
        out.put('"');
    }

    /// Writes a record: the number of its fields, then type, length and bytes of each.
    private void writeRecord(List<ResultColumn> fields, byte[] source, int from) {
        out.put('{');
        writeFields(fields, source, from, 0, out.size());
        out.put('}');
    }

    /// Reader of one array element.
    @FunctionalInterface
    private interface ElementReader {
        void read(int from, int length);
    }

    /// Writes an array of records. Its header is: dimensions, flags, element type, size and lower bound of the one
    /// dimension. Length and bytes of each element follow.
    private void writeArray(byte[] source, int from, ElementReader reader) {
        out.put('[');
        int dimensions = BinaryFormat.intAt(source, from);
        if (dimensions > 1 || BinaryFormat.intAt(source, from + 2 * Integer.BYTES) != ResultEncodings.RECORD) {
            throw ResultErrors.embedNotRecords();
        }
        int count = dimensions == 0 ? 0 : BinaryFormat.intAt(source, from + 3 * Integer.BYTES);
        int at = from + 5 * Integer.BYTES;
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                out.put(',');
            }
            int length = BinaryFormat.intAt(source, at);
            reader.read(at + Integer.BYTES, length);
            at += Integer.BYTES + Math.max(0, length);
        }
        out.put(']');
    }
}
