package dev.postern.diff;

import dev.postern.diff.Plan.Ordered;
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
final class Workbench {

    private final Connection connection;

    /// @param connection within a transaction
    Workbench(Connection connection) {
        this.connection = connection;
    }

    /// What was run, and what PostgreSQL refuses in any order.
    ///
    /// @param done in the order in which they worked, each with the one way that did
    /// @param refused with the error of the last attempt
    record Outcome(List<Operation> done, Map<Operation, SQLException> refused) {}

    /// Runs all; what fails is tried again after the others, for some of what it needs stands in no catalog. What waits
    /// for it waits with it, as long as anything goes on.
    Outcome run(Ordered plan) throws SQLException {
        List<Operation> done = new ArrayList<>();
        Map<Operation, SQLException> refused = new LinkedHashMap<>();
        List<Operation> open = plan.operations();
        Map<String, Set<String>> waiting = plan.waiting();
        while (!open.isEmpty()) {
            Map<Operation, SQLException> failures = new LinkedHashMap<>();
            List<Operation> left = pass(open, waiting, done, failures);
            if (!waiting.isEmpty() || refused.isEmpty()) {
                refused = failures; // what fails for what it waits for tells nothing
            }
            if (left.size() == open.size()) {
                if (waiting.isEmpty()) {
                    return new Outcome(done, refused);
                }
                waiting = Map.of();
            }
            open = left;
        }
        return new Outcome(done, Map.of());
    }

    private List<Operation> pass(
            List<Operation> open,
            Map<String, Set<String>> waiting,
            List<Operation> done,
            Map<Operation, SQLException> refused)
            throws SQLException {
        Set<String> left = new HashSet<>();
        List<Operation> later = new ArrayList<>();
        for (Operation operation : open) {
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
    private @Nullable SQLException attempt(Operation operation, List<Operation> done) throws SQLException {
        SQLException last = null;
        for (List<String> way : operation.ways()) {
            Savepoint before = connection.setSavepoint();
            try {
                execute(way);
                connection.releaseSavepoint(before);
                done.add(new Operation(operation.action(), operation.item(), List.of(way), operation.notes()));
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
