package dev.postern.diff;

import dev.postern.diff.ChangePlanner.ChangePlan;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Runs operations and keeps what works.
final class ChangeExecutor {

    private final Connection connection;

    /// @param connection within a transaction
    ChangeExecutor(Connection connection) {
        this.connection = connection;
    }

    /// What was run, and what PostgreSQL refuses in any order.
    ///
    /// @param done in the order in which they worked, each with the one way that did
    /// @param refused with the error of the last attempt
    record ExecutionResult(List<Change> done, Map<Change, SQLException> refused) {}

    /// Runs all; what fails is tried again after the others, for some of what it needs stands in no catalog. What waits
    /// for it waits with it, as long as anything goes on.
    ExecutionResult run(ChangePlan plan) throws SQLException {
        List<Change> done = new ArrayList<>();
        Map<Change, SQLException> refused = new LinkedHashMap<>();
        List<Change> open = plan.operations();
        Map<String, Set<String>> waiting = plan.waiting();
        while (!open.isEmpty()) {
            Map<Change, SQLException> failures = new LinkedHashMap<>();
            List<Change> left = pass(open, waiting, done, failures);
            if (!waiting.isEmpty() || refused.isEmpty()) {
                refused = failures; // what fails for what it waits for tells nothing
            }
            if (left.size() == open.size()) {
                if (waiting.isEmpty()) {
                    return new ExecutionResult(done, refused);
                }
                waiting = Map.of();
            }
            open = left;
        }
        return new ExecutionResult(done, Map.of());
    }

    private List<Change> pass(
            List<Change> open, Map<String, Set<String>> waiting, List<Change> done, Map<Change, SQLException> refused)
            throws SQLException {
        Set<String> left = new HashSet<>();
        List<Change> later = new ArrayList<>();
        for (Change operation : open) {
            boolean waits =
                    waiting.getOrDefault(operation.key(), Set.of()).stream().anyMatch(left::contains);
            SQLException failure = waits ? null : attempt(operation, done);
            if (waits || failure != null) {
                left.add(operation.key());
                later.add(operation);
            }
            if (failure != null) {
                refused.put(operation, failure);
            }
        }
        return later;
    }

    /// Null: it worked.
    private @Nullable SQLException attempt(Change operation, List<Change> done) throws SQLException {
        SQLException last = null;
        for (List<String> way : operation.alternatives()) {
            Savepoint before = connection.setSavepoint();
            try {
                execute(way);
                connection.releaseSavepoint(before);
                done.add(new Change(operation.action(), operation.item(), List.of(way), operation.warnings()));
                return null;
            } catch (SQLException e) {
                connection.rollback(before);
                last = e;
            }
        }
        return last;
    }

    private void execute(List<String> statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
