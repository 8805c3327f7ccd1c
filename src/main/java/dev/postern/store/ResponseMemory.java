package dev.postern.store;

import dev.postern.problem.ApiError;
import dev.postern.problem.LimitErrors;
import dev.postern.store.MemoryBudget.Growth;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Memory account of one response: its body, and the rows that the driver holds until they are written to it.
///
/// It is bound to its request's thread, so that every buffer and connection can find it. Only that thread uses it.
public final class ResponseMemory implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ResponseMemory.class);

    /// SQLSTATE by which [RowMeter] reports that `--max-response` is exceeded.
    static final String TOO_LARGE = "PS807";

    /// SQLSTATE by which [RowMeter] reports that no memory became free in time.
    static final String FULL = "PS808";

    private static final MemoryBudget NO_BUDGET = new MemoryBudget(new MemoryBudget.Limits(0, 0, Duration.ZERO));

    private static final ScopedValue<ResponseMemory> CURRENT = ScopedValue.newInstance();

    /// Account of work that must not fail because of its size; it counts nothing.
    private static final ResponseMemory EXEMPT = new ResponseMemory(NO_BUDGET);

    private final MemoryBudget budget;
    private long bodyBytes;
    private long rowBytes;

    /// Bytes held of the budget. It is written within the budget's monitor, because other threads read it there.
    private long held;

    /// End of the wait for memory, from [System#nanoTime]; 0 before the first wait.
    private long deadline;

    private @Nullable Connection readingConnection;

    ResponseMemory(MemoryBudget budget) {
        this.budget = budget;
    }

    /// Work of a request.
    @FunctionalInterface
    public interface Work<T extends @Nullable Object, E extends Exception> {
        T run() throws E;
    }

    /// Runs `work` and counts its buffers and rows.
    public <T extends @Nullable Object, E extends Exception> T measure(Work<T, E> work) throws E {
        return ScopedValue.where(CURRENT, this).call(work::run);
    }

    /// Runs `work`, whose rows are those of several responses, with at most [MemoryBudget#UNCOUNTED] bytes of them.
    static <T extends @Nullable Object, E extends Exception> T limitUncounted(Work<T, E> work) throws E {
        return new ResponseMemory(NO_BUDGET).measure(work);
    }

    /// Runs `work` uncounted, because it cannot be rolled back and its result is small.
    static <T extends @Nullable Object, E extends Exception> T exempt(Work<T, E> work) throws E {
        return EXEMPT.measure(work);
    }

    /// Returns the account of the current request; null if nothing is counted.
    static @Nullable ResponseMemory current() {
        ResponseMemory current = CURRENT.isBound() ? CURRENT.get() : null;
        return current == EXEMPT ? null : current;
    }

    /// Counts bytes of a body before they are allocated.
    ///
    /// @param size size of the body including these bytes
    /// @throws dev.postern.problem.ProblemException PSTRN807 or PSTRN808 if a limit is exceeded
    public static void grow(long bytes, long size) {
        ResponseMemory current = current();
        if (current != null) {
            ApiError error = current.exceedsLimit(size) ? current.tooLarge() : current.reserve(bytes, 0);
            if (error != null) {
                throw error.exception();
            }
        }
    }

    /// Releases bytes of a body.
    public static void shrink(long bytes) {
        ResponseMemory current = current();
        if (current != null) {
            current.bodyBytes = Math.max(0, current.bodyBytes - bytes);
        }
    }

    /// Records that the response no longer grows; the rest is only sent to the client.
    public static void complete() {
        ResponseMemory current = current();
        if (current != null) {
            current.rowBytes = 0;
            current.releaseExcess(Growth.ENDED);
        }
    }

    private boolean exceedsLimit(long size) {
        return size > budget.limits().perResponse();
    }

    /// Counts a received row.
    ///
    /// @param bytes memory that the driver needs for the row
    /// @return error of the exceeded limit; null if there is enough memory
    @Nullable
    ApiError addRow(long bytes) {
        return reserve(0, bytes);
    }

    private @Nullable ApiError reserve(long addedBody, long addedRows) {
        long needed = bodyBytes + rowBytes + addedBody + addedRows - MemoryBudget.UNCOUNTED;
        if (needed > held) {
            if (needed > budget.limits().bodyAndRows()) {
                return tooLarge();
            }
            if (deadline == 0) {
                deadline = System.nanoTime() + budget.limits().maxWait().toNanos();
            }
            if (!budget.raise(this, needed, deadline)) {
                return LimitErrors.responseMemoryFull();
            }
        }
        bodyBytes += addedBody;
        rowBytes += addedRows;
        return null;
    }

    private ApiError tooLarge() {
        return LimitErrors.responseTooLarge(budget.limits().perResponse());
    }

    /// Converts an SQLSTATE that [RowMeter] reported; null for any other.
    static @Nullable ApiError limitError(String state, String message) {
        return switch (state) {
            case TOO_LARGE -> LimitErrors.responseTooLarge(message);
            case FULL -> LimitErrors.responseMemoryFull();
            default -> null;
        };
    }

    /// Sets the connection whose rows are being read, so that the statement of an oversized result can be
    /// cancelled.
    ///
    /// @param connection connection; null after the last row
    static void setReadingConnection(@Nullable Connection connection) {
        ResponseMemory current = current();
        if (current != null) {
            current.readingConnection = connection;
        }
    }

    /// Cancels the statement of an oversized result. Rows that PostgreSQL has already sent are still read.
    void cancel() {
        Connection connection = readingConnection;
        readingConnection = null;
        if (connection != null) {
            try {
                exempt(() -> {
                    connection.unwrap(PgConnection.class).cancelQuery();
                    return true;
                });
            } catch (SQLException e) {
                LOG.warn("Could not cancel the statement of an oversized result: {}", e.getMessage());
            }
        }
    }

    /// Releases the rows of the current request, which the driver no longer holds.
    static void releaseRowsOfThread() {
        ResponseMemory current = current();
        if (current != null) {
            current.releaseRows();
        }
    }

    /// Releases all rows, which the driver no longer holds.
    void releaseRows() {
        rowBytes = 0;
        releaseExcess(Growth.CONTINUES);
    }

    private void releaseExcess(Growth growth) {
        if (held > 0) {
            budget.release(this, Math.max(0, Math.min(held, bodyBytes - MemoryBudget.UNCOUNTED)), growth);
        }
    }

    /// Returns the bytes that this response holds of the budget.
    long held() {
        return held;
    }

    /// Sets the bytes held; called only by the budget.
    void setHeld(long bytes) {
        held = bytes;
    }

    @Override
    public void close() {
        bodyBytes = 0;
        rowBytes = 0;
        releaseExcess(Growth.ENDED);
    }
}
