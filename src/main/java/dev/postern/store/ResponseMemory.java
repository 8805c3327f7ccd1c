package dev.postern.store;

import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.store.MemoryBudget.Growth;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Memory of one response: its body, and the rows that the driver holds until they have been written to it.
///
/// It is bound to the thread of its request, so that every buffer and every connection finds it. Only that thread
/// uses it.
public final class ResponseMemory implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ResponseMemory.class);

    /// SQLSTATEs by which [RowMeter] reports a limit to the driver.
    static final String TOO_LARGE = "PS807";

    static final String FULL = "PS808";

    private static final ScopedValue<ResponseMemory> CURRENT = ScopedValue.newInstance();

    /// Stands for the memory of what must not fail for its size.
    private static final ResponseMemory EXEMPT =
            new ResponseMemory(new MemoryBudget(new MemoryBudget.Limits(0, 0, Duration.ZERO)));

    private final MemoryBudget budget;
    private long body;
    private long rows;

    /// Written within the monitor of the budget, for other threads read it there.
    private long held;

    /// Of [System#nanoTime]; 0: it has not waited yet.
    private long deadline;

    private @Nullable Connection reading;

    ResponseMemory(MemoryBudget budget) {
        this.budget = budget;
    }

    /// Work of a request.
    @FunctionalInterface
    public interface Work<T extends @Nullable Object, E extends Exception> {
        T run() throws E;
    }

    /// Runs `work`, whose buffers and rows are counted here.
    public <T extends @Nullable Object, E extends Exception> T measure(Work<T, E> work) throws E {
        return ScopedValue.where(CURRENT, this).call(work::run);
    }

    /// Runs `work` uncounted: it cannot be undone, and its result is known to be small.
    static <T extends @Nullable Object, E extends Exception> T exempt(Work<T, E> work) throws E {
        return EXEMPT.measure(work);
    }

    /// That of the thread's request; null: nothing is counted.
    static @Nullable ResponseMemory current() {
        ResponseMemory current = CURRENT.isBound() ? CURRENT.get() : null;
        return current == EXEMPT ? null : current;
    }

    /// Counts bytes of a body before they are allocated.
    ///
    /// @param size bytes of the body with these
    /// @throws dev.postern.problem.ProblemException PSTRN807 or PSTRN808 if they must not be
    public static void grow(long bytes, long size) {
        ResponseMemory current = current();
        if (current != null) {
            ApiError refused = current.tooLarge(size) ? current.refusal(TOO_LARGE) : current.hold(bytes, 0);
            if (refused != null) {
                throw refused.exception();
            }
        }
    }

    /// Counts bytes of a body that are no longer held.
    public static void shrink(long bytes) {
        ResponseMemory current = current();
        if (current != null) {
            current.body = Math.max(0, current.body - bytes);
        }
    }

    /// Notes that nothing is added any more: what is left is sent to the client.
    public static void complete() {
        ResponseMemory current = current();
        if (current != null) {
            current.rows = 0;
            current.giveBack(Growth.ENDED);
        }
    }

    private boolean tooLarge(long size) {
        return size > budget.limits().perResponse();
    }

    /// Counts a row that arrives.
    ///
    /// @param bytes memory that the driver will need for it
    /// @return the reason why it must not be; null: it may
    @Nullable
    ApiError addRow(long bytes) {
        return hold(0, bytes);
    }

    private @Nullable ApiError hold(long ofBody, long ofRows) {
        long needed = body + rows + ofBody + ofRows - MemoryBudget.UNCOUNTED;
        if (needed > held) {
            if (needed > budget.limits().bodyAndRows()) {
                return refusal(TOO_LARGE);
            }
            if (deadline == 0) {
                deadline = System.nanoTime() + budget.limits().maxWait().toNanos();
            }
            if (!budget.raise(this, needed, deadline)) {
                return refusal(FULL);
            }
        }
        body += ofBody;
        rows += ofRows;
        return null;
    }

    /// The rejection that a limit stands for.
    ///
    /// @param state one of this class
    private ApiError refusal(String state) {
        return Objects.requireNonNull(refusal(state, state.equals(FULL) ? fullMessage() : tooLargeMessage()));
    }

    private String tooLargeMessage() {
        return "The response is larger than --max-response allows ("
                + budget.limits().perResponse() + " bytes)";
    }

    private static String fullMessage() {
        return "The responses in flight hold all memory that --max-response-total allows";
    }

    /// The rejection that PostgreSQL seems to have reported; null: the state is none of these.
    static @Nullable ApiError refusal(String state, String message) {
        return switch (state) {
            case TOO_LARGE ->
                ApiError.of(ErrorCode.RESPONSE_TOO_LARGE, message)
                        .withHint("Request fewer rows (limit) or columns (select), or a stream (Accept:"
                                + " application/x-ndjson or text/csv), or raise --max-response.");
            case FULL ->
                ApiError.of(ErrorCode.RESPONSE_MEMORY_FULL, message)
                        .withHint("Try again shortly, request less at a time, or raise --max-response-total.");
            default -> null;
        };
    }

    /// Notes the connection whose rows are read, so that a result that is too large is not sent to its end.
    ///
    /// @param connection null: none any more
    static void reading(@Nullable Connection connection) {
        ResponseMemory current = current();
        if (current != null) {
            current.reading = connection;
        }
    }

    /// Has PostgreSQL cancel the statement whose rows are not wanted any more. What it has sent is still read.
    void cancel() {
        Connection running = reading;
        reading = null;
        if (running != null) {
            try {
                exempt(() -> {
                    running.unwrap(PgConnection.class).cancelQuery();
                    return true;
                });
            } catch (SQLException e) {
                LOG.warn("A result that is too large could not be cancelled: {}", e.getMessage());
            }
        }
    }

    /// Notes that the driver holds no rows of the thread's request any more.
    static void releaseRowsOfThread() {
        ResponseMemory current = current();
        if (current != null) {
            current.releaseRows();
        }
    }

    /// Notes that the driver holds no rows any more.
    void releaseRows() {
        rows = 0;
        giveBack(Growth.CONTINUES);
    }

    private void giveBack(Growth growth) {
        if (held > 0) {
            budget.giveBack(this, Math.max(0, Math.min(held, body - MemoryBudget.UNCOUNTED)), growth);
        }
    }

    /// Bytes of its share of the budget.
    long held() {
        return held;
    }

    /// Called by the budget alone.
    void hold(long bytes) {
        held = bytes;
    }

    @Override
    public void close() {
        body = 0;
        rows = 0;
        giveBack(Growth.ENDED);
    }
}
