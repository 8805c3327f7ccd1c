package dev.postern.result;

import dev.postern.store.ResponseMemory;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Checksum;

/// Growing buffer of UTF-8 JSON, held in parts so that growth copies nothing.
public final class JsonBuffer {

    private static final int MIN_PART_BYTES = 8_192;
    private static final int MAX_PART_BYTES = 65_536;

    /// Bytes of a string that are escaped at a time. Escapes can take six times the room, so it is reserved per
    /// slice.
    private static final int STRING_SLICE_BYTES = 1_024;

    private static final byte[] NULL = {'n', 'u', 'l', 'l'};
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /// Digits of the numbers 00 to 99, the tens first.
    private static final byte[] DIGIT_PAIRS = digitPairs();

    private final List<Part> fullParts = new ArrayList<>();

    /// Total bytes in [#fullParts].
    private int fullBytes;

    private byte[] current = new byte[MIN_PART_BYTES];

    /// Bytes used in [#current].
    private int currentLength;

    /// Allocated bytes that were counted by [ResponseMemory].
    private long countedBytes;

    /// Completed part, of which the first `length` bytes are used.
    private static final class Part {

        private final byte[] bytes;
        private final int length;

        Part(byte[] bytes, int length) {
            this.bytes = bytes;
            this.length = length;
        }
    }

    /// Wraps existing JSON without copying it; the array must not change afterwards.
    public static JsonBuffer of(byte[] json) {
        JsonBuffer buffer = new JsonBuffer();
        buffer.countMemory(json.length, json.length);
        buffer.addPart(new Part(json, json.length));
        return buffer;
    }

    private static byte[] digitPairs() {
        byte[] pairs = new byte[200];
        for (int i = 0; i < 100; i++) {
            pairs[2 * i] = (byte) ('0' + i / 10);
            pairs[2 * i + 1] = (byte) ('0' + i % 10);
        }
        return pairs;
    }

    /// Ensures that the current part has room for `needed` bytes.
    private void reserve(int needed) {
        if (current.length - currentLength < needed) {
            startPart(needed);
        }
    }

    private void startPart(int needed) {
        int allocated = Math.max(needed, Math.min(current.length, MAX_PART_BYTES / 2) * 2);
        countMemory(allocated, (long) fullBytes + currentLength + needed);
        addPart(new Part(current, currentLength));
        current = new byte[allocated];
        currentLength = 0;
    }

    private void addPart(Part part) {
        fullParts.add(part);
        fullBytes = Math.addExact(fullBytes, part.length);
    }

    /// Counts allocated bytes, unless the buffer is so small that it needs no counting.
    ///
    /// @param size total size of the buffer including these bytes
    private void countMemory(int allocated, long size) {
        if (size > MAX_PART_BYTES) {
            ResponseMemory.grow(allocated, size);
            countedBytes += allocated;
        }
    }

    JsonBuffer put(char ascii) {
        reserve(1);
        current[currentLength++] = (byte) ascii;
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
        System.arraycopy(json, from, current, currentLength, count);
        currentLength += count;
        return this;
    }

    /// Moves the content of another buffer to the end of this one, and clears the other. Large parts are not
    /// copied.
    JsonBuffer moveFrom(JsonBuffer other) {
        countMemory(0, (long) size() + other.size());
        if (other.size() <= MIN_PART_BYTES) {
            other.fullParts.forEach(part -> put(part.bytes, 0, part.length));
            put(other.current, 0, other.currentLength);
        } else {
            addPart(new Part(current, currentLength));
            other.fullParts.forEach(this::addPart);
            addPart(new Part(other.current, other.currentLength));
            countedBytes += other.countedBytes;
            current = new byte[MIN_PART_BYTES];
            currentLength = 0;
        }
        other.countedBytes = 0;
        other.current = new byte[0];
        other.clear();
        return this;
    }

    JsonBuffer putNull() {
        return put(NULL);
    }

    /// Writes a JSON string.
    ///
    /// @param text UTF-8, unescaped
    void putString(byte[] text, int from, int count) {
        put('"');
        int end = from + count;
        for (int at = from; at < end; at += STRING_SLICE_BYTES) {
            int to = Math.min(at + STRING_SLICE_BYTES, end);
            reserve((to - at) * JsonEscapes.MAX_ESCAPE_BYTES);
            currentLength = JsonEscapes.write(text, at, to, current, currentLength);
        }
        put('"');
    }

    void putNumber(long value) {
        if (value == Long.MIN_VALUE) {
            put("-9223372036854775808".getBytes(StandardCharsets.US_ASCII));
            return;
        }
        reserve(20);
        long remaining = Math.abs(value);
        if (value < 0) {
            current[currentLength++] = '-';
        }
        int digits = 1;
        for (long power = 10; digits < 19 && remaining >= power; power *= 10) {
            digits++;
        }
        putDigits(remaining, digits);
    }

    /// Writes `value` with leading zeros, `count` digits wide.
    void putDigits(long value, int count) {
        reserve(count);
        long remaining = value;
        int at = currentLength + count;
        for (; at > currentLength + 1; at -= 2) {
            long hundreds = remaining / 100;
            int pair = 2 * (int) (remaining - hundreds * 100);
            current[at - 2] = DIGIT_PAIRS[pair];
            current[at - 1] = DIGIT_PAIRS[pair + 1];
            remaining = hundreds;
        }
        if (at > currentLength) {
            current[currentLength] = (byte) ('0' + remaining % 10);
        }
        currentLength += count;
    }

    /// Writes two hexadecimal digits for each of `count` bytes.
    void putHex(byte[] source, int from, int count) {
        reserve(2 * count);
        for (int i = from; i < from + count; i++) {
            current[currentLength++] = HEX[(source[i] & 0xff) >> 4];
            current[currentLength++] = HEX[source[i] & 15];
        }
    }

    /// Removes trailing zeros after `start`, which must be in the current part.
    void trimTrailingZeros(int start) {
        while (currentLength > start - fullBytes && current[currentLength - 1] == '0') {
            currentLength--;
        }
    }

    /// Discards the content and keeps the current part for reuse.
    void clear() {
        fullParts.clear();
        fullBytes = 0;
        currentLength = 0;
        if (current.length > MAX_PART_BYTES) {
            current = new byte[MAX_PART_BYTES];
        }
        if (countedBytes > 0) {
            ResponseMemory.shrink(countedBytes);
            countedBytes = 0;
        }
    }

    public byte[] toBytes() {
        byte[] content = new byte[size()];
        int at = 0;
        for (Part part : fullParts) {
            System.arraycopy(part.bytes, 0, content, at, part.length);
            at += part.length;
        }
        System.arraycopy(current, 0, content, at, currentLength);
        return content;
    }

    public int size() {
        return fullBytes + currentLength;
    }

    /// Updates a checksum with the content.
    public void updateChecksum(Checksum checksum) {
        for (Part part : fullParts) {
            checksum.update(part.bytes, 0, part.length);
        }
        checksum.update(current, 0, currentLength);
    }

    public void writeTo(OutputStream out) throws IOException {
        for (Part part : fullParts) {
            out.write(part.bytes, 0, part.length);
        }
        if (currentLength > 0) { // once Content-Length bytes are written, the stream rejects even an empty write
            out.write(current, 0, currentLength);
        }
    }
}
