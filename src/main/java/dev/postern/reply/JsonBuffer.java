package dev.postern.reply;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// JSON text in UTF-8 that grows as it is written.
public final class JsonBuffer {

    private static final byte[] NULL = {'n', 'u', 'l', 'l'};
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /// For each byte what follows the backslash: 0 where none is needed, `u` for the six-character form.
    private static final byte[] ESCAPES = escapes();

    private byte[] bytes = new byte[8_192];
    private int length;

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

    /// Makes room for `more` bytes.
    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(length, more)));
        }
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
        target[at++] = '"';
        for (int i = from; i < from + count; i++) {
            byte c = text[i];
            byte escape = ESCAPES[c & 0xff];
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
        }
        target[at++] = '"';
        length = at;
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
        for (long power = rest; power >= 10; power /= 10) {
            digits++;
        }
        digits(rest, digits);
    }

    /// `value` with leading zeros, `count` digits wide.
    void digits(long value, int count) {
        reserve(count);
        long rest = value;
        for (int i = length + count - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
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

    /// Takes trailing zeros away, down to `start`.
    void trimZeros(int start) {
        while (length > start && bytes[length - 1] == '0') {
            length--;
        }
    }

    /// Forgets what was written, and keeps the room.
    void clear() {
        length = 0;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    /// Number of bytes written so far.
    public int size() {
        return length;
    }

    /// Writes everything to `out`.
    public void writeTo(OutputStream out) throws IOException {
        out.write(bytes, 0, length);
    }
}
