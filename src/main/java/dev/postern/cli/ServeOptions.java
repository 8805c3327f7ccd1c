package dev.postern.cli;

import dev.postern.http.ApiServer;
import dev.postern.http.RateLimiter.Rate;
import dev.postern.http.ReadSettings;
import dev.postern.http.WriteSettings;
import dev.postern.plan.ReadRules.Aggregates;
import dev.postern.plan.ReadRules.EmbedNaming;
import dev.postern.plan.WriteRules;
import dev.postern.plan.WriteRules.UnfilteredWrites;
import dev.postern.request.Accept.ExecutionPlans;
import dev.postern.request.RequestLimits;
import dev.postern.result.ErrorBody.Verbosity;
import dev.postern.store.PoolSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Everything that can be set when serving: each with its unit, its default and what happens at it.
public final class ServeOptions {

    /// Bytes: what one request may keep in memory for its URL.
    private static final long MAX_URL = 64 << 20;

    /// Read before the others are, by [ConfigFile].
    @Option(
            names = ConfigFile.OPTION,
            paramLabel = "FILE",
            description = "File of settings, a line each: port = 8080. Others win over it. Default: none.")
    @SuppressWarnings("UnusedVariable")
    private @Nullable Path file;

    @Mixin
    private ConnectionOptions database = new ConnectionOptions();

    @Mixin
    private ListenOptions listening = new ListenOptions();

    @Option(
            names = "--migrate",
            description =
                    "Bring the database of --db-url to this build's version first. Default: off; the embedded database is always migrated.")
    private boolean migrate;

    @Option(
            names = "--watch",
            description = "Generate, build and start anew whenever a migration or a source changes; the embedded data"
                    + " are kept. Default: off.")
    private boolean watch;

    @Mixin
    private LogOptions log = new LogOptions();

    @Mixin
    private AuthOptions callers = new AuthOptions();

    @Option(
            names = "--schemas",
            paramLabel = "A,B",
            split = ",",
            description = "Schemas that are served, the default one first. Default: public.")
    private List<String> schemas = List.of();

    @Option(
            names = "--max-url",
            paramLabel = "SIZE",
            defaultValue = "32KiB",
            converter = OptionConverters.SizeConverter.class,
            description = "Longest URL; a longer one is answered with 414. Default: ${DEFAULT-VALUE}.")
    private long maxUrl = 32 << 10;

    @Option(
            names = "--max-body",
            paramLabel = "SIZE",
            defaultValue = "16MiB",
            converter = OptionConverters.SizeConverter.class,
            description = "Longest request body; a longer one is answered with 413. Default: ${DEFAULT-VALUE}.")
    private long maxBody = 16 << 20;

    @Mixin
    private MemoryOptions memory = new MemoryOptions();

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            defaultValue = "8192",
            converter = OptionConverters.CountConverter.class,
            description = "Most connections of clients; further ones wait. Default: ${DEFAULT-VALUE}.")
    private int maxConnections = 8_192;

    @Option(
            names = "--rate-limit",
            paramLabel = "N/DURATION",
            converter = OptionConverters.RateConverter.class,
            description = "Most requests of one caller in a time, such as 100/1s; a token's subject is a caller, and"
                    + " without one an address. Beyond it 429. Default: no limit.")
    private @Nullable Rate rateLimit;

    @Option(
            names = "--max-embed-depth",
            paramLabel = "LEVELS",
            defaultValue = "8",
            converter = OptionConverters.DepthConverter.class,
            description = "Deepest embedding; a deeper one is answered with 400. Default: ${DEFAULT-VALUE}.")
    private int maxEmbedDepth = 8;

    @Option(
            names = "--max-tree-depth",
            paramLabel = "LEVELS",
            defaultValue = "32",
            converter = OptionConverters.DepthConverter.class,
            description = "Deepest and/or tree; beyond it 400. Default: ${DEFAULT-VALUE}.")
    private int maxTreeDepth = 32;

    @Option(
            names = "--max-filters",
            paramLabel = "N",
            defaultValue = "200",
            converter = OptionConverters.CountConverter.class,
            description = "Most filters of a request; beyond it 400. Default: ${DEFAULT-VALUE}.")
    private int maxFilters = 200;

    @Option(
            names = "--max-select-items",
            paramLabel = "N",
            defaultValue = "500",
            converter = OptionConverters.CountConverter.class,
            description = "Most columns and embeds of a request; beyond it 400. Default: ${DEFAULT-VALUE}.")
    private int maxSelectItems = 500;

    @Option(
            names = "--max-list-items",
            paramLabel = "N",
            defaultValue = "5000",
            converter = OptionConverters.CountConverter.class,
            description = "Most values of an in list; beyond it 400. Default: ${DEFAULT-VALUE}.")
    private int maxListItems = 5_000;

    @Option(
            names = "--max-rows",
            paramLabel = "N",
            converter = OptionConverters.CountConverter.class,
            description = "Most rows of an answer, and of every embed in it. Default: no limit.")
    private @Nullable Integer maxRows;

    @Option(
            names = "--max-stream-rows",
            paramLabel = "N",
            converter = OptionConverters.CountConverter.class,
            description = "Most rows of a stream (CSV, NDJSON). Default: no limit.")
    private @Nullable Integer maxStreamRows;

    @Option(names = "--aggregates", description = "Allow sum(), avg(), count(), max() and min(). Default: off.")
    private boolean aggregates;

    @Option(names = "--plan", description = "Allow asking for PostgreSQL's plan of a request. Default: off.")
    private boolean plan;

    @Option(
            names = "--strict-embed-names",
            description = "Name an embed that has an alias by that alone, and by its table's name no more."
                    + " Default: off.")
    private boolean aliasesOnly;

    @Option(
            names = "--allow-unfiltered-writes",
            description = "Do an update or delete of every row instead of refusing it. Default: off.")
    private boolean unfilteredWrites;

    @Option(
            names = "--tx-end",
            paramLabel = "END",
            defaultValue = "commit",
            description = "How a write's transaction ends: commit, rollback, or either with -allow-override, so that"
                    + " Prefer: tx= may say otherwise. Default: ${DEFAULT-VALUE}.")
    private TxEndMode txEnd = TxEndMode.COMMIT;

    @Option(
            names = "--max-batch-operations",
            paramLabel = "N",
            defaultValue = "100",
            converter = OptionConverters.CountConverter.class,
            description = "Most operations of a batch; beyond it 400. Default: ${DEFAULT-VALUE}.")
    private int maxBatch = 100;

    @Option(names = "--server-timing", description = "Tell in each answer how long its stages took. Default: off.")
    private boolean serverTiming;

    @Option(
            names = "--cors-allowed-origins",
            paramLabel = "ORIGIN,…",
            split = ",",
            converter = OptionConverters.OriginConverter.class,
            description = "Origins whose pages may use the service, with credentials; *: any, without. Default: none.")
    private List<String> corsAllowedOrigins = List.of();

    @Option(
            names = "--client-error-verbosity",
            paramLabel = "LEVEL",
            defaultValue = "verbose",
            description = "What an error tells clients: verbose or minimal. Default: ${DEFAULT-VALUE}.")
    private Verbosity clientErrorVerbosity = Verbosity.VERBOSE;

    @Mixin
    private OpenApiOptions document = new OpenApiOptions();

    @Option(
            names = "--shutdown-timeout",
            paramLabel = "DURATION",
            defaultValue = "10s",
            converter = OptionConverters.DurationConverter.class,
            description = "How long requests in flight may take to finish at shutdown. Default: ${DEFAULT-VALUE}.")
    private Duration shutdownGrace = Duration.ofSeconds(10);

    @Mixin
    private PoolOptions connections = new PoolOptions();

    /// Whether it was asked for; the launcher takes the option out.
    boolean watch() {
        return watch;
    }

    ConnectionOptions database() {
        return database;
    }

    /// Whether a database that was named may be migrated.
    boolean migrate() {
        return migrate;
    }

    /// What is written to standard error from now on.
    void log() {
        log.apply();
    }

    public PoolSettings pool() {
        return connections.pool(schemas);
    }

    public ApiServer.ServerSettings server() {
        return new ApiServer.ServerSettings(
                listening.place(),
                Math.toIntExact(Math.min(maxUrl, MAX_URL)),
                maxBody,
                memory.limits(connections.timeout()),
                maxConnections,
                rateLimit,
                shutdownGrace,
                new RequestLimits(maxEmbedDepth, maxTreeDepth, maxFilters, maxSelectItems, maxListItems),
                new ReadSettings(
                        rows(maxRows),
                        rows(maxStreamRows),
                        aggregates ? Aggregates.ALLOWED : Aggregates.REFUSED,
                        names(),
                        plan ? ExecutionPlans.ENABLED : ExecutionPlans.DISABLED),
                new WriteSettings(
                        new WriteRules(
                                unfilteredWrites ? UnfilteredWrites.ALLOWED : UnfilteredWrites.REFUSED,
                                maxEmbedDepth,
                                aggregates ? Aggregates.ALLOWED : Aggregates.REFUSED,
                                names()),
                        txEnd.ending(),
                        txEnd.endings(),
                        maxBatch),
                callers.options(database.address().isEmpty() ? database.dataDirectory() : null),
                schemas,
                corsAllowedOrigins,
                serverTiming,
                clientErrorVerbosity,
                connections.channel(),
                log.level(),
                log.traceHeader(),
                listening.admin(),
                document.options());
    }

    private EmbedNaming names() {
        return aliasesOnly ? EmbedNaming.ALIAS_ONLY : EmbedNaming.ALIAS_OR_TARGET;
    }

    private static @Nullable Long rows(@Nullable Integer most) {
        return most == null ? null : most.longValue();
    }
}
