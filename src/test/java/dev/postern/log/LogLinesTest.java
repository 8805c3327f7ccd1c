package dev.postern.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.log.LogLine.Level;
import dev.postern.log.RepeatedFailures.Failure;
import dev.postern.testing.Polling;
import dev.postern.testing.TestService;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Lines of the log: their formats, their writer and the limit on equal failures.
class LogLinesTest {

    private static LogLine line(LogFormat format) {
        return new LogLine(format, new LogClock(), Level.WARN, "request");
    }

    private static String lossLine(long count, String cause) {
        return "lost " + count + " " + cause;
    }

    @Test
    void textLine_hasWordsAndFields() {
        String text = line(LogFormat.TEXT)
                .addWord("method", "GET")
                .addWord("status", 404)
                .add("role", (String) null)
                .add("agent", "a b")
                .add("empty", "")
                .addPositive("retries", 0)
                .addMillis("ms", 1_234_567_890)
                .end();
        assertThat(text)
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z WARN GET 404 agent=\"a b\" empty=\"\""
                        + " ms=1234\\.567");
    }

    /// Whatever a client sends, a line stays one JSON object with the sent value.
    @ParameterizedTest
    @ValueSource(
            strings = {"", "plain", "\"", "\\", "a\"b\\c", "\n\r\t\0", "é ☃ \ud83d\ude00", "\u2028", "\u007f", "{}"})
    void jsonLine_keepsEveryValue(String value) {
        String text = line(LogFormat.JSON)
                .addWord("path", value)
                .add("agent", value)
                .add("n", 7)
                .end();
        JsonNode json = TestService.json(text);
        assertThat(json.path("path").asText()).isEqualTo(value);
        assertThat(json.path("agent").asText()).isEqualTo(value);
        assertThat(json.path("n").asInt()).isEqualTo(7);
        assertThat(json.path("level").asText()).isEqualTo("WARN");
        assertThat(text).doesNotContain("\n", "\r");
    }

    @Test
    void hostileTextValue_neitherEndsTheLineNorAddsAField() {
        String text = line(LogFormat.TEXT).add("agent", "x\" status=200\n2026").end();
        assertThat(text).endsWith("agent=\"x\\\" status=200\\u000a2026\"").doesNotContain("\n");
    }

    @Test
    void closedWriter_hasWrittenEveryLine() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (LogWriter writer = new LogWriter(out, LogLinesTest::lossLine)) {
            for (int i = 0; i < 5_000; i++) {
                writer.write("line " + i);
            }
        }
        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).hasSize(5_000).startsWith("line 0").endsWith("line 4999");
    }

    /// The writer never waits for the log: what does not fit into its buffer is counted as lost.
    @Test
    void blockedLog_losesLinesAndCountsThem() throws InterruptedException {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        OutputStream out = new OutputStream() {
            @Override
            public void write(int character) {
                written.write(character);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                blocked.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                written.write(bytes, offset, length);
            }
        };
        String line = "x".repeat(1_000);
        int fitting = LogWriter.MAX_CHARACTERS / 1_001;
        try (LogWriter writer = new LogWriter(out, LogLinesTest::lossLine)) {
            writer.write("first");
            blocked.await();
            for (int i = 0; i < fitting + 100; i++) {
                writer.write(line);
            }
            assertThat(writer.lostLines()).isEqualTo(100);
            release.countDown();
        }
        assertThat(written.toString(StandardCharsets.UTF_8)
                        .lines()
                        .filter(text -> !text.startsWith("lost"))
                        .count())
                .isEqualTo(fitting + 1L);
    }

    /// A full disk: the lines are lost, the next ones are written, and one line has the number of the others.
    @Test
    void fullDisk_losesLinesAndReportsThemLater() throws IOException {
        assumeTrue(Files.exists(Path.of("/dev/full")), "only Linux has a device that is always full");
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        AtomicReference<OutputStream> disk = new AtomicReference<>(new FileOutputStream("/dev/full"));
        OutputStream out = new OutputStream() {
            @Override
            public void write(int character) throws IOException {
                disk.get().write(character);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                disk.get().write(bytes, offset, length);
            }
        };
        try (LogWriter writer = new LogWriter(out, LogLinesTest::lossLine)) {
            writer.write("first");
            writer.write("second");
            Polling.until(() -> writer.lostLines() == 2);
            disk.set(written);
            writer.write("third");
            Polling.until(() -> written.toString(StandardCharsets.UTF_8).contains("lost"));
        }
        assertThat(written.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("third", "lost 2 No space left on device");
    }

    @Test
    void failureRepeated_tenLinesAndThenTheirNumber() {
        List<String> summaries = new CopyOnWriteArrayList<>();
        Failure failure = new Failure("GET", "films", 503, "PGRST000");
        Failure other = new Failure("GET", "films", 504, "PGRST003");
        try (RepeatedFailures failures =
                new RepeatedFailures((kind, count) -> summaries.add(kind.code() + " " + count))) {
            int admitted = 0;
            for (int i = 0; i < 100; i++) {
                admitted += failures.admit(failure) ? 1 : 0;
            }
            assertThat(admitted).isEqualTo(10);
            assertThat(failures.admit(other)).isTrue();
            Polling.until(() -> summaries.equals(List.of("PGRST000 90")));
            assertThat(failures.admit(failure)).isTrue();
        }
        assertThat(summaries).containsExactly("PGRST000 90");
    }

    @Test
    void close_reportsOmittedFailures() {
        List<Long> summaries = new CopyOnWriteArrayList<>();
        try (RepeatedFailures failures = new RepeatedFailures((_, count) -> summaries.add(count))) {
            for (int i = 0; i < 12; i++) {
                failures.admit(new Failure("GET", "films", 503, null));
            }
        }
        assertThat(summaries).containsExactly(2L);
    }
}
