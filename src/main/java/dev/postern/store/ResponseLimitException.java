package dev.postern.store;

import dev.postern.problem.ApiError;
import java.io.IOException;

/// Exceeded limit of [ResponseMemory] on an encrypted connection, which must then be closed.
final class ResponseLimitException extends IOException {

    private final transient ApiError error;

    ResponseLimitException(ApiError error) {
        super(error.message());
        this.error = error;
    }

    static boolean isCauseOf(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ResponseLimitException) {
                return true;
            }
        }
        return false;
    }

    ApiError error() {
        return error;
    }
}
