package dev.postern.result;

import dev.postern.problem.ProblemException;
import dev.postern.problem.ResultErrors;
import dev.postern.sql.ResultColumn;
import dev.postern.sql.ResultEncoding;
import dev.postern.store.driver.ResultColumns;
import dev.postern.store.driver.UnexpectedFormatException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Encodings of a result's values, chosen by the types and formats that PostgreSQL announced for the result.
///
/// They differ from the plan if a column's type was changed after the classes were generated. They also differ if
/// the driver did not know the columns when it requested the values. No value is decoded as a type that it does not
/// have.
final class ResultEncodings {

    static final int RECORD = 2249;
    static final int RECORD_ARRAY = 2287;
    private static final int BYTEA = 17;

    /// Greatest object identifier of a built-in type (`FirstNormalObjectId` in PostgreSQL's source). Types above it
    /// are enums and domains, whose encoding comes from the plan.
    private static final int LAST_BUILT_IN = 16_383;

    private ResultEncodings() {}

    /// Returns the columns with the encodings of a result; `columns` itself if all types and formats are as
    /// planned.
    ///
    /// @param first number of the first result column, from 1
    /// @throws UnexpectedFormatException if an embed arrived as text, because a record has no unambiguous text
    /// format
    /// @throws ProblemException PGRSTX00 for a type that no encoding fits
    static List<ResultColumn> forResult(List<ResultColumn> columns, ResultSet result, int first) throws SQLException {
        ResultColumns resultColumns = ResultColumns.of(result);
        for (int i = 0; i < columns.size(); i++) {
            if (!isPlanned(columns.get(i), resultColumns, first + i)) {
                return adapt(columns, resultColumns, first);
            }
        }
        return columns;
    }

    /// Checks the types of columns whose formats are not known yet.
    ///
    /// @throws ProblemException PGRSTX00 for a type that no encoding fits
    static void requireReadable(List<ResultColumn> columns, ResultColumns resultColumns, int first) {
        for (int i = 0; i < columns.size(); i++) {
            int type = resultColumns.type(first + i);
            boolean readable = switch (columns.get(i)) {
                case ResultColumn.Scalar scalar -> fits(scalar.encoding(), type) || textEncoding(type) != null;
                case ResultColumn.ToOne one -> type == RECORD;
                case ResultColumn.SpreadToOne one -> type == RECORD;
                case ResultColumn.ToMany many -> type == RECORD_ARRAY;
                case ResultColumn.SpreadToMany many -> type == RECORD_ARRAY;
            };
            if (!readable) {
                throw ResultErrors.unexpectedType(type);
            }
        }
    }

    private static boolean isPlanned(ResultColumn column, ResultColumns resultColumns, int index) {
        int type = resultColumns.type(index);
        return switch (column) {
            case ResultColumn.Scalar scalar ->
                (resultColumns.isBinary(index) || !requiresBinary(scalar.encoding())) && fits(scalar.encoding(), type);
            case ResultColumn.ToOne one -> resultColumns.isBinary(index) && type == RECORD;
            case ResultColumn.SpreadToOne one -> resultColumns.isBinary(index) && type == RECORD;
            case ResultColumn.ToMany many -> resultColumns.isBinary(index) && type == RECORD_ARRAY;
            case ResultColumn.SpreadToMany many -> resultColumns.isBinary(index) && type == RECORD_ARRAY;
        };
    }

    /// Whether a value's text format differs from the bytes that the encoding reads.
    private static boolean requiresBinary(ResultEncoding encoding) {
        return switch (encoding) {
            case INTEGER, UUID, DATE, TIMESTAMP, TIMESTAMPTZ -> true;
            case BOOLEAN, TEXT, TO_JSON, JSON -> false;
            case NUMBER, DATE_TEXT, TIMESTAMP_TEXT, TIMESTAMPTZ_TEXT -> false;
        };
    }

    private static boolean fits(ResultEncoding encoding, int type) {
        return switch (encoding) {
            case INTEGER -> type == 23 || type == 20 || type == 21;
            case BOOLEAN -> type == 16;
            case TEXT -> isText(type) || type > LAST_BUILT_IN;
            case UUID -> type == 2950;
            case DATE -> type == 1082;
            case TIMESTAMP -> type == 1114;
            case TIMESTAMPTZ -> type == 1184;
            case TO_JSON, JSON -> type == 114 || type == 3802;
            case NUMBER, DATE_TEXT, TIMESTAMP_TEXT, TIMESTAMPTZ_TEXT -> false;
        };
    }

    /// Whether a type is text, varchar, char(n), name, "char" or that of an untyped literal.
    private static boolean isText(int type) {
        return type == 25 || type == 1043 || type == 1042 || type == 19 || type == 18 || type == 705;
    }

    private static List<ResultColumn> adapt(List<ResultColumn> columns, ResultColumns resultColumns, int first)
            throws UnexpectedFormatException {
        List<ResultColumn> adapted = new ArrayList<>(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            ResultColumn column = columns.get(i);
            int index = first + i;
            if (isPlanned(column, resultColumns, index)) {
                adapted.add(column);
            } else if (column instanceof ResultColumn.Scalar(ResultColumn.JsonKey label, ResultEncoding planned)) {
                adapted.add(new ResultColumn.Scalar(label, encodingOf(resultColumns, index)));
            } else if (!resultColumns.isBinary(index)) {
                throw new UnexpectedFormatException(index);
            } else {
                throw ResultErrors.unexpectedType(resultColumns.type(index));
            }
        }
        return adapted;
    }

    private static ResultEncoding encodingOf(ResultColumns resultColumns, int index) {
        int type = resultColumns.type(index);
        ResultEncoding encoding = resultColumns.isBinary(index) ? binaryEncoding(type) : textEncoding(type);
        if (encoding == null) {
            throw ResultErrors.unexpectedType(type);
        }
        return encoding;
    }

    /// Returns the encoding of a value; in a record, the type of each field precedes its value.
    static ResultEncoding encodingAt(ResultEncoding planned, byte[] source, int from) {
        return from == 0
                ? planned
                : fieldEncoding(planned, BinaryFormat.intAt(source, from - BinaryFormat.FIELD_HEADER));
    }

    /// Returns the encoding of a record's field, which is always binary and preceded by its type.
    ///
    /// @param type type of the field; a domain is not reduced to its base type
    static ResultEncoding fieldEncoding(ResultEncoding planned, int type) {
        if (fits(planned, type) || type > LAST_BUILT_IN) {
            return planned;
        }
        ResultEncoding encoding = binaryEncoding(type);
        if (encoding == null) {
            throw ResultErrors.unexpectedType(type);
        }
        return encoding;
    }

    /// Returns the encoding of a type in binary format; null if none fits.
    private static @Nullable ResultEncoding binaryEncoding(int type) {
        return switch (type) {
            case 20, 21, 23 -> ResultEncoding.INTEGER;
            case 16 -> ResultEncoding.BOOLEAN;
            case 2950 -> ResultEncoding.UUID;
            case 1082 -> ResultEncoding.DATE;
            case 1114 -> ResultEncoding.TIMESTAMP;
            case 1184 -> ResultEncoding.TIMESTAMPTZ;
            case 114, 3802 -> ResultEncoding.JSON;
            default -> isText(type) ? ResultEncoding.TEXT : null;
        };
    }

    /// Returns the encoding of a type in text format; null if none fits.
    ///
    /// The types that are listed as TEXT have no constant, because `to_json` only quotes their text. They are oid,
    /// xid, xml, cidr, macaddr, macaddr8, inet, money, time, interval, timetz, bit, varbit, uuid, tsvector and
    /// tsquery.
    private static @Nullable ResultEncoding textEncoding(int type) {
        return switch (type) {
            case 20, 21, 23, 700, 701, 1700 -> ResultEncoding.NUMBER;
            case 1082 -> ResultEncoding.DATE_TEXT;
            case 1114 -> ResultEncoding.TIMESTAMP_TEXT;
            case 1184 -> ResultEncoding.TIMESTAMPTZ_TEXT;
            case 26, 28, 142, 650, 829, 774, 869, 790, 1083, 1186, 1266, 1560, 1562, 2950, 3614, 3615 ->
                ResultEncoding.TEXT;
            default -> binaryEncoding(type);
        };
    }

    /// Checks that the bytes of a column can be sent unchanged.
    static void requireBytes(ResultSet result, int index) throws SQLException {
        ResultColumns resultColumns = ResultColumns.of(result);
        if (resultColumns.isBinary(index) && resultColumns.type(index) != BYTEA && !isText(resultColumns.type(index))) {
            throw ResultErrors.unexpectedType(resultColumns.type(index));
        }
    }

    static void requireLength(int actual, int expected) {
        if (actual != expected) {
            throw ResultErrors.valueLength(expected, actual);
        }
    }
}
