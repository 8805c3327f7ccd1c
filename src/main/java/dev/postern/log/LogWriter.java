package dev.postern.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.BiFunction;

/// Writer of log lines on a separate thread, so that a slow log delays no response. Thread-safe.
///
/// Lines are written together ten times a second, because waking a thread for each would cost more than the line.
/// While the log does not accept them, at most [#MAX_CHARACTERS] are kept, and further lines are lost. Lines that
/// cannot be written, for example on a full disk, are lost as well. One line reports their number afterwards.
public final class LogWriter implements AutoCloseable {

    static final int MAX_CHARACTERS = 4 << 20;

    private static final String TOO_SLOW = "the log is too slow";
    private static final Duration PERIOD = Duration.ofMillis(100);

    private final OutputStream out;
    private final BiFunction<Long, String, String> lossLine;
    private final Thread thread;
    private StringBuilder lines = new StringBuilder();
    private long lostLines;
    private long reportedLines;
    private String cause = TOO_SLOW;
    private boolean closed;

    /// @param out log, which the writer does not close
    /// @param lossLine creates the line about a number of lost lines and the cause, once the log accepts lines
    /// again
    public LogWriter(OutputStream out, BiFunction<Long, String, String> lossLine) {
        this.out = out;
        this.lossLine = lossLine;
        this.thread = Thread.ofPlatform().daemon().name("log").start(this::run);
    }

    /// Queues a line.
    ///
    /// @param line line without a line end
    public synchronized void write(String line) {
        if (lines.length() + line.length() >= MAX_CHARACTERS || closed) {
            lostLines++;
            cause = TOO_SLOW;
            return;
        }
        if (lines.isEmpty()) {
            notifyAll();
        }
        lines.append(line).append('\n');
    }

    /// Returns the number of lines that were lost.
    public synchronized long lostLines() {
        return lostLines;
    }

    private void run() {
        try {
            while (awaitLines()) {
                Thread.sleep(PERIOD);
                flush();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // by close, which writes the rest
        }
    }

    private synchronized boolean awaitLines() throws InterruptedException {
        while (lines.isEmpty() && !closed) {
            wait();
        }
        return !closed;
    }

    private synchronized String takeLines() {
        String taken = lines.toString();
        lines = new StringBuilder();
        return taken;
    }

    private void flush() {
        byte[] bytes = takeLines().getBytes(StandardCharsets.UTF_8);
        try {
            out.write(bytes);
            out.flush();
            reportLost();
        } catch (IOException e) {
            countLost(bytes, String.valueOf(e.getMessage()));
        }
    }

    /// Reports the lines that were lost before this one was written.
    private synchronized void reportLost() {
        if (lostLines > reportedLines && !closed) {
            write(lossLine.apply(lostLines - reportedLines, cause));
            reportedLines = lostLines;
        }
    }

    private synchronized void countLost(byte[] bytes, String failure) {
        cause = failure;
        for (byte character : bytes) {
            lostLines += character == '\n' ? 1 : 0;
        }
    }

    /// Writes the remaining lines, and waits for the thread. Lines that are queued later are lost.
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            notifyAll();
        }
        try {
            thread.join(PERIOD.multipliedBy(10));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        if (!thread.isAlive()) {
            flush(); // otherwise the log still accepts nothing, and the shutdown must not wait for it
        }
    }
}
