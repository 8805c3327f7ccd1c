package dev.postern.http;

import io.javalin.http.Context;
import java.util.Locale;

/// How long each stage of a request took, told in `Server-Timing` (`dialect.md` 1.12) where that is wanted.
final class ServerTiming {

    private static final double NANOS_PER_MILLISECOND = 1e6;

    private final boolean told;
    private final StringBuilder header = new StringBuilder();
    private long since;

    private ServerTiming(boolean told) {
        this.told = told;
        this.since = told ? System.nanoTime() : 0;
    }

    static ServerTiming start(ApiServer.ServerSettings settings) {
        return new ServerTiming(settings.serverTiming());
    }

    /// A stage has ended.
    void end(String stage) {
        if (told) {
            long now = System.nanoTime();
            header.append(header.isEmpty() ? "" : ", ");
            header.append(String.format(Locale.ROOT, "%s;dur=%.3f", stage, (now - since) / NANOS_PER_MILLISECOND));
            since = now;
        }
    }

    void writeTo(Context http) {
        if (told) {
            http.header("Server-Timing", header.toString());
        }
    }
}
