package dev.postern.store;

import dev.postern.problem.ApiError;
import dev.postern.problem.ApplicationError;
import dev.postern.problem.BatchError;
import dev.postern.problem.DatabaseError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.Problem;
import dev.postern.problem.ProblemException;
import dev.postern.problem.RaisedError;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Retry of transactions that failed because of a concurrent one, or because a statement was stale.
final class TransactionRetry {

    /// Maximum retries of a transaction that failed because of a concurrent one.
    private static final int MAX_RETRIES = 3;

    private TransactionRetry() {}

    /// Runs `work`, and re-runs it after a failure that a retry can avoid. After a lost connection, all other
    /// connections are replaced.
    static <T extends @Nullable Object> T run(Database database, Supplier<T> work) {
        for (int attempt = 0; ; attempt++) {
            try {
                return work.get();
            } catch (ProblemException e) {
                if (e.problem() instanceof ApiError error && error.code() == ErrorCode.CONNECTION_LOST) {
                    database.evictConnections();
                }
                if (attempt == MAX_RETRIES || !isRetryable(e.problem())) {
                    throw e;
                }
                backOff(attempt);
            }
        }
    }

    /// Whether a transaction failed because of a concurrent one, or because a statement was stale.
    private static boolean isRetryable(Problem problem) {
        return switch (problem) {
            case DatabaseError error ->
                error.sqlState().equals("40001") || error.sqlState().equals("40P01");
            case ApiError error -> error.code() == ErrorCode.SCHEMA_CHANGING;
            case BatchError batchError -> isRetryable(batchError.problem());
            case RaisedError _, ApplicationError _ -> false;
        };
    }

    /// Waits for a random time of a few milliseconds, longer after each attempt.
    private static void backOff(int attempt) {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(1, 10L << attempt));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
