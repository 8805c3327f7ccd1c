package dev.postern.store;

import dev.postern.problem.ProblemException;
import dev.postern.store.SharedReads.Lane;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// Read that can share a message with others. Its thread waits for its turn.
///
/// @param connectionWait wait for a connection, alone or with others
/// @param turn turn of the read, which is given once
record SharedRead(
        RequestContext context,
        String sql,
        List<@Nullable String> values,
        Cancellation cancellation,
        ConnectionWait connectionWait,
        CompletableFuture<Turn> turn) {

    SharedRead(
            RequestContext context,
            String sql,
            List<@Nullable String> values,
            Cancellation cancellation,
            ConnectionWait connectionWait) {
        this(context, sql, values, cancellation, connectionWait, new CompletableFuture<>());
    }

    /// Turn of a read.
    sealed interface Turn {

        /// The read acquires a connection, also for reads that wait then.
        record Lead(Lane lane) implements Turn {}

        /// A message has answered the read.
        ///
        /// @param rows rows, which do not use the connection
        /// @param sentNanos time at which the message was sent, from [System#nanoTime]
        /// @param nanos duration of the message
        record Answer(ResultSet rows, long sentNanos, long nanos) implements Turn {}

        /// The read runs with a message for itself, because a message of several failed before its answer.
        record Alone() implements Turn {}

        /// The read was not sent.
        record Rejection(ProblemException problem) implements Turn {}

        /// The read got no connection, or it was lost.
        record Failure(SQLException failure) implements Turn {}
    }

    /// Returns the number of characters of all values.
    int characters() {
        int characters = context.characters();
        for (String value : values) {
            characters += value == null ? 0 : value.length();
        }
        return characters;
    }

    /// Waits for the turn.
    Turn await() {
        try {
            return turn.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            turn.complete(new Turn.Failure(
                    new SQLTransientConnectionException("Interrupted while waiting for a connection", e)));
            return turn.join();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
