package dev.postern.store;

import dev.postern.problem.ApiError;
import dev.postern.problem.ApplicationError;
import dev.postern.problem.BatchError;
import dev.postern.problem.DatabaseError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.Problem;
import dev.postern.problem.ProblemException;
import dev.postern.problem.RaisedError;
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
                if (deadline.isOver() || attempt >= maxRetries(e.problem())) {
                    throw e;
                }
                backOff(attempt);
            }
        }
    }

    /// Returns the number of retries that can avoid an error.
    private static int maxRetries(Problem problem) {
        return switch (problem) {
            case DatabaseError error ->
                error.sqlState().equals("40001") || error.sqlState().equals("40P01") ? MAX_RETRIES : 0;
            case ApiError error -> maxRetries(error.code());
            case BatchError batchError -> maxRetries(batchError.problem());
            case RaisedError _, ApplicationError _ -> 0;
        };
    }

    private static int maxRetries(ErrorCode code) {
        if (code == ErrorCode.READ_ONLY_SERVER) {
            return 1;
        }
        return code == ErrorCode.SCHEMA_CHANGING ? MAX_RETRIES : 0;
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
