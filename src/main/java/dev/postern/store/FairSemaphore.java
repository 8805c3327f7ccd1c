package dev.postern.store;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// Semaphore that grants permits for pooled connections in the order of the requests.
///
/// A timed wait on [java.util.concurrent.Semaphore] creates and cancels a timer per virtual thread, which wakes a
/// third thread twice. That costs up to a quarter of a request's CPU time under load. Here one thread expires all
/// waiters periodically.
final class FairSemaphore implements AutoCloseable {

    /// Interval between two checks for expired waiters, by which a wait can exceed its limit.
    private static final long EXPIRY_INTERVAL_MILLIS = 50;

    private final long limit;
    private final Queue<Waiter> waiters = new ArrayDeque<>();
    private final Thread expiryThread;

    /// Permits that are not in use; 0 while there are waiters.
    private int available;

    private long timeouts;
    private boolean closed;

    /// Caller that waits for a permit.
    ///
    /// @param startNanos start of the wait, from [System#nanoTime]
    /// @param granted whether the permit was granted
    private record Waiter(long startNanos, CompletableFuture<Boolean> granted) {}

    /// @param count number of permits
    /// @param limit maximum wait for a permit
    FairSemaphore(int count, Duration limit) {
        this.available = count;
        this.limit = limit.toNanos();
        this.expiryThread = Thread.ofPlatform().daemon().name("permits").start(this::expireWaiters);
    }

    /// Acquires a permit, waiting if necessary.
    ///
    /// @return false after the timeout, or if the semaphore is closed
    boolean acquire() throws InterruptedException {
        CompletableFuture<Boolean> granted;
        synchronized (this) {
            if (available > 0) {
                available--;
                return true;
            } else if (closed) {
                return false;
            }
            granted = new CompletableFuture<>();
            waiters.add(new Waiter(System.nanoTime(), granted));
        }
        try {
            return granted.get();
        } catch (InterruptedException e) {
            if (!granted.complete(false) && granted.join()) {
                release(); // the permit was granted before the interruption
            }
            throw e;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Releases a permit to the caller that has waited longest.
    void release() {
        Waiter next;
        do {
            synchronized (this) {
                next = waiters.poll();
                if (next == null) {
                    available++;
                    return;
                }
            }
        } while (!next.granted().complete(true));
    }

    private void expireWaiters() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(EXPIRY_INTERVAL_MILLIS);
            } catch (InterruptedException _) {
                return; // by close
            }
            for (Waiter expired = pollExpired(); expired != null; expired = pollExpired()) {
                expired.granted().complete(false);
            }
        }
    }

    /// Removes and returns the first waiter if it has expired; null otherwise.
    private synchronized @Nullable Waiter pollExpired() {
        Waiter first = waiters.peek();
        if (first == null || System.nanoTime() - first.startNanos() < limit) {
            return null;
        }
        timeouts++;
        return waiters.remove();
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
        waiters.forEach(waiter -> waiter.granted().complete(false));
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
