package dev.postern.result;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Characters of JSON strings (RFC 8259, 7), escaped where they have to be.
final class JsonEscapes {

    /// Bytes that one may become.
    static final int LONGEST = 6;

    /// Eight bytes as a number, the first of them its lowest.
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /// For each byte what follows the backslash: 0 where none is needed, `u` for the six-character form.
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

    /// Writes a part of a string's UTF-8 text.
    ///
    /// @param target with room for [#LONGEST] bytes for each
    /// @return where the next one goes
    static int write(byte[] text, int from, int end, byte[] target, int to) {
        int at = to;
        int i = from;
        while (i <= end - Long.BYTES) { // where all is plain, eight at a time
            long eight = (long) EIGHT.get(text, i);
            EIGHT.set(target, at, eight);
            long marks = marks(eight);
            int plain = marks == 0 ? Long.BYTES : Long.numberOfTrailingZeros(marks) >>> 3;
            i += plain;
            at += plain;
            if (marks != 0) {
                at = character(text[i++], target, at);
            }
        }
        while (i < end) {
            at = character(text[i++], target, at);
        }
        return at;
    }

    /// The lowest bit that is set belongs to the first of eight bytes that has to be escaped; 0: none has.
    private static long marks(long eight) {
        long quote = eight ^ ('"' * ONES);
        long backslash = eight ^ ('\\' * ONES);
        return (((eight - ' ' * ONES) & ~eight) | ((quote - ONES) & ~quote) | ((backslash - ONES) & ~backslash))
                & HIGH_BITS;
    }

    /// Writes one byte of a string and tells where the next one goes.
    private static int character(byte c, byte[] target, int to) {
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
