package dev.postern.http;

import io.javalin.http.Context;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/// Names one request in its answer and in the log: the client's `X-Request-Id`, or a new one.
final class RequestId {

    private static final String HEADER = "X-Request-Id";
    private static final int MAX_LENGTH = 64;

    private RequestId() {}

    /// Puts the id into the answer.
    static void assign(Context http) {
        String given = http.header(HEADER);
        String fresh = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        http.header(HEADER, given != null && usable(given) ? given : fresh);
    }

    private static boolean usable(String given) {
        return !given.isEmpty() && given.length() <= MAX_LENGTH && given.chars().allMatch(c -> c > ' ' && c < 127);
    }

    static String of(Context http) {
        return String.valueOf(http.res().getHeader(HEADER));
    }
}
