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

/// Meter of the rows received on one connection, for the [ResponseMemory] of the reading thread.
///
/// The driver holds a whole result. Its own limit, `maxResultBuffer`, throws in the middle of a message and breaks
/// the connection. This meter therefore parses the protocol messages (PostgreSQL manual, 54.7). It replaces the
/// rows beyond the limit by one ErrorResponse. The driver throws that error at the end of the result, and the
/// connection stays usable.
final class RowMeter {

    /// Bytes of a message's type and length.
    private static final int MESSAGE_HEADER_BYTES = 5;

    /// Bytes of a row message's type, length and number of fields.
    private static final int ROW_HEADER_BYTES = 7;

    /// Bytes of the driver's objects for a row, in addition to the message.
    private static final int ROW_OVERHEAD = 40;

    /// Bytes of the driver's objects for a field, in addition to the message.
    private static final int FIELD_OVERHEAD = 20;

    /// Estimated memory per byte of an encrypted connection, whose messages cannot be parsed.
    private static final int MEMORY_PER_ENCRYPTED_BYTE = 3;

    /// Maximum bytes of an inserted ErrorResponse, for which a buffer needs additional room.
    static final int MAX_ERROR_BYTES = 512;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

    private Framing framing = Framing.UNKNOWN;

    /// Bytes of the current message that have not been read yet.
    private long remainingBytes;

    /// Whether the current message is dropped.
    private boolean droppingMessage;

    /// Whether the remaining rows of this response are dropped.
    private boolean limitExceeded;

    /// Content of the byte stream.
    private enum Framing {
        UNKNOWN,
        MESSAGES,
        ENCRYPTED
    }

    /// Used part of a buffer.
    ///
    /// @param passedEnd end of the bytes that can be passed on
    /// @param end end of all bytes; an incomplete message header may follow `passedEnd`
    record Extent(int passedEnd, int end) {}

    /// Starts a new response, because the driver sends a request. It has read or discarded all earlier rows.
    void requestSent() {
        limitExceeded = false;
        ResponseMemory.releaseRowsOfThread();
    }

    /// Counts the bytes that were read into a buffer, and removes the rows that must not be passed on.
    ///
    /// @param end end of the bytes read; the buffer must have room for an error after it
    /// @throws IOException if the limit is exceeded on an encrypted connection, which must then be closed
    Extent measure(byte[] buffer, int end) throws IOException {
        int from = framing == Framing.UNKNOWN ? detectFraming(buffer, end) : 0;
        if (framing == Framing.ENCRYPTED) {
            countEncrypted(end - from);
            return new Extent(end, end);
        }
        return framing == Framing.UNKNOWN ? new Extent(end, end) : measureMessages(buffer, from, end);
    }

    /// Detects encryption by the byte that the server may send before its first message (54.2.10, 54.2.11).
    ///
    /// @return index of the first byte after it
    private int detectFraming(byte[] buffer, int end) {
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
        ApiError error = memory == null ? null : memory.addRow((long) MEMORY_PER_ENCRYPTED_BYTE * bytes);
        if (memory != null && error != null) {
            memory.cancel();
            throw new ResponseLimitException(error);
        }
    }

    private Extent measureMessages(byte[] buffer, int from, int initialEnd) {
        int end = initialEnd;
        int at = from;
        while (at < end) {
            if (remainingBytes > 0) {
                int part = (int) Math.min(remainingBytes, end - at);
                remainingBytes -= part;
                if (droppingMessage) {
                    System.arraycopy(buffer, at + part, buffer, at, end - at - part);
                    end -= part;
                } else {
                    at += part;
                }
                continue;
            }
            boolean row = buffer[at] == 'D';
            if (end - at < (row ? ROW_HEADER_BYTES : MESSAGE_HEADER_BYTES)) {
                break;
            }
            int length = (int) INT.get(buffer, at + 1);
            ApiError error = row && !limitExceeded
                    ? countRow(length, (short) SHORT.get(buffer, at + MESSAGE_HEADER_BYTES))
                    : null;
            if (error != null) {
                limitExceeded = true;
                byte[] errorMessage = errorResponse(error);
                System.arraycopy(buffer, at, buffer, at + errorMessage.length, end - at);
                System.arraycopy(errorMessage, 0, buffer, at, errorMessage.length);
                at += errorMessage.length;
                end += errorMessage.length;
            }
            remainingBytes = length + 1L;
            droppingMessage = row && limitExceeded;
        }
        return new Extent(at, end);
    }

    private static @Nullable ApiError countRow(int length, short fields) {
        ResponseMemory memory = ResponseMemory.current();
        ApiError error = memory == null ? null : memory.addRow(ROW_OVERHEAD + (long) FIELD_OVERHEAD * fields + length);
        if (memory != null && error != null) {
            memory.cancel();
        }
        return error;
    }

    /// Builds an ErrorResponse message (54.7).
    private static byte[] errorResponse(ApiError error) {
        ByteArrayOutputStream fields = new ByteArrayOutputStream();
        String state = error.code() == ErrorCode.RESPONSE_MEMORY_FULL ? ResponseMemory.FULL : ResponseMemory.TOO_LARGE;
        String text = "SERROR\0VERROR\0C" + state + "\0M" + error.message() + "\0\0";
        fields.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        byte[] message = new byte[MESSAGE_HEADER_BYTES + fields.size()];
        message[0] = 'E';
        INT.set(message, 1, fields.size() + Integer.BYTES);
        System.arraycopy(fields.toByteArray(), 0, message, MESSAGE_HEADER_BYTES, fields.size());
        return message;
    }
}
