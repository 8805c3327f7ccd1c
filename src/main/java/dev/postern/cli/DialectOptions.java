package dev.postern.cli;

import dev.postern.plan.DialectSettings;
import dev.postern.plan.DialectSettings.Aggregates;
import dev.postern.plan.DialectSettings.EmbedNaming;
import dev.postern.plan.DialectSettings.UnfilteredWrites;
import dev.postern.request.Accept.ExecutionPlans;
import dev.postern.request.BigintFormat;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Options for the query dialect: optional features, maximum rows, and the end of transactions.
final class DialectOptions {

    @Option(names = "--aggregates", description = "Allow sum(), avg(), count(), max(), min(); off: 400. Default: off.")
    private boolean aggregates;

    @Option(names = "--plan", description = "Allow requests for the execution plan; off: 406. Default: off.")
    private boolean plan;

    @Option(
            names = "--allow-unfiltered-writes",
            description = "Allow PATCH and DELETE without a filter; off: 400. Default: off.")
    private boolean unfilteredWrites;

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

    @Option(
            names = "--max-batch-operations",
            paramLabel = "N",
            defaultValue = "100",
            converter = OptionConverters.CountConverter.class,
            description = "Maximum number of operations in a batch; more: 400. Default: ${DEFAULT-VALUE}.")
    private int maxBatchOperations = DialectSettings.DEFAULT.maxBatchOperations();

    @Option(
            names = "--strict-embed-names",
            description = "Accept only the alias of an embed as its name in parameters, not its table's name."
                    + " Default: off.")
    private boolean strictEmbedNames;

    @Option(
            names = "--tx-end",
            paramLabel = "END",
            defaultValue = "commit",
            description = "End of a write's transaction: commit or rollback; with the suffix -allow-override, Prefer:"
                    + " tx= can change it. Default: ${DEFAULT-VALUE}.")
    private TxEndMode txEnd = TxEndMode.COMMIT;

    @Option(
            names = "--bigint",
            paramLabel = "FORMAT",
            defaultValue = "number",
            description =
                    "JSON format of bigint and numeric values: number, or string, because JavaScript rounds numbers"
                            + " beyond 2^53; Prefer: bigint= changes it. Default: ${DEFAULT-VALUE}.")
    private BigintFormat bigint = BigintFormat.NUMBER;

    DialectSettings settings() {
        return new DialectSettings(
                aggregates ? Aggregates.ALLOWED : Aggregates.REJECTED,
                strictEmbedNames ? EmbedNaming.ALIAS_ONLY : EmbedNaming.ALIAS_OR_TARGET,
                plan ? ExecutionPlans.ENABLED : ExecutionPlans.DISABLED,
                unfilteredWrites ? UnfilteredWrites.ALLOWED : UnfilteredWrites.REJECTED,
                limit(maxRows),
                limit(maxStreamRows),
                maxBatchOperations,
                txEnd.transactionEnd(),
                txEnd.override(),
                bigint);
    }

    private static @Nullable Long limit(@Nullable Integer rows) {
        return rows == null ? null : rows.longValue();
    }
}
