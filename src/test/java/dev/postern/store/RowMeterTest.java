package dev.postern.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests of PostgreSQL messages that arrive in pieces of any size.
class RowMeterTest {

    private static final long LIMIT = 1 << 20;

    private final long seed = Long.getLong("postern.seed", System.nanoTime());
    private final Random random = new Random(seed);

    /// Protocol message.
    private static final class Message {

        private final char type;
        private final byte[] content;

        Message(char type, byte[] content) {
            this.type = type;
            this.content = content;
        }

        char type() {
            return type;
        }

        byte[] content() {
            return content;
        }
    }

    private static MemoryBudget budget() {
        return new MemoryBudget(new MemoryBudget.Limits(LIMIT, 3 * LIMIT, Duration.ZERO));
    }

    private Message row(int size) {
        byte[] content = new byte[size];
        random.nextBytes(content);
        content[0] = 0;
        content[1] = (byte) random.nextInt(20); // fields
        return new Message('D', content);
    }

    private List<Message> response(int rows, int size) {
        List<Message> messages = new ArrayList<>(List.of(new Message('1', new byte[0]), new Message('2', new byte[0])));
        for (int i = 0; i < rows; i++) {
            messages.add(row(2 + random.nextInt(size)));
        }
        messages.add(new Message('C', "SELECT\0".getBytes(StandardCharsets.US_ASCII)));
        messages.add(new Message('Z', new byte[] {'I'}));
        return messages;
    }

    private static byte[] bytes(List<Message> messages) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        for (Message message : messages) {
            out.writeByte(message.type());
            out.writeInt(message.content().length + Integer.BYTES);
            out.write(message.content());
        }
        return bytes.toByteArray();
    }

    /// Returns a stream that provides a few bytes at a time, like a socket.
    private InputStream splitStream(byte[] bytes, int maxPiece) {
        return new FilterInputStream(new ByteArrayInputStream(bytes)) {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return super.read(target, offset, Math.min(length, 1 + random.nextInt(maxPiece)));
            }
        };
    }

    private byte[] readThroughMeter(byte[] bytes, int maxPiece) throws IOException {
        try (ResponseMemory memory = budget().open()) {
            return memory.measure(
                    () -> new ReadAheadStream(splitStream(bytes, maxPiece), new RowMeter()).readAllBytes());
        }
    }

    @Test
    void responseBelowLimit_isPassedOnUnchanged() throws IOException {
        for (int i = 0; i < 200; i++) {
            byte[] bytes = bytes(response(random.nextInt(50), 1 + random.nextInt(3_000)));
            assertThat(readThroughMeter(bytes, 1 + random.nextInt(200)))
                    .as("seed %d", seed)
                    .isEqualTo(bytes);
        }
    }

    @Test
    void rowsAboveLimit_areReplacedByOneError() throws IOException {
        for (int i = 0; i < 50; i++) {
            List<Message> messages = response(40, 400_000);
            byte[] passed = readThroughMeter(bytes(messages), 1 + random.nextInt(70_000));
            List<Character> types = new ArrayList<>();
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(passed));
            while (in.available() > 0) {
                char type = (char) in.readByte();
                byte[] content = in.readNBytes(in.readInt() - Integer.BYTES);
                if (type == 'E') {
                    assertThat(new String(content, StandardCharsets.UTF_8)).contains("CPS807\0", "--max-response");
                } else {
                    assertThat(content).as("seed %d", seed).isEqualTo(expected(messages, types.size(), type));
                }
                types.add(type);
            }
            assertThat(types).as("seed %d", seed).containsOnlyOnce('E', 'C').endsWith('E', 'C', 'Z');
            assertThat(passed.length).isLessThan((int) (4 * LIMIT));
        }
    }

    private static byte[] expected(List<Message> messages, int number, char type) {
        return type == 'C' || type == 'Z'
                ? messages.get(messages.size() - (type == 'C' ? 2 : 1)).content()
                : messages.get(number).content();
    }

    /// The header of a 1 GB row is not passed on, because the driver would allocate the whole row.
    @Test
    void rowLargerThanLimit_isDroppedByItsHeader() throws IOException {
        byte[] header = {'D', 0x40, 0, 0, 0, 0, 1, 0x3f, 0, 0, 0};
        byte[] passed = readThroughMeter(header, 3);
        assertThat((char) passed[0]).isEqualTo('E');
        assertThat(passed).hasSizeLessThan(RowMeter.MAX_ERROR_BYTES);
    }

    @Test
    void rejectedEncryptionRequest_isPassedOn() throws IOException {
        byte[] plainResponse = bytes(response(3, 100));
        byte[] withReply = new byte[plainResponse.length + 1];
        withReply[0] = 'N';
        System.arraycopy(plainResponse, 0, withReply, 1, plainResponse.length);
        assertThat(readThroughMeter(withReply, 4)).isEqualTo(withReply);
    }

    /// A row with many fields needs more memory for the driver's objects than for its bytes.
    @Test
    void rowsWithManyFields_countTheDriversObjects() throws IOException {
        byte[] content = new byte[2 + 200 * Integer.BYTES];
        content[1] = (byte) 200; // fields
        Message row = new Message('D', content);
        int rows = (int) (3 * LIMIT / (200 * 20));
        assertThat(errorsIn(Collections.nCopies(rows, row))).isOne();
        assertThat(errorsIn(Collections.nCopies(rows / 2, row))).isZero();
    }

    @Test
    void manyRowsWithoutFields_countTheDriversObjects() throws IOException {
        Message row = new Message('D', new byte[2]);
        assertThat(errorsIn(Collections.nCopies((int) (3 * LIMIT / 40), row))).isOne();
        assertThat(errorsIn(Collections.nCopies((int) (3 * LIMIT / 80), row))).isZero();
    }

    private long errorsIn(List<Message> messages) throws IOException {
        return types(readThroughMeter(bytes(messages), 3)).stream()
                .filter(type -> type == 'E')
                .count();
    }

    private static List<Character> types(byte[] bytes) throws IOException {
        List<Character> types = new ArrayList<>();
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        while (in.available() > 0) {
            types.add((char) in.readByte());
            in.skipNBytes(in.readInt() - Integer.BYTES);
        }
        return types;
    }

    /// The driver reads the whole response before it sends the next request on the connection.
    @Test
    void responseAfterRejectedOne_isPassedOnUnchanged() throws IOException {
        RowMeter meter = new RowMeter();
        byte[] small = bytes(response(3, 100));
        byte[] large = bytes(response(40, 400_000));
        try (ResponseMemory memory = budget().open()) {
            byte[] rejected =
                    memory.measure(() -> new ReadAheadStream(new ByteArrayInputStream(large), meter).readAllBytes());
            assertThat(types(rejected)).contains('E');
            byte[] next = memory.measure(() -> {
                meter.requestSent();
                return new ReadAheadStream(new ByteArrayInputStream(small), meter).readAllBytes();
            });
            assertThat(next).as("seed %d", seed).isEqualTo(small);
        }
    }

    @Test
    void rowsAfterRejectedEncryptionRequest_areMeasured() throws IOException {
        byte[] response = bytes(response(40, 400_000));
        byte[] withReply = new byte[response.length + 1];
        withReply[0] = 'N';
        System.arraycopy(response, 0, withReply, 1, response.length);
        byte[] passed = readThroughMeter(withReply, 70_000);
        assertThat(types(Arrays.copyOfRange(passed, 1, passed.length))).containsOnlyOnce('E');
    }

    /// An encrypted connection begins with S, or with G for GSSAPI (PostgreSQL manual, 54.2.10 and 54.2.11).
    @ParameterizedTest
    @ValueSource(chars = {'S', 'G'})
    void encryptedBytesAboveLimit_throwException(char reply) {
        byte[] encrypted = new byte[(int) (2 * LIMIT)];
        encrypted[0] = (byte) reply;
        assertThatThrownBy(() -> readThroughMeter(encrypted, 10_000)).isInstanceOf(ResponseLimitException.class);
    }

    @Test
    void closedResponse_releasesItsBudget() throws IOException {
        MemoryBudget budget = budget();
        long free = budget.free();
        byte[] bytes = bytes(response(40, 400_000));
        try (ResponseMemory memory = budget.open()) {
            memory.measure(() -> new ReadAheadStream(splitStream(bytes, 5_000), new RowMeter()).readAllBytes());
            assertThat(budget.free()).isLessThan(free);
        }
        assertThat(budget.free()).isEqualTo(free);
    }
}
