package dev.postern.store;

import java.time.Duration;

/// Wait for a connection.
///
/// @param startNanos time at which the wait began, from [System#nanoTime]
/// @param deadline deadline of the request
/// @param limit end of the wait, not after the deadline
record ConnectionWait(long startNanos, Deadline deadline, Deadline limit) {

    /// @param timeout longest wait
    /// @param deadline deadline of the request
    static ConnectionWait begin(Duration timeout, Deadline deadline) {
        return new ConnectionWait(
                System.nanoTime(), deadline, Deadline.after(timeout).earlier(deadline));
    }
}
