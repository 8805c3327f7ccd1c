package dev.postern.store;

import java.time.Duration;

/// Point in time after which no work begins.
///
/// @param endNanos end, as from [System#nanoTime]; without meaning if there is no limit
record Deadline(long endNanos, boolean isLimited) {

    /// Deadline that is never over.
    static final Deadline NONE = new Deadline(0, false);

    /// Longest remaining time, which no timer exceeds.
    private static final Duration MAX = Duration.ofDays(1);

    /// Returns the deadline after a time from now.
    ///
    /// @param time zero for no limit
    static Deadline after(Duration time) {
        return time.isZero() ? NONE : new Deadline(System.nanoTime() + time.toNanos(), true);
    }

    /// Returns the remaining time, at least zero and at most a day.
    Duration remaining() {
        if (!isLimited) {
            return MAX;
        }
        long nanos = Math.max(0, endNanos - System.nanoTime());
        return nanos < MAX.toNanos() ? Duration.ofNanos(nanos) : MAX;
    }

    boolean isOver() {
        return isLimited && endNanos - System.nanoTime() <= 0;
    }

    /// Whether a time has passed since the deadline.
    boolean isOverBy(Duration time) {
        return isLimited && endNanos + time.toNanos() - System.nanoTime() <= 0;
    }

    /// Returns the earlier of two deadlines.
    Deadline earlier(Deadline other) {
        if (!isLimited || !other.isLimited) {
            return isLimited ? this : other;
        }
        return endNanos - other.endNanos <= 0 ? this : other;
    }
}
