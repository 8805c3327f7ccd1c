package dev.postern.store;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// State that the statements of one request share.
///
/// @param cancellation cancels the statements
/// @param deadline deadline of the request; null if each call has its own
/// @param resource name of the table, view or function that the request is for; empty for the service's own work
/// @param readAfter position of the log that reads must see
/// @param written position after the last commit of the request; null before
record RequestScope(
        Cancellation cancellation,
        @Nullable Deadline deadline,
        String resource,
        LogPosition readAfter,
        AtomicReference<@Nullable LogPosition> written) {

    /// Returns the scope of calls that belong to no request of the API.
    ///
    /// @param readAfter position that reads must see
    static RequestScope ofEachCall(LogPosition readAfter) {
        return new RequestScope(new Cancellation(), null, "", readAfter, new AtomicReference<>());
    }

    /// Returns the scope of a request of the API, with the position of this one.
    RequestScope ofRequest(Cancellation cancellation, Deadline deadline, String resource) {
        return new RequestScope(cancellation, deadline, resource, readAfter, new AtomicReference<>());
    }

    /// Returns the position that reads must see, if replicas can serve them; null for the service's own work.
    @Nullable
    LogPosition replicaPosition() {
        return deadline == null ? null : readAfter;
    }
}
