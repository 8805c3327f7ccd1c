package dev.postern.server;

import io.javalin.http.Context;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Request id in the response and in the log: the `X-Request-Id` of the client, or a new id.
final class RequestId {

    static final String HEADER = "X-Request-Id";
    private static final int MAX_LENGTH = 64;

    private RequestId() {}

    /// Sets the request id of the response.
    static void assign(Context http) {
        http.header(HEADER, of(http.header(HEADER)));
    }

    /// Returns the id of a request.
    ///
    /// @param received id from the client; null for none
    static String of(@Nullable String received) {
        return received != null && isValid(received)
                ? received
                : HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }

    private static boolean isValid(String received) {
        return !received.isEmpty()
                && received.length() <= MAX_LENGTH
                && received.chars().allMatch(c -> c > ' ' && c < 127);
    }

    static String of(Context http) {
        return String.valueOf(http.res().getHeader(HEADER));
    }
}
