package dev.postern.server;

import dev.postern.metrics.Metric;
import dev.postern.metrics.RefusalReason;
import dev.postern.metrics.RequestMeasurement;
import dev.postern.metrics.RequestMeasurement.Ending;
import dev.postern.metrics.RequestMeasurement.StatementKind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;

/// Metrics of requests. Meters are kept by their labels, because a lookup in the registry costs more.
final class RequestMetrics {

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS");

    /// Codes of Postern and of PostgreSQL. SQL can raise errors with any other code.
    private static final Pattern CODE = Pattern.compile("PGRST[0-9X]{3}|PGRSTX[0-9]{2}|PSTRN[0-9]{3}|[0-9A-Z]{5}");

    /// Maximum series of requests, because SQL can raise errors with any code.
    private static final int MAX_SERIES = 5_000;

    private static final String NO_CODE = "";
    private static final String OTHER = "other";

    private final MeterRegistry meters;
    private final Map<Series, Timer> timers = new ConcurrentHashMap<>();
    private final Map<String, ResourceMeters> resources = new ConcurrentHashMap<>();
    private final LongAdder streams = new LongAdder();
    private final Counter replays;
    private final Counter disconnected;
    private final Counter cutOffByFailure;
    private final Counter cutOffByClient;
    private final Timer passwordWait;
    private final Timer passwordHash;

    /// Label values of a histogram.
    private record Series(String resource, String method, int status, String code) {}

    /// Meters of one resource.
    private record ResourceMeters(LongAdder active, Counter bytesIn, Counter bytesOut, Counter rows) {}

    RequestMetrics(MeterRegistry meters) {
        this.meters = meters;
        this.replays = Metric.REPLAYS.counter(meters);
        this.disconnected = Metric.DISCONNECTED.counter(meters);
        this.cutOffByFailure = Metric.CUT_OFF.counter(meters, "failure");
        this.cutOffByClient = Metric.CUT_OFF.counter(meters, "client");
        this.passwordWait = Metric.PASSWORD_WAIT.timer(meters);
        this.passwordHash = Metric.PASSWORD_HASHES.timer(meters);
        Metric.STREAMS.gauge(meters, streams, LongAdder::sum);
        for (RefusalReason reason : RefusalReason.values()) {
            Metric.REFUSED.counter(meters, reason.label());
        }
    }

    /// Records the start of a request.
    void start(RequestMeasurement request) {
        resource(request.resource()).active().increment();
    }

    /// Records the target of a started request.
    void route(RequestMeasurement request, String resource, StatementKind statements) {
        resource(request.resource()).active().decrement();
        request.setTarget(resource, statements);
        resource(resource).active().increment();
    }

    /// Returns the number of streams being sent, which the sender changes.
    LongAdder streams() {
        return streams;
    }

    /// Records a request whose response has been sent.
    void complete(CompletedRequest completed) {
        RequestMeasurement request = completed.measurement();
        String code = request.code();
        timer(new Series(
                        request.resource(),
                        method(completed.request().getMethod()),
                        completed.status(),
                        code == null ? NO_CODE : code))
                .record(completed.nanos(), TimeUnit.NANOSECONDS);
        ResourceMeters resource = resource(request.resource());
        resource.bytesIn().increment((double) completed.bytesIn());
        resource.bytesOut().increment((double) completed.bytesOut());
        resource.rows().increment((double) request.rows());
        RefusalReason reason = code == null ? null : RefusalReason.of(code);
        if (reason != null) {
            Metric.REFUSED.counter(meters, reason.label()).increment();
        }
        countEnding(request.ending());
        if (request.passwordHashNanos() > 0) {
            passwordWait.record(request.passwordWaitNanos(), TimeUnit.NANOSECONDS);
            passwordHash.record(request.passwordHashNanos(), TimeUnit.NANOSECONDS);
        }
        if (completed.isReplay()) {
            replays.increment();
        }
        if (completed.isMeasured()) {
            resource.active().decrement();
        }
    }

    private void countEnding(Ending ending) {
        switch (ending) {
            case COMPLETE -> {}
            case CUT_OFF_BY_FAILURE -> cutOffByFailure.increment();
            case CUT_OFF_BY_CLIENT -> cutOffByClient.increment();
            case DISCONNECTED -> disconnected.increment();
        }
    }

    private Timer timer(Series series) {
        Timer timer = timers.get(series);
        return timer == null ? newTimer(series) : timer;
    }

    private Timer newTimer(Series series) {
        String code = series.code();
        boolean isKnown = code.isEmpty() || (CODE.matcher(code).matches() && timers.size() < MAX_SERIES);
        Series bounded = isKnown ? series : new Series(series.resource(), series.method(), series.status(), OTHER);
        return timers.computeIfAbsent(
                bounded,
                key -> Metric.REQUESTS.timer(
                        meters, key.resource(), key.method(), String.valueOf(key.status()), key.code()));
    }

    private ResourceMeters resource(String name) {
        ResourceMeters existing = resources.get(name);
        return existing == null ? resources.computeIfAbsent(name, this::newResource) : existing;
    }

    private ResourceMeters newResource(String name) {
        LongAdder active = new LongAdder();
        Metric.ACTIVE_REQUESTS.gauge(meters, active, LongAdder::sum, name);
        return new ResourceMeters(
                active,
                Metric.REQUEST_BYTES.counter(meters, name),
                Metric.RESPONSE_BYTES.counter(meters, name),
                Metric.ROWS.counter(meters, name));
    }

    private static String method(String method) {
        return METHODS.contains(method) ? method : OTHER;
    }
}
