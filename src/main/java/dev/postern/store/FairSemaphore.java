package dev.postern.store;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// Permits to use a connection of the pool, given out in the order in which they were asked for.
///
/// A [java.util.concurrent.Semaphore] would do, but for its timeout: a virtual thread that waits for a limited
/// time has a timer set, and taken back when its turn comes, and both wake a third thread: up to a quarter of a
/// request's CPU where there are more requests than connections. So here one thread looks now and then who has
/// waited too long.
final class FairSemaphore implements AutoCloseable {

    /// Between two looks, in milliseconds: by so much a wait may be longer than its limit.
    private static final long PERIOD = 50;

    private final long limit;
    private final Queue<Waiter> waits = new ArrayDeque<>();
    private final Thread looking;

    /// Nobody waits where there are any.
    private int free;

    private long timeouts;
    private boolean closed;

    /// @param since of [System#nanoTime]
    /// @param outcome whether a permit was given
    private record Waiter(long since, CompletableFuture<Boolean> outcome) {}

    /// @param count permits that there are
    /// @param limit how long one may be waited for
    FairSemaphore(int count, Duration limit) {
        this.free = count;
        this.limit = limit.toNanos();
        this.looking = Thread.ofPlatform().daemon().name("permits").start(this::expireWaiters);
    }

    /// Takes a permit, or waits for one.
    ///
    /// @return false where that took too long
    boolean acquire() throws InterruptedException {
        CompletableFuture<Boolean> outcome;
        synchronized (this) {
            if (free > 0) {
                free--;
                return true;
            } else if (closed) {
                return false;
            }
            outcome = new CompletableFuture<>();
            waits.add(new Waiter(System.nanoTime(), outcome));
        }
        try {
            return outcome.get();
        } catch (InterruptedException e) {
            if (!outcome.complete(false) && outcome.join()) {
                release(); // it was given meanwhile
            }
            throw e;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Gives a permit back: to who has waited longest.
    void release() {
        Waiter next;
        do {
            synchronized (this) {
                next = waits.poll();
                if (next == null) {
                    free++;
                    return;
                }
            }
        } while (!next.outcome().complete(true));
    }

    private void expireWaiters() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(PERIOD);
            } catch (InterruptedException e) {
                return;
            }
            for (Waiter late = pollExpired(); late != null; late = pollExpired()) {
                late.outcome().complete(false);
            }
        }
    }

    /// One whose limit has passed, taken out of the queue; null: nobody's has.
    private synchronized @Nullable Waiter pollExpired() {
        Waiter first = waits.peek();
        if (first == null || System.nanoTime() - first.since() < limit) {
            return null;
        }
        timeouts++;
        return waits.remove();
    }

    /// How many wait.
    synchronized int waiting() {
        return waits.size();
    }

    /// How often a permit was waited for too long.
    synchronized long timeouts() {
        return timeouts;
    }

    /// Ends all waiting, as if it had taken too long.
    synchronized void failWaiters() {
        waits.forEach(wait -> wait.outcome().complete(false));
        waits.clear();
    }

    /// Ends all waiting, and lets nobody wait from now on.
    @Override
    public void close() {
        looking.interrupt();
        synchronized (this) {
            closed = true;
            failWaiters();
        }
    }
}
