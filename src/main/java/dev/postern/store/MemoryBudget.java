package dev.postern.store;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Memory budget that all concurrent responses share. Thread-safe.
///
/// A response takes its share in steps while it grows. If every response held a part and waited for more, none
/// would finish. So only the largest growing response may use all free memory; the others must leave what it may
/// still need.
public final class MemoryBudget {

    /// Bytes of each response that are not counted, so that small responses need no synchronization.
    public static final int UNCOUNTED = 64 << 10;

    /// Minimum bytes by which a share is raised.
    private static final long STEP = 256 << 10;

    private final Limits limits;

    /// Responses that hold a share and can still grow.
    private final Set<ResponseMemory> growing = new HashSet<>();

    private long free;

    /// Limits of response memory.
    ///
    /// @param perResponse maximum bytes of one body, before 400 PSTRN807
    /// @param total maximum bytes of all bodies and of the rows they are encoded from; more must wait
    /// @param maxWait maximum wait of one response for memory, before 503 PSTRN808
    public record Limits(long perResponse, long total, Duration maxWait) {

        /// The length of a body is an `int`.
        private static final long MAX_BODY = Integer.MAX_VALUE - UNCOUNTED;

        public Limits {
            perResponse = Math.min(Math.min(perResponse, total), MAX_BODY);
        }

        /// Returns limits of an eighth of the heap for one response and half of it for all.
        public static Limits ofHeap(Duration maxWait) {
            long heap = Runtime.getRuntime().maxMemory();
            return new Limits(heap / 8, heap / 2, maxWait);
        }

        /// Returns the maximum bytes of one response's body and rows, which are in memory at the same time.
        long bodyAndRows() {
            return Math.min(3 * perResponse, total);
        }
    }

    public MemoryBudget(Limits limits) {
        this.limits = limits;
        this.free = limits.total();
    }

    Limits limits() {
        return limits;
    }

    /// Creates the memory account of a new response.
    public ResponseMemory open() {
        return new ResponseMemory(this);
    }

    /// Raises the share of a response, waiting for free memory if necessary.
    ///
    /// @param needed bytes the response needs, at most [Limits#bodyAndRows()]
    /// @param deadline end of the wait, from [System#nanoTime]
    /// @return false if there was not enough memory before the deadline
    synchronized boolean raise(ResponseMemory response, long needed, long deadline) {
        long held = response.held();
        long target = Math.min(Math.max(needed, held + Math.max(STEP, held / 4)), limits.bodyAndRows());
        while (!fits(response, target, target - held)) {
            if (fits(response, needed, needed - held)) {
                target = needed;
                break;
            }
            long remainingMillis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (remainingMillis <= 0) {
                return false;
            }
            try {
                wait(remainingMillis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        free -= target - held;
        response.setHeld(target);
        growing.add(response);
        return true;
    }

    private boolean fits(ResponseMemory response, long target, long increase) {
        long largest = 0;
        for (ResponseMemory other : growing) {
            if (other != response) {
                largest = Math.max(largest, other.held());
            }
        }
        return increase <= (target >= largest ? free : free - (limits.bodyAndRows() - largest));
    }

    /// Releases the part of a share above `retained` bytes.
    ///
    /// @param growth whether the response can still grow
    synchronized void release(ResponseMemory response, long retained, Growth growth) {
        free += response.held() - retained;
        response.setHeld(retained);
        if (growth == Growth.ENDED) {
            growing.remove(response);
        }
        notifyAll();
    }

    /// Whether a response can still grow.
    enum Growth {
        CONTINUES,
        ENDED
    }

    /// Returns the bytes that no response holds.
    public synchronized long free() {
        return free;
    }
}
