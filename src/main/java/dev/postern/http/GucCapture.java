package dev.postern.http;

import dev.postern.store.RequestContext.ResponseGucListener;
import org.jspecify.annotations.Nullable;

/// Receiver of the response GUCs of one request. A retried transaction replaces those of the failed one.
final class GucCapture implements ResponseGucListener {

    private ResponseGucs value = ResponseGucs.NONE;

    @Override
    public void accept(@Nullable String status, @Nullable String headers) {
        value = ResponseGucs.parse(status, headers);
    }

    /// Returns the GUCs captured last.
    ResponseGucs value() {
        return value;
    }
}
