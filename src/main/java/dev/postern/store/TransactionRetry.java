package dev.postern.store;

import dev.postern.problem.ApiError;
import dev.postern.problem.ApplicationError;
import dev.postern.problem.BatchError;
import dev.postern.problem.DatabaseError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.Problem;
import dev.postern.problem.ProblemException;
import dev.postern.problem.RaisedError;
import dev.postern.store.DatabaseListener.RetryReason;
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
                RetryReason reason = retryReason(e.problem());
                if (attempt == MAX_RETRIES || reason == null) {
                    throw e;
                }
                database.listener().workRetried(reason);
                backOff(attempt);
            }
        }
    }

    /// Returns the reason why a retry can succeed: a concurrent transaction or a stale statement; null for none.
    private static @Nullable RetryReason retryReason(Problem problem) {
        return switch (problem) {
            case DatabaseError error ->
                switch (error.sqlState()) {
                    case "40001" -> RetryReason.SERIALIZATION_FAILURE;
                    case "40P01" -> RetryReason.DEADLOCK;
                    default -> null;
                };
            case ApiError error -> error.code() == ErrorCode.SCHEMA_CHANGING ? RetryReason.STALE_STATEMENT : null;
            case BatchError batchError -> retryReason(batchError.problem());
            case RaisedError _, ApplicationError _ -> null;
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
