package dev.postern.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Writer of log lines on a separate thread, so that a slow log delays no response. Thread-safe.
///
/// Lines are written together ten times a second, because waking a thread for each would cost more than the line.
/// While the log does not accept them, at most [#MAX_CHARACTERS] are kept, and further lines are lost.
public final class LogWriter implements AutoCloseable {

    static final int MAX_CHARACTERS = 4 << 20;

    private static final Duration PERIOD = Duration.ofMillis(100);

    private final OutputStream out;
    private final Thread thread;
    private StringBuilder lines = new StringBuilder();
    private long lostLines;
    private boolean closed;

    /// @param out log, which the writer does not close
    public LogWriter(OutputStream out) {
        this.out = out;
        this.thread = Thread.ofPlatform().daemon().name("log").start(this::run);
    }

    /// Queues a line.
    ///
    /// @param line line without a line end
    public synchronized void write(String line) {
        if (lines.length() + line.length() >= MAX_CHARACTERS || closed) {
            lostLines++;
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
        } catch (IOException _) {
            countLost(bytes);
        }
    }

    private synchronized void countLost(byte[] bytes) {
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
