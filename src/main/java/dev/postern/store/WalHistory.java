package dev.postern.store;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/// Recent positions of the primary's write-ahead log, each with its time. Thread-safe.
///
/// The lag of a replica is the time since the primary was where the replica is now. That needs neither a clock that
/// the servers share nor a write, and it grows if the primary or the replica is not seen.
final class WalHistory {

    private final Duration length;
    private final ConcurrentSkipListMap<LogPosition, Long> times = new ConcurrentSkipListMap<>();

    /// @param length longest lag to distinguish
    WalHistory(Duration length) {
        this.length = length;
    }

    /// Adds the position of the primary at a time.
    ///
    /// @param nanos time before the position was read, from [System#nanoTime]
    void add(LogPosition position, long nanos) {
        times.tailMap(position).clear(); // another primary can be behind the one before it
        times.put(position, nanos);
        times.values().removeIf(time -> nanos - time > length.toNanos());
    }

    /// Returns the time at which the primary had not passed a position; null if that is too long ago.
    @Nullable
    Long timeOf(LogPosition position) {
        Map.Entry<LogPosition, Long> newest = times.floorEntry(position);
        return newest == null ? null : newest.getValue();
    }
}
