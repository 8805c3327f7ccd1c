package dev.postern.server;

import io.javalin.http.Context;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/// Request id in the response and in the log: the `X-Request-Id` of the client, or a new id.
final class RequestId {

    static final String HEADER = "X-Request-Id";
    private static final int MAX_LENGTH = 64;

    private RequestId() {}

    /// Sets the request id of the response.
    static void assign(Context http) {
        String received = http.header(HEADER);
        String generated =
                HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        http.header(HEADER, received != null && isValid(received) ? received : generated);
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
