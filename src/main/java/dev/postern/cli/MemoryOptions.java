package dev.postern.cli;

import dev.postern.store.MemoryBudget.Limits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Options for the memory limits of responses.
final class MemoryOptions {

    @Option(
            names = "--max-response",
            paramLabel = "SIZE",
            converter = OptionConverters.MemoryConverter.class,
            description =
                    "Maximum size of a response in memory; larger: 400. Streams (CSV, NDJSON) are not kept in memory."
                            + " Default: an eighth of the heap.")
    private @Nullable Long maxResponse;

    @Option(
            names = "--max-response-total",
            paramLabel = "SIZE",
            converter = OptionConverters.MemoryConverter.class,
            description =
                    "Maximum memory of all responses in flight; beyond it, responses wait up to --pool-timeout, then"
                            + " 503. Default: half of the heap.")
    private @Nullable Long maxResponseTotal;

    /// @param maxWait longest time that a response waits for memory
    Limits limits(Duration maxWait) {
        Limits defaults = Limits.ofHeap(maxWait);
        return new Limits(
                maxResponse == null ? defaults.perResponse() : maxResponse,
                maxResponseTotal == null ? defaults.total() : maxResponseTotal,
                maxWait);
    }
}
