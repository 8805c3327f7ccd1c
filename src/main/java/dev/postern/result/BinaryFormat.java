package dev.postern.result;

import dev.postern.problem.ResultErrors;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// PostgreSQL's binary format: numbers, booleans and the fields of records, read from the bytes of a result.
///
/// A record is the number of its fields, then type, length and bytes of each.
final class BinaryFormat {

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

    /// Bytes before the value of a record's field: type and length.
    static final int FIELD_HEADER = 8;

    private BinaryFormat() {}

    /// Returns the four-byte integer at `at`.
    static int intAt(byte[] source, int at) {
        return (int) INT.get(source, at);
    }

    /// Checks that the record at `from` has the expected number of fields.
    static void requireFields(byte[] source, int from, int fields) {
        int count = intAt(source, from);
        if (count != fields) {
            throw ResultErrors.recordSize(fields, count);
        }
    }

    /// Returns the length of the field whose header is at `at`; -1 for null.
    static int fieldLength(byte[] source, int at) {
        return intAt(source, at + Integer.BYTES);
    }

    /// Returns a boolean in binary or text format.
    static boolean isTrue(byte[] source, int from, int length) {
        ResultEncodings.requireLength(length, 1);
        return source[from] == 1 || source[from] == 't';
    }

    /// Returns the integer of a length of two, four or eight bytes.
    static long integer(byte[] source, int from, int length) {
        return switch (length) {
            case Long.BYTES -> (long) LONG.get(source, from);
            case Integer.BYTES -> intAt(source, from);
            case Short.BYTES -> (short) SHORT.get(source, from);
            default -> throw ResultErrors.integerLength(length);
        };
    }

    /// Returns a timestamp: the microseconds since 2000-01-01.
    static long microseconds(byte[] source, int from, int length) {
        ResultEncodings.requireLength(length, Long.BYTES);
        return (long) LONG.get(source, from);
    }
}
