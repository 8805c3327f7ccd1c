package dev.postern.result;

import dev.postern.store.ResponseMemory;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Checksum;

/// JSON text in UTF-8 that grows as it is written, part by part, so that what is written is not copied again.
public final class JsonBuffer {

    private static final int SMALLEST_PART = 8_192;
    private static final int LARGEST_PART = 65_536;

    /// Bytes of a string that are written at a time, so that a long one does not need six times its room.
    private static final int SLICE = 1_024;

    private static final byte[] NULL = {'n', 'u', 'l', 'l'};
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /// The digits of 00 to 99, the tens first.
    private static final byte[] PAIRS = pairs();

    private final List<Part> full = new ArrayList<>();

    /// Bytes in the parts that are full.
    private int before;

    private byte[] bytes = new byte[SMALLEST_PART];

    /// Bytes in the part that is being written.
    private int length;

    /// Bytes of the parts that [ResponseMemory] knows of.
    private long counted;

    /// A part that has been filled up to `length`.
    private static final class Part {

        private final byte[] bytes;
        private final int length;

        Part(byte[] bytes, int length) {
            this.bytes = bytes;
            this.length = length;
        }
    }

    /// JSON that was written before, which is not copied: the array must not be changed.
    public static JsonBuffer of(byte[] json) {
        JsonBuffer buffer = new JsonBuffer();
        buffer.count(json.length, json.length);
        buffer.add(new Part(json, json.length));
        return buffer;
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
        int room = Math.max(more, Math.min(bytes.length, LARGEST_PART / 2) * 2);
        count(room, (long) before + length + more);
        add(new Part(bytes, length));
        bytes = new byte[room];
        length = 0;
    }

    private void add(Part part) {
        full.add(part);
        before = Math.addExact(before, part.length);
    }

    /// Counts a part, but for the first ones: a small body costs nothing.
    ///
    /// @param size bytes of this with it
    private void count(int room, long size) {
        if (size > LARGEST_PART) {
            ResponseMemory.grow(room, size);
            counted += room;
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

    /// Takes over what another buffer has, which is empty afterwards. Larger parts are not copied.
    JsonBuffer take(JsonBuffer other) {
        count(0, (long) size() + other.size());
        if (other.size() <= SMALLEST_PART) {
            other.full.forEach(part -> put(part.bytes, 0, part.length));
            put(other.bytes, 0, other.length);
        } else {
            add(new Part(bytes, length));
            other.full.forEach(this::add);
            add(new Part(other.bytes, other.length));
            counted += other.counted;
            bytes = new byte[SMALLEST_PART];
            length = 0;
        }
        other.counted = 0;
        other.bytes = new byte[0];
        other.clear();
        return this;
    }

    JsonBuffer putNull() {
        return put(NULL);
    }

    /// A JSON string of UTF-8 text.
    void string(byte[] text, int from, int count) {
        put('"');
        int end = from + count;
        for (int at = from; at < end; at += SLICE) {
            int to = Math.min(at + SLICE, end);
            reserve((to - at) * JsonEscapes.LONGEST);
            length = JsonEscapes.write(text, at, to, bytes, length);
        }
        put('"');
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
        if (bytes.length > LARGEST_PART) {
            bytes = new byte[LARGEST_PART];
        }
        if (counted > 0) {
            ResponseMemory.shrink(counted);
            counted = 0;
        }
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

    /// Adds everything to a checksum.
    public void update(Checksum checksum) {
        for (Part part : full) {
            checksum.update(part.bytes, 0, part.length);
        }
        checksum.update(bytes, 0, length);
    }

    /// Writes everything to `out`.
    public void writeTo(OutputStream out) throws IOException {
        for (Part part : full) {
            out.write(part.bytes, 0, part.length);
        }
        if (length > 0) { // once all bytes of a response are written, not even none may follow
            out.write(bytes, 0, length);
        }
    }
}
