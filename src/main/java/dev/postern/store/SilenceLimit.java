package dev.postern.store;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Limit of one read from a socket, after which the socket is closed. One thread reads, any thread may set the limit.
///
/// With its option `SO_TIMEOUT`, a socket starts and cancels a timer for each read of a virtual thread. That costs a
/// sixth of a request's CPU time. Here a connection has one timer, which runs once per limit.
final class SilenceLimit {

    private static final Logger LOG = LoggerFactory.getLogger(SilenceLimit.class);

    /// Time of a read or of a check that does not exist.
    private static final long NONE = Long.MIN_VALUE;

    private final Closeable socket;
    private volatile long limitNanos;
    private volatile long readStart = NONE;
    private volatile boolean exceeded;

    /// Time of the next check, from [System#nanoTime].
    private final AtomicLong nextCheck = new AtomicLong(NONE);

    /// @param socket socket to close, whose read then fails
    SilenceLimit(Closeable socket) {
        this.socket = socket;
    }

    /// Sets the limit of the next reads.
    ///
    /// @param limit zero for no limit
    void set(Duration limit) {
        limitNanos = limit.toNanos();
    }

    /// Returns the limit; zero for none.
    Duration get() {
        return Duration.ofNanos(limitNanos);
    }

    /// Records that a read begins.
    void readStarted() {
        long limit = limitNanos;
        if (limit == 0) {
            return;
        }
        long now = System.nanoTime();
        readStart = now; // before the next check is read, because the check reads them in the opposite order
        long next = nextCheck.get();
        if ((next == NONE || next - (now + limit) > 0) && nextCheck.compareAndSet(next, now + limit)) {
            schedule(now + limit);
        }
    }

    /// Records that a read has returned or failed.
    void readEnded() {
        if (readStart != NONE) {
            readStart = NONE;
        }
    }

    /// Whether a read exceeded the limit.
    boolean isExceeded() {
        return exceeded;
    }

    private void schedule(long time) {
        CompletableFuture.delayedExecutor(
                        time - System.nanoTime(),
                        TimeUnit.NANOSECONDS,
                        Thread::startVirtualThread) // because work can occupy all threads of the common pool
                .execute(() -> check(time));
    }

    /// @param time time of this check, which has no effect if an earlier one has replaced it
    private void check(long time) {
        if (!nextCheck.compareAndSet(time, NONE)) {
            return;
        }
        long start = readStart;
        long limit = limitNanos;
        if (start == NONE || limit == 0) {
            return;
        }
        long end = start + limit;
        if (end - System.nanoTime() > 0) {
            if (nextCheck.compareAndSet(NONE, end)) {
                schedule(end);
            }
            return;
        }
        exceeded = true;
        try {
            socket.close();
        } catch (IOException e) {
            LOG.warn("Cannot close a connection whose server is silent: {}", e.getMessage());
        }
    }
}
