package dev.postern.store;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Bytes of memory that the responses in flight may hold together. Thread-safe.
///
/// A response takes its share in steps, while it grows. If each held a part and waited for the rest, none would end;
/// so the largest one that still grows may take all that is free, and the others leave it what it may still need.
public final class MemoryBudget {

    /// Bytes of a response that are not counted, so that a small one costs nothing.
    public static final int UNCOUNTED = 64 << 10;

    /// Smallest step, in bytes.
    private static final long STEP = 256 << 10;

    private final Limits limits;

    /// Responses that hold a share and still grow.
    private final Set<ResponseMemory> growing = new HashSet<>();

    private long free;

    /// @param perResponse bytes of one body; more are 400 PSTRN807
    /// @param total bytes of the bodies in flight and of the rows that they are made of; more wait
    /// @param maxWait how long a response waits for memory in all, before 503 PSTRN808
    public record Limits(long perResponse, long total, Duration maxWait) {

        /// A body's length is an `int`.
        private static final long MAX_BODY = Integer.MAX_VALUE - UNCOUNTED;

        public Limits {
            perResponse = Math.min(Math.min(perResponse, total), MAX_BODY);
        }

        /// An eighth of the heap for one response, half of it for all of them.
        public static Limits ofHeap(Duration maxWait) {
            long heap = Runtime.getRuntime().maxMemory();
            return new Limits(heap / 8, heap / 2, maxWait);
        }

        /// Bytes of one response's body and rows, which are held at the same time.
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

    /// The memory of a new response.
    public ResponseMemory open() {
        return new ResponseMemory(this);
    }

    /// Raises the share of a response, once there is room.
    ///
    /// @param needed bytes that it needs, at most those of [Limits#bodyAndRows()]
    /// @param deadline of [System#nanoTime], until which it waits
    /// @return false if there was no room in time
    synchronized boolean raise(ResponseMemory response, long needed, long deadline) {
        long held = response.held();
        long wanted = Math.min(Math.max(needed, held + Math.max(STEP, held / 4)), limits.bodyAndRows());
        while (!fits(response, wanted, wanted - held)) {
            if (fits(response, needed, needed - held)) {
                wanted = needed;
                break;
            }
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        free -= wanted - held;
        response.hold(wanted);
        growing.add(response);
        return true;
    }

    private boolean fits(ResponseMemory response, long wanted, long more) {
        long largest = 0;
        for (ResponseMemory other : growing) {
            if (other != response) {
                largest = Math.max(largest, other.held());
            }
        }
        return more <= (wanted >= largest ? free : free - (limits.bodyAndRows() - largest));
    }

    /// Gives back what a share has beyond `kept` bytes.
    ///
    /// @param growth whether the response may still grow
    synchronized void giveBack(ResponseMemory response, long kept, Growth growth) {
        free += response.held() - kept;
        response.hold(kept);
        if (growth == Growth.ENDED) {
            growing.remove(response);
        }
        notifyAll();
    }

    /// Whether a response may still grow.
    enum Growth {
        CONTINUES,
        ENDED
    }

    /// Bytes that no response holds.
    public synchronized long free() {
        return free;
    }
}
