package dev.postern.reply;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// JSON text in UTF-8 that grows as it is written, part by part, so that what is written is not copied again.
public final class JsonBuffer {

    private static final int SMALLEST_PART = 8_192;
    private static final int LARGEST_PART = 65_536;

    /// Eight bytes as a number, the first of them its lowest.
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private static final byte[] NULL = {'n', 'u', 'l', 'l'};
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /// For each byte what follows the backslash: 0 where none is needed, `u` for the six-character form.
    private static final byte[] ESCAPES = escapes();

    /// The digits of 00 to 99, the tens first.
    private static final byte[] PAIRS = pairs();

    private final List<Part> full = new ArrayList<>();

    /// Bytes in the parts that are full.
    private int before;

    private byte[] bytes = new byte[SMALLEST_PART];

    /// Bytes in the part that is being written.
    private int length;

    /// A part that has been filled up to `length`.
    private static final class Part {

        private final byte[] bytes;
        private final int length;

        Part(byte[] bytes, int length) {
            this.bytes = bytes;
            this.length = length;
        }
    }

    /// JSON that was written before.
    public static JsonBuffer of(byte[] json) {
        return new JsonBuffer().put(json);
    }

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

    private static byte[] pairs() {
        byte[] pairs = new byte[200];
        for (int i = 0; i < 100; i++) {
            pairs[2 * i] = (byte) ('0' + i / 10);
            pairs[2 * i + 1] = (byte) ('0' + i % 10);
        }
        return pairs;
    }

    /// Makes room for `more` bytes in one part.
    private void reserve(int more) {
        if (bytes.length - length < more) {
            begin(more);
        }
    }

    private void begin(int more) {
        full.add(new Part(bytes, length));
        before = Math.addExact(before, length);
        bytes = new byte[Math.max(more, Math.min(bytes.length * 2, LARGEST_PART))];
        length = 0;
    }

    JsonBuffer put(char ascii) {
        reserve(1);
        bytes[length++] = (byte) ascii;
        return this;
    }

    JsonBuffer put(String ascii) {
        return put(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    JsonBuffer put(byte[] json) {
        return put(json, 0, json.length);
    }

    JsonBuffer put(byte[] json, int from, int count) {
        reserve(count);
        System.arraycopy(json, from, bytes, length, count);
        length += count;
        return this;
    }

    JsonBuffer putNull() {
        return put(NULL);
    }

    /// A JSON string of UTF-8 text.
    void string(byte[] text, int from, int count) {
        reserve(Math.addExact(Math.multiplyExact(count, 6), 2));
        byte[] target = bytes;
        int at = length;
        int end = from + count;
        int i = from;
        target[at++] = '"';
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
        target[at++] = '"';
        length = at;
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

    /// A whole number.
    void number(long value) {
        if (value == Long.MIN_VALUE) {
            put("-9223372036854775808".getBytes(StandardCharsets.US_ASCII));
            return;
        }
        reserve(20);
        long rest = Math.abs(value);
        if (value < 0) {
            bytes[length++] = '-';
        }
        int digits = 1;
        for (long power = 10; digits < 19 && rest >= power; power *= 10) {
            digits++;
        }
        digits(rest, digits);
    }

    /// `value` with leading zeros, `count` digits wide.
    void digits(long value, int count) {
        reserve(count);
        long rest = value;
        int at = length + count;
        for (; at > length + 1; at -= 2) {
            long hundreds = rest / 100;
            int pair = 2 * (int) (rest - hundreds * 100);
            bytes[at - 2] = PAIRS[pair];
            bytes[at - 1] = PAIRS[pair + 1];
            rest = hundreds;
        }
        if (at > length) {
            bytes[length] = (byte) ('0' + rest % 10);
        }
        length += count;
    }

    /// Hexadecimal digits of `count` bytes.
    void hex(byte[] source, int from, int count) {
        reserve(2 * count);
        for (int i = from; i < from + count; i++) {
            bytes[length++] = HEX[(source[i] & 0xff) >> 4];
            bytes[length++] = HEX[source[i] & 15];
        }
    }

    /// Takes trailing zeros away, down to `start`, which is in the part that is being written.
    void trimZeros(int start) {
        while (length > start - before && bytes[length - 1] == '0') {
            length--;
        }
    }

    /// Forgets what was written, and keeps the room.
    void clear() {
        full.clear();
        before = 0;
        length = 0;
    }

    public byte[] toBytes() {
        byte[] all = new byte[size()];
        int at = 0;
        for (Part part : full) {
            System.arraycopy(part.bytes, 0, all, at, part.length);
            at += part.length;
        }
        System.arraycopy(bytes, 0, all, at, length);
        return all;
    }

    /// Number of bytes written so far.
    public int size() {
        return before + length;
    }

    /// Writes everything to `out`.
    public void writeTo(OutputStream out) throws IOException {
        for (Part part : full) {
            out.write(part.bytes, 0, part.length);
        }
        out.write(bytes, 0, length);
    }
}
