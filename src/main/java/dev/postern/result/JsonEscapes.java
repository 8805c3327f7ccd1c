package dev.postern.result;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Escaping of JSON strings (RFC 8259, 7).
final class JsonEscapes {

    /// Maximum bytes that one byte can become.
    static final int MAX_ESCAPE_BYTES = 6;

    /// View of eight bytes as one number, with the first byte in the lowest bits.
    private static final VarHandle LONG_VIEW =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /// Character after the backslash for each byte: 0 if the byte needs no escape, `u` for the six-character form.
    private static final byte[] ESCAPES = escapes();

    private JsonEscapes() {}

    private static byte[] escapes() {
        byte[] escapes = new byte[256];
        Arrays.fill(escapes, 0, 32, (byte) 'u');
        escapes['"'] = '"';
        escapes['\\'] = '\\';
        escapes['\b'] = 'b';
        escapes['\f'] = 'f';
        escapes['\n'] = 'n';
        escapes['\r'] = 'r';
        escapes['\t'] = 't';
        return escapes;
    }

    /// Writes a part of a string, escaped.
    ///
    /// @param text UTF-8, unescaped
    /// @param target buffer with room for [#MAX_ESCAPE_BYTES] bytes per byte of text
    /// @return index in `target` after the last byte written
    static int write(byte[] text, int from, int end, byte[] target, int to) {
        int at = to;
        int i = from;
        while (i <= end - Long.BYTES) { // copies eight bytes at a time, up to the first that needs an escape
            long bytes = (long) LONG_VIEW.get(text, i);
            LONG_VIEW.set(target, at, bytes);
            long mask = escapeMask(bytes);
            int unescaped = mask == 0 ? Long.BYTES : Long.numberOfTrailingZeros(mask) >>> 3;
            i += unescaped;
            at += unescaped;
            if (mask != 0) {
                at = writeByte(text[i++], target, at);
            }
        }
        while (i < end) {
            at = writeByte(text[i++], target, at);
        }
        return at;
    }

    /// Returns a mask whose lowest set bit is in the first of eight bytes that needs an escape; 0 if none does.
    private static long escapeMask(long bytes) {
        long quote = bytes ^ ('"' * ONES);
        long backslash = bytes ^ ('\\' * ONES);
        return (((bytes - ' ' * ONES) & ~bytes) | ((quote - ONES) & ~quote) | ((backslash - ONES) & ~backslash))
                & HIGH_BITS;
    }

    /// Writes one byte of a string, escaped.
    ///
    /// @return index in `target` after the last byte written
    private static int writeByte(byte c, byte[] target, int to) {
        byte escape = ESCAPES[c & 0xff];
        int at = to;
        if (escape == 0) {
            target[at++] = c;
        } else {
            target[at++] = '\\';
            target[at++] = escape;
            if (escape == 'u') {
                target[at++] = '0';
                target[at++] = '0';
                target[at++] = HEX[c >> 4];
                target[at++] = HEX[c & 15];
            }
        }
        return at;
    }
}
