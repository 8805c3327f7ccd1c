package dev.postern.api;

import dev.postern.metrics.RequestMeasurement;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Durations of the stages of a request, for the `Server-Timing` header (`docs/dialect.md` 1.12).
public final class ServerTiming {

    private static final double NANOS_PER_MILLISECOND = 1e6;

    private final Output output;
    private final Map<Stage, Long> nanos = new EnumMap<>(Stage.class);
    private long stageStart;

    /// Whether responses have the header.
    public enum Output {
        OMITTED,
        SENT
    }

    /// Stages of a request, in their order.
    enum Stage {
        JWT,
        PARSE,
        PLAN,
        TRANSACTION,
        RESPONSE
    }

    private ServerTiming(Output output) {
        this.output = output;
        this.stageStart = now();
    }

    static ServerTiming start(Output output) {
        return new ServerTiming(output);
    }

    private long now() {
        return output == Output.SENT ? System.nanoTime() : 0;
    }

    /// Ends a stage, and starts the next. A stage that is repeated, as in a retried transaction, adds up.
    void end(Stage stage) {
        if (output == Output.SENT) {
            long now = now();
            nanos.merge(stage, now - stageStart, Long::sum);
            stageStart = now;
        }
    }

    /// Returns the value of the header; null if it is omitted. The wait for a connection is part of the
    /// transaction.
    @Nullable
    String header() {
        if (output == Output.OMITTED) {
            return null;
        }
        String stages = nanos.entrySet().stream()
                .map(stage -> entry(stage.getKey().name().toLowerCase(Locale.ROOT), stage.getValue()))
                .collect(Collectors.joining(", "));
        RequestMeasurement request = RequestMeasurement.current();
        return request == null ? stages : stages + ", " + entry("wait", request.waitNanos());
    }

    private static String entry(String name, long nanos) {
        return String.format(Locale.ROOT, "%s;dur=%.3f", name, nanos / NANOS_PER_MILLISECOND);
    }
}
