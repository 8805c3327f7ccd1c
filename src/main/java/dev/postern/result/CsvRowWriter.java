package dev.postern.result;

import dev.postern.problem.ResultErrors;
import dev.postern.request.Representation.NullMembers;
import dev.postern.sql.ResultColumn;
import dev.postern.sql.ResultEncoding;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writer of result rows as CSV: a line of keys, then one line per row.
///
/// Fields are quoted as in the text format of a row (PostgreSQL manual, 8.16.6): null is empty, an empty
/// text is `""`. Nested values are JSON text.
final class CsvRowWriter {

    private final JsonBuffer out;
    private final List<ResultColumn> columns;
    private final JsonBuffer nestedJson = new JsonBuffer();
    private final JsonRowWriter nestedWriter;
    private boolean rowStarted;

    CsvRowWriter(JsonBuffer out, List<ResultColumn> columns) {
        this.out = out;
        this.columns = columns;
        this.nestedWriter = new JsonRowWriter(nestedJson, columns, NullMembers.KEPT);
    }

    void writeHeader() {
        rowStarted = false;
        columns.forEach(this::writeKeys);
    }

    private void writeKeys(ResultColumn column) {
        switch (column) {
            case ResultColumn.Scalar(var jsonKey, var encoding) -> writeKey(jsonKey);
            case ResultColumn.ToOne(var jsonKey, var fields) -> writeKey(jsonKey);
            case ResultColumn.ToMany(var jsonKey, var fields) -> writeKey(jsonKey);
            case ResultColumn.SpreadToOne(var fields) -> fields.forEach(this::writeKeys);
            case ResultColumn.SpreadToMany spread ->
                spread.fields().forEach(spreadField -> writeKey(spreadField.key()));
        }
    }

    private void writeKey(ResultColumn.JsonKey jsonKey) {
        byte[] key = jsonKey.key().getBytes(StandardCharsets.UTF_8);
        writeSeparator();
        writeQuoted(key, 0, key.length);
    }

    void writeRow(ResultSet row, int first) throws SQLException {
        out.put('\n');
        rowStarted = false;
        for (int i = 0; i < columns.size(); i++) {
            byte[] value = row.getBytes(first + i);
            writeField(columns.get(i), value, 0, value == null ? -1 : value.length);
        }
    }

    private void writeField(ResultColumn column, byte @Nullable [] source, int from, int length) {
        switch (column) {
            case ResultColumn.Scalar scalar -> {
                writeSeparator();
                if (source != null && length >= 0) {
                    writeScalar(scalar.encoding(), source, from, length);
                }
            }
            case ResultColumn.SpreadToOne(var fields) -> {
                if (source != null && length >= 0) {
                    BinaryFormat.requireFields(source, from, fields.size());
                }
                int at = from + Integer.BYTES;
                for (ResultColumn field : fields) {
                    int size = source == null || length < 0 ? -1 : BinaryFormat.fieldLength(source, at);
                    writeField(field, source, at + BinaryFormat.FIELD_HEADER, size);
                    at += BinaryFormat.FIELD_HEADER + Math.max(0, size);
                }
            }
            case ResultColumn.SpreadToMany spread ->
                spread.fields().forEach(spreadField -> {
                    if (source == null || length < 0) {
                        writeSeparator();
                    } else {
                        nestedWriter.writeSpreadArray(spreadField, source, from, length);
                        writeNestedField();
                    }
                });
            case ResultColumn.ToOne _, ResultColumn.ToMany _ -> {
                if (source != null && length >= 0) {
                    nestedWriter.writeValue(column, source, from, length);
                    writeNestedField();
                } else {
                    writeSeparator();
                }
            }
        }
    }

    /// Writes a scalar. CSV statements select all values but booleans as text.
    private void writeScalar(ResultEncoding planned, byte[] source, int from, int length) {
        ResultEncoding encoding = ResultEncodings.encodingAt(planned, source, from);
        switch (encoding) {
            case BOOLEAN -> out.put(BinaryFormat.isTrue(source, from, length) ? 't' : 'f');
            case INTEGER -> out.putNumber(BinaryFormat.integer(source, from, length));
            case TEXT, TO_JSON, JSON, NUMBER, DATE_TEXT, TIMESTAMP_TEXT, TIMESTAMPTZ_TEXT ->
                writeQuoted(source, from, length);
            case UUID, DATE, TIMESTAMP, TIMESTAMPTZ -> throw ResultErrors.csvEncoding(encoding.name());
        }
    }

    private void writeNestedField() {
        byte[] text = nestedJson.toBytes();
        nestedJson.clear();
        writeSeparator();
        writeQuoted(text, 0, text.length);
    }

    private void writeSeparator() {
        if (rowStarted) {
            out.put(',');
        }
        rowStarted = true;
    }

    private void writeQuoted(byte[] text, int from, int length) {
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
