package dev.postern.store;

import dev.postern.problem.ApiError;
import java.io.IOException;

/// A limit of [ResponseMemory] that was passed on an encrypted connection, which cannot be read any further.
final class ResponseLimitException extends IOException {

    private final transient ApiError refusal;

    ResponseLimitException(ApiError refusal) {
        super(refusal.message());
        this.refusal = refusal;
    }

    static boolean isCauseOf(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ResponseLimitException) {
                return true;
            }
        }
        return false;
    }

    ApiError refusal() {
        return refusal;
    }
}
