package dev.postern.store;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// Semaphore for pooled connections, which grants permits in order of arrival, and in overload to the newest
/// waiter.
///
/// In overload the oldest waiters have little time left, so serving them first would make every response late. Each
/// [#OLDEST_SHARE]th permit goes to the oldest one all the same, so that none starves once the overload is over. A
/// caller that cannot be served within its time is rejected at once.
///
/// A timed wait on [java.util.concurrent.Semaphore] creates and cancels a timer per virtual thread, which wakes a
/// third thread twice. That costs up to a quarter of a request's CPU time under load. Here one thread expires all
/// waiters periodically.
final class AdaptiveLifoSemaphore implements AutoCloseable {

    /// Interval between two checks for expired waiters, by which a wait can exceed its limit.
    private static final long EXPIRY_INTERVAL_MILLIS = 50;

    /// Weight of the latest use in the mean duration of a use.
    private static final double LATEST_WEIGHT = 1.0 / 16;

    /// Factor by which one use can exceed the mean, so that a single long one does not reject others.
    private static final double MAX_GROWTH = 4;

    private static final double MIN_GROWTH_NANOS = 1e6;

    /// Wait of the oldest waiter from which on the newest is served first.
    private static final Duration MAX_FAIR_WAIT = Duration.ofMillis(100);

    /// Share of the permits for the oldest waiter in overload: one of this number.
    private static final int OLDEST_SHARE = 8;

    private final int count;
    private final long maxFairNanos;
    private final Deque<Waiter> waiters = new ArrayDeque<>();
    private final Thread expiryThread;

    /// Permits that are not in use; 0 while there are waiters.
    private int available;

    /// Mean time between a grant and its release, from which the expected wait follows.
    private double meanUseNanos;

    /// Time of the last grant or release, from [System#nanoTime].
    private long lastChangeNanos = System.nanoTime();

    /// Permits that were granted in overload.
    private long overloadGrants;

    private long timeouts;
    private boolean closed;

    /// Outcome of a request for a permit.
    enum Outcome {
        GRANTED,
        /// The limit of the wait is over, or the semaphore is closed.
        TIMED_OUT,
        /// The expected wait is longer than the limit.
        REJECTED
    }

    /// Caller that waits for a permit.
    private record Waiter(long startNanos, Deadline limit, CompletableFuture<Outcome> outcome) {}

    /// @param count number of permits
    AdaptiveLifoSemaphore(int count) {
        this(count, MAX_FAIR_WAIT);
    }

    /// @param maxFairWait wait of the oldest waiter from which on the newest is served first
    AdaptiveLifoSemaphore(int count, Duration maxFairWait) {
        this.count = count;
        this.maxFairNanos = maxFairWait.toNanos();
        this.available = count;
        this.expiryThread = Thread.ofPlatform().daemon().name("permits").start(this::expireWaiters);
    }

    /// Acquires a permit, waiting if necessary.
    Outcome acquire(Deadline limit) throws InterruptedException {
        Waiter waiter;
        List<Waiter> rejected;
        synchronized (this) {
            if (available > 0) {
                available--;
                lastChangeNanos = System.nanoTime();
                return Outcome.GRANTED;
            } else if (closed) {
                return Outcome.TIMED_OUT;
            } else if (isStalledBeyond(limit)) {
                return Outcome.REJECTED;
            }
            waiter = new Waiter(System.nanoTime(), limit, new CompletableFuture<>());
            waiters.addFirst(waiter);
            rejected = removeHopeless();
        }
        rejected.forEach(hopeless -> hopeless.outcome().complete(Outcome.REJECTED));
        return await(waiter.outcome());
    }

    private Outcome await(CompletableFuture<Outcome> outcome) throws InterruptedException {
        try {
            return outcome.get();
        } catch (InterruptedException e) {
            if (!outcome.complete(Outcome.TIMED_OUT) && outcome.join() == Outcome.GRANTED) {
                release(); // the permit was granted before the interruption
            }
            throw e;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Whether no permit has been released for so long that none is expected before a limit.
    private boolean isStalledBeyond(Deadline limit) {
        return System.nanoTime() - lastChangeNanos > limit.remaining().toNanos();
    }

    /// Removes the oldest waiters whose remaining time is shorter than the expected wait behind all newer ones.
    private List<Waiter> removeHopeless() {
        List<Waiter> hopeless = new ArrayList<>();
        while (waiters.size() > 1
                && waiters.size() * meanUseNanos / count
                        > waiters.getLast().limit().remaining().toNanos()) {
            hopeless.add(waiters.removeLast());
        }
        return hopeless;
    }

    /// Releases a permit to the next waiter after an ordinary use.
    ///
    /// @param use time since the permit was granted
    void release(Duration use) {
        synchronized (this) {
            double bounded = Math.min((double) use.toNanos(), MAX_GROWTH * meanUseNanos + MIN_GROWTH_NANOS);
            meanUseNanos += (bounded - meanUseNanos) * LATEST_WEIGHT;
        }
        release();
    }

    /// Releases a permit to the next waiter.
    void release() {
        Waiter next;
        do {
            synchronized (this) {
                lastChangeNanos = System.nanoTime();
                next = takeNext();
                if (next == null) {
                    available++;
                    return;
                }
            }
        } while (!next.outcome().complete(Outcome.GRANTED));
    }

    /// Removes and returns the next waiter; null without waiters.
    private @Nullable Waiter takeNext() {
        Waiter oldest = waiters.peekLast();
        if (oldest == null || lastChangeNanos - oldest.startNanos() <= maxFairNanos) {
            return waiters.pollLast();
        }
        overloadGrants++;
        return overloadGrants % OLDEST_SHARE == 0 ? waiters.pollLast() : waiters.pollFirst();
    }

    private void expireWaiters() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(EXPIRY_INTERVAL_MILLIS);
            } catch (InterruptedException _) {
                return; // by close
            }
            removeExpired().forEach(expired -> expired.outcome().complete(Outcome.TIMED_OUT));
        }
    }

    private synchronized List<Waiter> removeExpired() {
        List<Waiter> expired = new ArrayList<>();
        for (Iterator<Waiter> oldest = waiters.descendingIterator(); oldest.hasNext(); ) {
            Waiter waiter = oldest.next();
            if (waiter.limit().isOver()) {
                oldest.remove();
                expired.add(waiter);
            }
        }
        timeouts += expired.size();
        return expired;
    }

    /// Returns the number of waiters.
    synchronized int waiting() {
        return waiters.size();
    }

    /// Returns the number of expired waits.
    synchronized long timeouts() {
        return timeouts;
    }

    /// Fails all waiters, as after a timeout.
    synchronized void failWaiters() {
        waiters.forEach(waiter -> waiter.outcome().complete(Outcome.TIMED_OUT));
        waiters.clear();
    }

    /// Fails all waiters, and every later wait.
    @Override
    public void close() {
        expiryThread.interrupt();
        synchronized (this) {
            closed = true;
            failWaiters();
        }
    }
}
