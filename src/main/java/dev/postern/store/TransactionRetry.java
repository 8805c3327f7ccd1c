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
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Retry of transactions that failed because of a concurrent one, because a statement was stale, or because they
/// reached a standby.
final class TransactionRetry {

    /// Maximum retries of a transaction that failed because of a concurrent one.
    private static final int MAX_RETRIES = 3;

    /// Errors after which all other connections are replaced, because they lead to the same server.
    private static final Set<ErrorCode> SERVER_FAILURES =
            EnumSet.of(ErrorCode.CONNECTION_LOST, ErrorCode.READ_ONLY_SERVER);

    private TransactionRetry() {}

    /// Runs `work`, and re-runs it after a failure that a retry can avoid. After a lost connection or a write on a
    /// standby, all other connections are replaced.
    ///
    /// @param deadline deadline of the request, after which there is no retry
    static <T extends @Nullable Object> T run(Database database, Deadline deadline, Supplier<T> work) {
        for (int attempt = 0; ; attempt++) {
            try {
                return work.get();
            } catch (ProblemException e) {
                if (e.problem() instanceof ApiError error && SERVER_FAILURES.contains(error.code())) {
                    database.evictConnections();
                }
                RetryReason reason = retryReason(e.problem());
                if (reason == null || attempt == maxRetries(reason) || deadline.isOver()) {
                    throw e;
                }
                database.listener().workRetried(reason);
                backOff(attempt);
            }
        }
    }

    private static int maxRetries(RetryReason reason) {
        return reason == RetryReason.STANDBY ? 1 : MAX_RETRIES;
    }

    /// Returns the reason why a retry can succeed; null for none.
    private static @Nullable RetryReason retryReason(Problem problem) {
        return switch (problem) {
            case DatabaseError error ->
                switch (error.sqlState()) {
                    case "40001" -> RetryReason.SERIALIZATION_FAILURE;
                    case "40P01" -> RetryReason.DEADLOCK;
                    default -> null;
                };
            case ApiError error -> retryReason(error.code());
            case BatchError batchError -> retryReason(batchError.problem());
            case RaisedError _, ApplicationError _ -> null;
        };
    }

    private static @Nullable RetryReason retryReason(ErrorCode code) {
        if (code == ErrorCode.READ_ONLY_SERVER) {
            return RetryReason.STANDBY;
        }
        return code == ErrorCode.SCHEMA_CHANGING ? RetryReason.STALE_STATEMENT : null;
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
