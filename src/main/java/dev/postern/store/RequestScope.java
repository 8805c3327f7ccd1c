package dev.postern.store;

import org.jspecify.annotations.Nullable;

/// State that the statements of one request share.
///
/// @param cancellation cancels the statements
/// @param deadline deadline of the request; null if each call has its own
/// @param resource name of the table, view or function that the request is for; empty for the service's own work
record RequestScope(Cancellation cancellation, @Nullable Deadline deadline, String resource) {

    /// Returns the scope of calls that belong to no request of the API.
    static RequestScope ofEachCall() {
        return new RequestScope(new Cancellation(), null, "");
    }
}
