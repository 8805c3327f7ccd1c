package dev.postern.cli;

import dev.postern.server.RateLimiter.Rate;
import dev.postern.server.SendRate;
import dev.postern.server.ServerSettings;
import dev.postern.server.ShutdownSettings;
import dev.postern.server.ShutdownSettings.DelayEnd;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Options for the HTTP server.
final class ServerOptions {

    /// Longest time for which a replaced service keeps the connections that it has.
    private static final Duration ATTACHED_DELAY = Duration.ofSeconds(30);

    @Mixin
    private ListenOptions listen = new ListenOptions();

    @Mixin
    private UrlOptions url = new UrlOptions();

    @Mixin
    private ClientOptions clients = new ClientOptions();

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            defaultValue = "8192",
            converter = OptionConverters.CountConverter.class,
            description = "Maximum number of client connections; further ones wait. Default: ${DEFAULT-VALUE}.")
    private int maxConnections = 8_192;

    @Option(
            names = "--max-url",
            paramLabel = "SIZE",
            defaultValue = "32KiB",
            converter = OptionConverters.SizeConverter.class,
            description = "Maximum length of a URL; longer: 414. Default: ${DEFAULT-VALUE}.")
    private long maxUrl = 32 << 10;

    @Option(
            names = "--max-body",
            paramLabel = "SIZE",
            defaultValue = "16MiB",
            converter = OptionConverters.SizeConverter.class,
            description = "Maximum size of a request body; larger: 413. Default: ${DEFAULT-VALUE}.")
    private long maxBody = 16 << 20;

    @Mixin
    private MemoryOptions memory = new MemoryOptions();

    @Option(
            names = "--min-send-rate",
            paramLabel = "SIZE/DURATION",
            defaultValue = "100KiB/10s",
            converter = OptionConverters.SendRateConverter.class,
            description = "Minimum size of a response that its client takes in a period; less: the response is cut"
                    + " off; 0: no minimum. Default: ${DEFAULT-VALUE}.")
    private SendRate minSendRate = SendRate.DEFAULT;

    @Option(
            names = "--rate-limit",
            paramLabel = "N/DURATION",
            converter = OptionConverters.RateConverter.class,
            description = "Maximum requests per caller and period, for example 100/1s; a caller is a token's sub, or"
                    + " else an IP address; more: 429. Default: no limit.")
    private @Nullable Rate rateLimit;

    @Option(
            names = "--cors-allowed-origins",
            paramLabel = "ORIGIN,…",
            split = ",",
            converter = UrlConverters.OriginConverter.class,
            description = "Origins whose pages can send requests with credentials; *: any origin, without credentials."
                    + " Default: none.")
    private List<String> corsAllowedOrigins = List.of();

    @Option(
            names = "--shutdown-delay",
            paramLabel = "DURATION",
            defaultValue = "0",
            converter = OptionConverters.DurationConverter.class,
            description = "Time at shutdown for which requests are still served, with Connection: close, while /ready"
                    + " is 503; 2s to 10s behind a load balancer. A second signal ends it. Default: ${DEFAULT-VALUE}.")
    private Duration shutdownDelay = ShutdownSettings.DEFAULT.delay();

    @Option(
            names = "--shutdown-timeout",
            paramLabel = "DURATION",
            defaultValue = "10s",
            converter = OptionConverters.DurationConverter.class,
            description = "Longest time that requests in flight can take to finish at shutdown; then they are cut off."
                    + " Default: ${DEFAULT-VALUE}.")
    private Duration shutdownTimeout = ShutdownSettings.DEFAULT.timeout();

    @Mixin
    private LogOptions log = new LogOptions();

    /// Sets the log levels of this process.
    void applyLogLevels() {
        log.apply();
    }

    void disableTraces() {
        log.disableTraces();
    }

    /// @param memoryWait longest time that a response waits for memory
    ServerSettings settings(Duration memoryWait) {
        return new ServerSettings(
                listen.apiAddress(),
                listen.adminAddress(),
                url.urls(),
                maxConnections,
                Math.toIntExact(Math.min(maxUrl, ServerSettings.MAX_URL_BYTES)),
                maxBody,
                memory.limits(memoryWait),
                minSendRate,
                rateLimit,
                corsAllowedOrigins,
                shutdown(),
                log.settings(),
                clients.settings(),
                log.traceHeader());
    }

    private ShutdownSettings shutdown() {
        return listen.isAttached()
                ? new ShutdownSettings(ATTACHED_DELAY, DelayEnd.NO_CONNECTION, shutdownTimeout)
                : new ShutdownSettings(shutdownDelay, DelayEnd.TIME, shutdownTimeout);
    }

    ListenOptions listen() {
        return listen;
    }
}
