package dev.postern.result;

import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import dev.postern.sql.ResultColumn;
import dev.postern.sql.ResultEncoding;
import dev.postern.store.driver.ResultColumns;
import dev.postern.store.driver.UnexpectedFormatException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The encodings of a result's values, by the types and formats that PostgreSQL announced for this result.
///
/// They are those of the statement's plan unless a column's type was changed after the classes were generated, or the
/// driver did not know the columns when it asked for the values. No value is decoded as a type that it does not have.
final class ResultEncodings {

    static final int RECORD = 2249;
    static final int RECORDS = 2287;
    private static final int BYTEA = 17;

    /// Types that are not built in have greater identifiers: enums and domains, of which the plan knows the encoding
    /// (PostgreSQL's manual, 8.19 and `FirstNormalObjectId`).
    private static final int LAST_BUILT_IN = 16_383;

    private ResultEncodings() {}

    /// The slots of a result: `slots` themselves where all columns are as planned, which costs a look at each of
    /// them.
    ///
    /// @param first the column of the first slot, from 1
    /// @throws UnexpectedFormatException if an embed arrived as text, in which records have no safe form
    /// @throws ProblemException PGRSTX00 for a type that no encoding fits
    static List<ResultColumn> arrived(List<ResultColumn> slots, ResultSet result, int first) throws SQLException {
        ResultColumns columns = ResultColumns.of(result);
        for (int i = 0; i < slots.size(); i++) {
            if (!isPlanned(slots.get(i), columns, first + i)) {
                return adapted(slots, columns, first);
            }
        }
        return slots;
    }

    /// Checks the types of columns whose formats are not known yet.
    ///
    /// @throws ProblemException PGRSTX00 for a type that no encoding fits
    static void requireReadable(List<ResultColumn> slots, ResultColumns columns, int first) {
        for (int i = 0; i < slots.size(); i++) {
            int type = columns.type(first + i);
            boolean readable = switch (slots.get(i)) {
                case ResultColumn.Scalar scalar -> fits(scalar.encoding(), type) || ofText(type) != null;
                case ResultColumn.ToOne one -> type == RECORD;
                case ResultColumn.SpreadToOne one -> type == RECORD;
                case ResultColumn.ToMany many -> type == RECORDS;
                case ResultColumn.SpreadToMany many -> type == RECORDS;
            };
            if (!readable) {
                throw unreadable(type);
            }
        }
    }

    private static boolean isPlanned(ResultColumn slot, ResultColumns columns, int column) {
        int type = columns.type(column);
        return switch (slot) {
            case ResultColumn.Scalar scalar ->
                (columns.isBinary(column) || !isBinaryAlone(scalar.encoding())) && fits(scalar.encoding(), type);
            case ResultColumn.ToOne one -> columns.isBinary(column) && type == RECORD;
            case ResultColumn.SpreadToOne one -> columns.isBinary(column) && type == RECORD;
            case ResultColumn.ToMany many -> columns.isBinary(column) && type == RECORDS;
            case ResultColumn.SpreadToMany many -> columns.isBinary(column) && type == RECORDS;
        };
    }

    /// Whether the text of such a value is something else than its bytes.
    private static boolean isBinaryAlone(ResultEncoding encoding) {
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

    /// text, varchar, char(n), name, "char", and literals.
    private static boolean isText(int type) {
        return type == 25 || type == 1043 || type == 1042 || type == 19 || type == 18 || type == 705;
    }

    private static List<ResultColumn> adapted(List<ResultColumn> slots, ResultColumns columns, int first)
            throws UnexpectedFormatException {
        List<ResultColumn> adapted = new ArrayList<>(slots.size());
        for (int i = 0; i < slots.size(); i++) {
            ResultColumn slot = slots.get(i);
            int column = first + i;
            if (isPlanned(slot, columns, column)) {
                adapted.add(slot);
            } else if (slot instanceof ResultColumn.Scalar(ResultColumn.JsonKey label, ResultEncoding planned)) {
                adapted.add(new ResultColumn.Scalar(label, arrived(columns, column)));
            } else if (!columns.isBinary(column)) {
                throw new UnexpectedFormatException(column);
            } else {
                throw unreadable(columns.type(column));
            }
        }
        return adapted;
    }

    private static ResultEncoding arrived(ResultColumns columns, int column) {
        int type = columns.type(column);
        ResultEncoding encoding = columns.isBinary(column) ? ofBinary(type) : ofText(type);
        if (encoding == null) {
            throw unreadable(type);
        }
        return encoding;
    }

    /// The encoding of a field of a record, which is always binary and names its type.
    ///
    /// @param type as the record names it: for a domain, that of the domain
    static ResultEncoding nested(ResultEncoding planned, int type) {
        if (fits(planned, type) || type > LAST_BUILT_IN) {
            return planned;
        }
        ResultEncoding encoding = ofBinary(type);
        if (encoding == null) {
            throw unreadable(type);
        }
        return encoding;
    }

    /// Null: none.
    private static @Nullable ResultEncoding ofBinary(int type) {
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

    /// Null: none. Types that are listed by number alone are those whose text `to_json` quotes: oid, xid, xml, cidr,
    /// macaddr, macaddr8, inet, money, time, interval, timetz, bit, varbit, uuid, tsvector, tsquery.
    private static @Nullable ResultEncoding ofText(int type) {
        return switch (type) {
            case 20, 21, 23, 700, 701, 1700 -> ResultEncoding.NUMBER;
            case 1082 -> ResultEncoding.DATE_TEXT;
            case 1114 -> ResultEncoding.TIMESTAMP_TEXT;
            case 1184 -> ResultEncoding.TIMESTAMPTZ_TEXT;
            case 26, 28, 142, 650, 829, 774, 869, 790, 1083, 1186, 1266, 1560, 1562, 2950, 3614, 3615 ->
                ResultEncoding.TEXT;
            default -> ofBinary(type);
        };
    }

    /// Checks that the values of a column are bytes that can be sent as they are.
    static void requireBytes(ResultSet result, int column) throws SQLException {
        ResultColumns columns = ResultColumns.of(result);
        if (columns.isBinary(column) && columns.type(column) != BYTEA && !isText(columns.type(column))) {
            throw unreadable(columns.type(column));
        }
    }

    /// Checks the length of a value.
    static void requireLength(int actual, int expected) {
        if (actual != expected) {
            throw unreadable("a value of " + expected + " bytes has " + actual);
        }
    }

    private static ProblemException unreadable(int type) {
        return unreadable("a column has type " + type + ", which the generated classes do not expect");
    }

    /// A value that does not fit its type, so that it cannot be shown.
    static ProblemException unreadable(String why) {
        return ApiError.of(ErrorCode.INTERNAL, "The database response could not be read: " + why)
                .withHint("Generate the classes again if the database schema has changed.")
                .exception();
    }
}
