package dev.postern.assembly;

import dev.postern.problem.CommandException;
import dev.postern.store.SqlErrors;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Wait of a start for a database that is unreachable, because it can start later than the service.
///
/// @param limit longest time; null for no limit
public record DatabaseWait(@Nullable Duration limit) {

    /// A start that fails at once.
    public static final DatabaseWait NONE = new DatabaseWait(Duration.ZERO);

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseWait.class);

    private static final Duration MIN_PAUSE = Duration.ofMillis(250);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(2);
    private static final Duration LOG_INTERVAL = Duration.ofSeconds(10);

    /// Repeats a step until the database is reachable.
    ///
    /// @param obstacles receives the reason for each wait
    /// @throws CommandException if the step fails for another reason, or at the end of the wait
    public <T> T run(Supplier<T> step, Consumer<String> obstacles) {
        long begin = System.nanoTime();
        long lastLog = begin - LOG_INTERVAL.toNanos();
        Duration pause = MIN_PAUSE;
        while (true) {
            try {
                return step.get();
            } catch (CommandException e) {
                if (!SqlErrors.isUnreachable(e.getCause()) || isOver(begin)) {
                    throw e;
                }
                obstacles.accept(e.message());
                if (System.nanoTime() - lastLog >= LOG_INTERVAL.toNanos()) {
                    lastLog = System.nanoTime();
                    LOG.warn("{}. The service waits for it.", e.message());
                }
                sleep(pause, e);
                pause = pause.multipliedBy(2).compareTo(MAX_PAUSE) < 0 ? pause.multipliedBy(2) : MAX_PAUSE;
            }
        }
    }

    private boolean isOver(long begin) {
        return limit != null && System.nanoTime() - begin >= limit.toNanos();
    }

    private static void sleep(Duration pause, CommandException reason) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw reason;
        }
    }
}
