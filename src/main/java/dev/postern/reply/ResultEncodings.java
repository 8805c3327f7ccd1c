package dev.postern.reply;

import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import dev.postern.problem.ApiError;
import dev.postern.sql.Encoding;
import dev.postern.sql.Slot;
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
    static List<Slot> arrived(List<Slot> slots, ResultSet result, int first) throws SQLException {
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
    static void requireReadable(List<Slot> slots, ResultColumns columns, int first) {
        for (int i = 0; i < slots.size(); i++) {
            int type = columns.type(first + i);
            boolean readable = switch (slots.get(i)) {
                case Slot.Scalar scalar -> fits(scalar.encoding(), type) || ofText(type) != null;
                case Slot.One one -> type == RECORD;
                case Slot.SpreadOne one -> type == RECORD;
                case Slot.Many many -> type == RECORDS;
                case Slot.SpreadMany many -> type == RECORDS;
            };
            if (!readable) {
                throw unreadable(type);
            }
        }
    }

    private static boolean isPlanned(Slot slot, ResultColumns columns, int column) {
        int type = columns.type(column);
        return switch (slot) {
            case Slot.Scalar scalar ->
                (columns.isBinary(column) || !isBinaryAlone(scalar.encoding())) && fits(scalar.encoding(), type);
            case Slot.One one -> columns.isBinary(column) && type == RECORD;
            case Slot.SpreadOne one -> columns.isBinary(column) && type == RECORD;
            case Slot.Many many -> columns.isBinary(column) && type == RECORDS;
            case Slot.SpreadMany many -> columns.isBinary(column) && type == RECORDS;
        };
    }

    /// Whether the text of such a value is something else than its bytes.
    private static boolean isBinaryAlone(Encoding encoding) {
        return switch (encoding) {
            case INTEGER, UUID, DATE, TIMESTAMP, TIMESTAMPTZ -> true;
            case BOOLEAN, TEXT, TO_JSON, JSON -> false;
            case NUMBER, DATE_TEXT, TIMESTAMP_TEXT, TIMESTAMPTZ_TEXT -> false;
        };
    }

    private static boolean fits(Encoding encoding, int type) {
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

    private static List<Slot> adapted(List<Slot> slots, ResultColumns columns, int first)
            throws UnexpectedFormatException {
        List<Slot> adapted = new ArrayList<>(slots.size());
        for (int i = 0; i < slots.size(); i++) {
            Slot slot = slots.get(i);
            int column = first + i;
            if (isPlanned(slot, columns, column)) {
                adapted.add(slot);
            } else if (slot instanceof Slot.Scalar(Slot.Label label, Encoding planned)) {
                adapted.add(new Slot.Scalar(label, arrived(columns, column)));
            } else if (!columns.isBinary(column)) {
                throw new UnexpectedFormatException(column);
            } else {
                throw unreadable(columns.type(column));
            }
        }
        return adapted;
    }

    private static Encoding arrived(ResultColumns columns, int column) {
        int type = columns.type(column);
        Encoding encoding = columns.isBinary(column) ? ofBinary(type) : ofText(type);
        if (encoding == null) {
            throw unreadable(type);
        }
        return encoding;
    }

    /// The encoding of a field of a record, which is always binary and names its type.
    ///
    /// @param type as the record names it: for a domain, that of the domain
    static Encoding nested(Encoding planned, int type) {
        if (fits(planned, type) || type > LAST_BUILT_IN) {
            return planned;
        }
        Encoding encoding = ofBinary(type);
        if (encoding == null) {
            throw unreadable(type);
        }
        return encoding;
    }

    /// Null: none.
    private static @Nullable Encoding ofBinary(int type) {
        return switch (type) {
            case 20, 21, 23 -> Encoding.INTEGER;
            case 16 -> Encoding.BOOLEAN;
            case 2950 -> Encoding.UUID;
            case 1082 -> Encoding.DATE;
            case 1114 -> Encoding.TIMESTAMP;
            case 1184 -> Encoding.TIMESTAMPTZ;
            case 114, 3802 -> Encoding.JSON;
            default -> isText(type) ? Encoding.TEXT : null;
        };
    }

    /// Null: none. Types that are listed by number alone are those whose text `to_json` quotes: oid, xid, xml, cidr,
    /// macaddr, macaddr8, inet, money, time, interval, timetz, bit, varbit, uuid, tsvector, tsquery.
    private static @Nullable Encoding ofText(int type) {
        return switch (type) {
            case 20, 21, 23, 700, 701, 1700 -> Encoding.NUMBER;
            case 1082 -> Encoding.DATE_TEXT;
            case 1114 -> Encoding.TIMESTAMP_TEXT;
            case 1184 -> Encoding.TIMESTAMPTZ_TEXT;
            case 26, 28, 142, 650, 829, 774, 869, 790, 1083, 1186, 1266, 1560, 1562, 2950, 3614, 3615 -> Encoding.TEXT;
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
