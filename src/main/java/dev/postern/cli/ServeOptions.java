package dev.postern.cli;

import dev.postern.api.ReadSettings;
import dev.postern.api.WriteSettings;
import dev.postern.plan.ReadRules.Aggregates;
import dev.postern.plan.ReadRules.EmbedNaming;
import dev.postern.plan.WriteRules;
import dev.postern.plan.WriteRules.UnfilteredWrites;
import dev.postern.request.Accept.ExecutionPlans;
import dev.postern.request.RequestLimits;
import dev.postern.result.ErrorBody.Verbosity;
import dev.postern.server.ApiServer;
import dev.postern.server.RateLimiter.Rate;
import dev.postern.store.PoolSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Options of `serve`, from which the settings of the components are created.
public final class ServeOptions {

    /// Upper bound of `--max-url`, because each connection can hold that many bytes.
    private static final long MAX_URL_BYTES = 64 << 20;

    /// Evaluated by [ConfigFile] before picocli parses the command line.
    @Option(
            names = ConfigFile.OPTION,
            paramLabel = "FILE",
            description = "File with one option per line, such as port = 8080; the command line and the environment"
                    + " override it. Default: none.")
    @SuppressWarnings("UnusedVariable")
    private @Nullable Path file;

    @Mixin
    private ConnectionOptions database = new ConnectionOptions();

    @Mixin
    private ListenOptions listen = new ListenOptions();

    @Option(
            names = "--migrate",
            description = "Apply pending migrations before serving. Default: off; the embedded database is always"
                    + " migrated.")
    private boolean migrate;

    @Option(
            names = "--watch",
            description = "Generate, build and restart after every change of a migration or source file; the data of"
                    + " the embedded server is kept. Default: off.")
    private boolean watch;

    @Mixin
    private LogOptions log = new LogOptions();

    @Mixin
    private AuthOptions auth = new AuthOptions();

    @Option(
            names = "--schemas",
            paramLabel = "A,B",
            split = ",",
            description = "Served schemas, the default schema first. Default: public, or else the first generated one.")
    private List<String> schemas = List.of();

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
            names = "--max-connections",
            paramLabel = "N",
            defaultValue = "8192",
            converter = OptionConverters.CountConverter.class,
            description = "Maximum number of client connections; further ones wait. Default: ${DEFAULT-VALUE}.")
    private int maxConnections = 8_192;

    @Option(
            names = "--rate-limit",
            paramLabel = "N/DURATION",
            converter = OptionConverters.RateConverter.class,
            description = "Maximum requests per caller and period, for example 100/1s; a caller is a token's sub, or"
                    + " else an IP address; more: 429. Default: no limit.")
    private @Nullable Rate rateLimit;

    @Option(
            names = "--max-embed-depth",
            paramLabel = "LEVELS",
            defaultValue = "8",
            converter = OptionConverters.DepthConverter.class,
            description = "Maximum depth of embedding; deeper: 400. Default: ${DEFAULT-VALUE}.")
    private int maxEmbedDepth = 8;

    @Option(
            names = "--max-tree-depth",
            paramLabel = "LEVELS",
            defaultValue = "32",
            converter = OptionConverters.DepthConverter.class,
            description = "Maximum depth of a logic tree (and, or); deeper: 400. Default: ${DEFAULT-VALUE}.")
    private int maxTreeDepth = 32;

    @Option(
            names = "--max-filters",
            paramLabel = "N",
            defaultValue = "200",
            converter = OptionConverters.CountConverter.class,
            description = "Maximum number of filters in a request; more: 400. Default: ${DEFAULT-VALUE}.")
    private int maxFilters = 200;

    @Option(
            names = "--max-select-items",
            paramLabel = "N",
            defaultValue = "500",
            converter = OptionConverters.CountConverter.class,
            description = "Maximum number of columns, embeds and order terms in a request; more: 400."
                    + " Default: ${DEFAULT-VALUE}.")
    private int maxSelectItems = 500;

    @Option(
            names = "--max-list-items",
            paramLabel = "N",
            defaultValue = "5000",
            converter = OptionConverters.CountConverter.class,
            description = "Maximum number of values in an in list; more: 400. Default: ${DEFAULT-VALUE}.")
    private int maxListItems = 5_000;

    @Option(
            names = "--max-rows",
            paramLabel = "N",
            converter = OptionConverters.CountConverter.class,
            description = "Maximum number of rows in a response, and in each embed; further rows are left out."
                    + " Default: no limit.")
    private @Nullable Integer maxRows;

    @Option(
            names = "--max-stream-rows",
            paramLabel = "N",
            converter = OptionConverters.CountConverter.class,
            description = "Maximum number of rows in a stream (CSV, NDJSON). Default: no limit.")
    private @Nullable Integer maxStreamRows;

    @Option(names = "--aggregates", description = "Allow sum(), avg(), count(), max(), min(); off: 400. Default: off.")
    private boolean aggregates;

    @Option(names = "--plan", description = "Allow requests for the execution plan; off: 406. Default: off.")
    private boolean plan;

    @Option(
            names = "--strict-embed-names",
            description = "Accept only the alias of an embed as its name in parameters, not its table's name."
                    + " Default: off.")
    private boolean strictEmbedNames;

    @Option(
            names = "--allow-unfiltered-writes",
            description = "Allow PATCH and DELETE without a filter; off: 400. Default: off.")
    private boolean unfilteredWrites;

    @Option(
            names = "--tx-end",
            paramLabel = "END",
            defaultValue = "commit",
            description = "End of a write's transaction: commit or rollback; with the suffix -allow-override, Prefer:"
                    + " tx= can change it. Default: ${DEFAULT-VALUE}.")
    private TxEndMode txEnd = TxEndMode.COMMIT;

    @Option(
            names = "--max-batch-operations",
            paramLabel = "N",
            defaultValue = "100",
            converter = OptionConverters.CountConverter.class,
            description = "Maximum number of operations in a batch; more: 400. Default: ${DEFAULT-VALUE}.")
    private int maxBatchOperations = 100;

    @Option(names = "--server-timing", description = "Send the duration of each stage in Server-Timing. Default: off.")
    private boolean serverTiming;

    @Option(
            names = "--cors-allowed-origins",
            paramLabel = "ORIGIN,…",
            split = ",",
            converter = OptionConverters.OriginConverter.class,
            description = "Origins whose pages can send requests with credentials; *: any origin, without credentials."
                    + " Default: none.")
    private List<String> corsAllowedOrigins = List.of();

    @Option(
            names = "--client-error-verbosity",
            paramLabel = "LEVEL",
            defaultValue = "verbose",
            description = "Content of error responses: verbose, with details and hint; minimal, code and message alone."
                    + " Default: ${DEFAULT-VALUE}.")
    private Verbosity clientErrorVerbosity = Verbosity.VERBOSE;

    @Mixin
    private OpenApiOptions openApi = new OpenApiOptions();

    @Option(
            names = "--shutdown-timeout",
            paramLabel = "DURATION",
            defaultValue = "10s",
            converter = OptionConverters.DurationConverter.class,
            description = "Longest time that requests in flight can take to finish at shutdown; then they are cut off."
                    + " Default: ${DEFAULT-VALUE}.")
    private Duration shutdownTimeout = Duration.ofSeconds(10);

    @Mixin
    private PoolOptions pool = new PoolOptions();

    ListenOptions listen() {
        return listen;
    }

    /// Whether `--watch` is set.
    boolean watch() {
        return watch;
    }

    ConnectionOptions database() {
        return database;
    }

    /// Whether to migrate the database at `--db-url`.
    boolean migrate() {
        return migrate;
    }

    /// Sets the log levels of this process.
    void applyLogLevels() {
        log.apply();
    }

    public PoolSettings pool() {
        return pool.pool(schemas);
    }

    public ApiServer.ServerSettings server() {
        return new ApiServer.ServerSettings(
                listen.apiAddress(),
                Math.toIntExact(Math.min(maxUrl, MAX_URL_BYTES)),
                maxBody,
                memory.limits(pool.timeout()),
                maxConnections,
                rateLimit,
                shutdownTimeout,
                new RequestLimits(maxEmbedDepth, maxTreeDepth, maxFilters, maxSelectItems, maxListItems),
                new ReadSettings(
                        limit(maxRows),
                        limit(maxStreamRows),
                        aggregates ? Aggregates.ALLOWED : Aggregates.REJECTED,
                        embedNaming(),
                        plan ? ExecutionPlans.ENABLED : ExecutionPlans.DISABLED),
                new WriteSettings(
                        new WriteRules(
                                unfilteredWrites ? UnfilteredWrites.ALLOWED : UnfilteredWrites.REFUSED,
                                maxEmbedDepth,
                                aggregates ? Aggregates.ALLOWED : Aggregates.REJECTED,
                                embedNaming()),
                        txEnd.transactionEnd(),
                        txEnd.override(),
                        maxBatchOperations),
                auth.settings(database.address().isEmpty() ? database.dataDirectory() : null),
                schemas,
                corsAllowedOrigins,
                serverTiming,
                clientErrorVerbosity,
                pool.channel(),
                log.level(),
                log.traceHeader(),
                listen.adminAddress(),
                openApi.settings());
    }

    private EmbedNaming embedNaming() {
        return strictEmbedNames ? EmbedNaming.ALIAS_ONLY : EmbedNaming.ALIAS_OR_TARGET;
    }

    private static @Nullable Long limit(@Nullable Integer rows) {
        return rows == null ? null : rows.longValue();
    }
}
