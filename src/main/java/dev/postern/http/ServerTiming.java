package dev.postern.http;

import io.javalin.http.Context;
import java.util.Locale;

/// Durations of the stages of a request, for the `Server-Timing` header (docs/dialect.md 1.12).
final class ServerTiming {

    private static final double NANOS_PER_MILLISECOND = 1e6;

    private final boolean enabled;
    private final StringBuilder header = new StringBuilder();
    private long stageStart;

    private ServerTiming(boolean enabled) {
        this.enabled = enabled;
        this.stageStart = enabled ? System.nanoTime() : 0;
    }

    static ServerTiming start(ApiServer.ServerSettings settings) {
        return new ServerTiming(settings.serverTiming());
    }

    /// Ends a stage, and starts the next.
    void endStage(String stage) {
        if (enabled) {
            long now = System.nanoTime();
            header.append(header.isEmpty() ? "" : ", ");
            header.append(String.format(Locale.ROOT, "%s;dur=%.3f", stage, (now - stageStart) / NANOS_PER_MILLISECOND));
            stageStart = now;
        }
    }

    void writeTo(Context http) {
        if (enabled) {
            http.header("Server-Timing", header.toString());
        }
    }
}
