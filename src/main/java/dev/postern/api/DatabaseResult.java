package dev.postern.api;

import dev.postern.catalog.RolePrivileges;
import dev.postern.result.JsonBuffer;
import dev.postern.result.ResultBody;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Result of an action, from which its response is created.
sealed interface DatabaseResult {

    /// Returns the number of rows that were read or written; those of a stream and of a batch count separately.
    default long rowCount() {
        return switch (this) {
            case Rows rows -> rows.body().count();
            case Written written -> written.count();
            case Streaming _, Explained _, Responses _, Privileges _ -> 0;
        };
    }

    /// Rows of a read, complete.
    ///
    /// @param total number of all matching rows; null if not requested
    record Rows(ResultBody body, @Nullable Long total) implements DatabaseResult {}

    /// Rows of a read that do not fit into one chunk.
    ///
    /// @param total number of all matching rows; null if not requested
    record Streaming(RowStream rows, @Nullable Long total) implements DatabaseResult {}

    /// Execution plan, as EXPLAIN writes it.
    record Explained(String text) implements DatabaseResult {}

    /// Result of a write.
    ///
    /// @param keys row keys of the rows; empty unless they were read
    record Written(ResultBody rows, List<List<@Nullable String>> keys) implements DatabaseResult {

        public Written {
            keys = List.copyOf(keys);
        }

        static Written of(ResultBody rows) {
            return new Written(rows, List.of());
        }

        static Written of(long count) {
            return of(new ResultBody(new JsonBuffer(), count, null, List.of(), false));
        }

        long count() {
            return rows.count();
        }
    }

    /// Responses of the operations of a batch, in their order.
    record Responses(List<ApiResponse> responses) implements DatabaseResult {

        public Responses {
            responses = List.copyOf(responses);
        }
    }

    /// Privileges of the caller.
    record Privileges(RolePrivileges privileges) implements DatabaseResult {}
}
