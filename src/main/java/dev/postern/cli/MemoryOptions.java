package dev.postern.cli;

import dev.postern.store.MemoryBudget.Limits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Options of the memory that responses may hold.
final class MemoryOptions {

    @Option(
            names = "--max-response",
            paramLabel = "SIZE",
            converter = OptionConverters.MemoryConverter.class,
            description =
                    "Largest response held in memory; a larger one is answered with 400. Streams (CSV, NDJSON) are"
                            + " not held. Default: an eighth of the heap.")
    private @Nullable Long maxResponse;

    @Option(
            names = "--max-response-total",
            paramLabel = "SIZE",
            converter = OptionConverters.MemoryConverter.class,
            description =
                    "Memory of all responses in flight; beyond it they wait as long as for a connection, then 503."
                            + " Default: half of the heap.")
    private @Nullable Long maxResponseTotal;

    /// @param maxWait how long a response waits for memory
    Limits limits(Duration maxWait) {
        Limits ofHeap = Limits.ofHeap(maxWait);
        return new Limits(
                maxResponse == null ? ofHeap.perResponse() : maxResponse,
                maxResponseTotal == null ? ofHeap.total() : maxResponseTotal,
                maxWait);
    }
}
