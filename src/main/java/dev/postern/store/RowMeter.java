package dev.postern.store;

import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Meter of the rows that PostgreSQL sends on one connection, for the [ResponseMemory] of the thread that reads them.
///
/// The driver holds a result as a whole and has no bound that leaves the connection in order: its `maxResultBuffer`
/// throws in the middle of a message. So this follows the messages of the protocol (PostgreSQL's manual, 54.7). Rows
/// beyond the limit are not passed on, and an ErrorResponse stands in their place: the driver throws it once the
/// result is over, and the connection can be used again.
final class RowMeter {

    /// Bytes of a message's type and length, and of a row's number of fields.
    private static final int HEADER = 5;

    private static final int ROW_HEADER = 7;

    /// Bytes of the driver's objects for a row and for each of its fields, beyond those of the message.
    private static final int PER_ROW = 40;

    private static final int PER_FIELD = 20;

    /// Memory that the driver needs for a byte of an encrypted connection, whose messages cannot be told apart.
    private static final int PER_ENCRYPTED_BYTE = 3;

    /// Most bytes of an error that is put in: room that a buffer needs beyond what is read into it.
    static final int MAX_ERROR = 512;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

    private Framing framing = Framing.UNKNOWN;

    /// Bytes of the current message that are still to come.
    private long rest;

    /// Whether they are dropped.
    private boolean dropped;

    /// Whether the rest of this response's rows is.
    private boolean exceeded;

    /// What the bytes of a connection are.
    private enum Framing {
        UNKNOWN,
        MESSAGES,
        ENCRYPTED
    }

    /// Part of a buffer.
    ///
    /// @param passed end of the bytes that can be passed on
    /// @param end end of those that were read; between both is a header that is not complete
    record Extent(int passed, int end) {}

    /// Notes that the driver sends: a response follows, and the rows of the one before are gone or read.
    void sending() {
        exceeded = false;
        ResponseMemory.releaseRowsOfThread();
    }

    /// Counts what was read into a buffer, and takes out what is not to be passed on.
    ///
    /// @param end of the bytes that were read, which leaves room for an error
    /// @throws IOException if the connection is encrypted and the limit is passed, so that it has to be closed
    Extent measure(byte[] buffer, int end) throws IOException {
        int from = framing == Framing.UNKNOWN ? begin(buffer, end) : 0;
        if (framing == Framing.ENCRYPTED) {
            countEncrypted(end - from);
            return new Extent(end, end);
        }
        return framing == Framing.UNKNOWN ? new Extent(end, end) : messages(buffer, from, end);
    }

    /// Before the first message there may be a byte that accepts or refuses encryption (54.2.10, 54.2.11).
    private int begin(byte[] buffer, int end) {
        int at = 0;
        while (at < end && framing == Framing.UNKNOWN) {
            switch (buffer[at]) {
                case 'N' -> at++;
                case 'S', 'G' -> framing = Framing.ENCRYPTED;
                default -> framing = Framing.MESSAGES;
            }
        }
        return at;
    }

    private void countEncrypted(int bytes) throws IOException {
        ResponseMemory memory = ResponseMemory.current();
        ApiError refused = memory == null ? null : memory.addRow((long) PER_ENCRYPTED_BYTE * bytes);
        if (memory != null && refused != null) {
            memory.cancel();
            throw new ResponseLimitException(refused);
        }
    }

    private Extent messages(byte[] buffer, int from, int until) {
        int end = until;
        int at = from;
        while (at < end) {
            if (rest > 0) {
                int part = (int) Math.min(rest, end - at);
                rest -= part;
                if (dropped) {
                    System.arraycopy(buffer, at + part, buffer, at, end - at - part);
                    end -= part;
                } else {
                    at += part;
                }
                continue;
            }
            boolean row = buffer[at] == 'D';
            if (end - at < (row ? ROW_HEADER : HEADER)) {
                break;
            }
            int length = (int) INT.get(buffer, at + 1);
            ApiError refused = row && !exceeded ? count(length, (short) SHORT.get(buffer, at + HEADER)) : null;
            if (refused != null) {
                exceeded = true;
                byte[] error = error(refused);
                System.arraycopy(buffer, at, buffer, at + error.length, end - at);
                System.arraycopy(error, 0, buffer, at, error.length);
                at += error.length;
                end += error.length;
            }
            rest = length + 1L;
            dropped = row && exceeded;
        }
        return new Extent(at, end);
    }

    private static @Nullable ApiError count(int length, short fields) {
        ResponseMemory memory = ResponseMemory.current();
        ApiError refused = memory == null ? null : memory.addRow(PER_ROW + (long) PER_FIELD * fields + length);
        if (memory != null && refused != null) {
            memory.cancel();
        }
        return refused;
    }

    /// An ErrorResponse (54.7).
    private static byte[] error(ApiError refused) {
        ByteArrayOutputStream fields = new ByteArrayOutputStream();
        String state =
                refused.code() == ErrorCode.RESPONSE_MEMORY_FULL ? ResponseMemory.FULL : ResponseMemory.TOO_LARGE;
        String text = "SERROR\0VERROR\0C" + state + "\0M" + refused.message() + "\0\0";
        fields.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        byte[] error = new byte[HEADER + fields.size()];
        error[0] = 'E';
        INT.set(error, 1, fields.size() + Integer.BYTES);
        System.arraycopy(fields.toByteArray(), 0, error, HEADER, fields.size());
        return error;
    }
}
