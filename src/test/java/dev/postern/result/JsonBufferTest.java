package dev.postern.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests of content at every position: within eight bytes that are escaped at once, and at the end of a part.
class JsonBufferTest {

    private static final String CHARACTERS = "ab\"\\\n\u0001\u001f\u007fé日🚀 ";

    @Test
    void stringAtAnyOffset_isEscaped() {
        long seed = Long.getLong("postern.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            String text = text(random, random.nextInt(40));
            byte[] bytes = ("xxxxxxxxx" + text + "\"\"\"\"\"\"\"\"").getBytes(StandardCharsets.UTF_8);
            JsonBuffer out = new JsonBuffer();
            out.putString(bytes, 9, text.getBytes(StandardCharsets.UTF_8).length);
            assertThat(new String(out.toBytes(), StandardCharsets.UTF_8))
                    .as("seed %d", seed)
                    .isEqualTo(escaped(text));
        }
    }

    private static String text(Random random, int length) {
        int[] characters = CHARACTERS.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(random.nextInt(3) == 0 ? characters[random.nextInt(characters.length)] : 'x');
        }
        return text.toString();
    }

    /// Escapes a string by RFC 8259, 7, with the short forms.
    private static String escaped(String text) {
        return "\""
                + text.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\u0001", "\\u0001")
                        .replace("\u001f", "\\u001f")
                + "\"";
    }

    @Test
    void number_equalsLongToString() {
        for (long power = 1; power > 0 && power <= 1_000_000_000_000_000_000L; power *= 10) {
            for (long value : new long[] {power - 1, power, power + 1, -power, 1 - power, 7 * power / 3}) {
                assertThat(number(value)).isEqualTo(Long.toString(value));
            }
            if (power == 1_000_000_000_000_000_000L) {
                break;
            }
        }
        assertThat(number(Long.MAX_VALUE)).isEqualTo(Long.toString(Long.MAX_VALUE));
        assertThat(number(Long.MIN_VALUE)).isEqualTo(Long.toString(Long.MIN_VALUE));
    }

    private static String number(long value) {
        JsonBuffer out = new JsonBuffer();
        out.putNumber(value);
        return new String(out.toBytes(), StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8_184, 8_188, 8_190, 8_191, 8_192, 8_193, 24_570, 1_000_000})
    void contentAcrossPartBoundary_isContiguous(int filled) throws IOException {
        JsonBuffer out = new JsonBuffer();
        for (int i = 0; i < filled; i++) {
            out.put('x');
        }
        out.put('.');
        int start = out.size();
        out.putDigits(120_000, 6);
        out.trimTrailingZeros(start);
        out.put("text".getBytes(StandardCharsets.US_ASCII)).put(',');
        assertThat(out.size()).isEqualTo(filled + 8);
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        out.writeTo(written);
        assertThat(written.toString(StandardCharsets.US_ASCII)).isEqualTo("x".repeat(filled) + ".12text,");
        assertThat(out.toBytes()).isEqualTo(written.toByteArray());
    }

    @Test
    void stringLongerThanAPart_isComplete() {
        byte[] quotes = new byte[200_000];
        Arrays.fill(quotes, (byte) '"');
        JsonBuffer out = new JsonBuffer();
        out.put('[');
        out.putString(quotes, 0, quotes.length);
        out.put(']');
        assertThat(new String(out.toBytes(), StandardCharsets.US_ASCII))
                .isEqualTo("[\"" + "\\\"".repeat(quotes.length) + "\"]");
    }

    @Test
    void clear_discardsEarlierContent() {
        JsonBuffer out = new JsonBuffer();
        out.put("x".repeat(100_000));
        out.clear();
        out.put("y");
        assertThat(out.size()).isEqualTo(1);
        assertThat(out.toBytes()).isEqualTo(new byte[] {'y'});
    }
}
