package dev.postern.diff;

import dev.postern.diff.ChangePlanner.ChangePlan;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Executor of planned changes in a transaction. It retries those that fail.
final class ChangeExecutor {

    private final Connection connection;

    /// @param connection connection with an open transaction
    ChangeExecutor(Connection connection) {
        this.connection = connection;
    }

    /// Result of running a plan.
    ///
    /// @param executed changes in the order of their execution, each with the accepted alternative only
    /// @param rejected changes that PostgreSQL rejects in every order
    record ExecutionResult(List<Change> executed, List<RejectedChange> rejected) {

        ExecutionResult {
            executed = List.copyOf(executed);
            rejected = List.copyOf(rejected);
        }
    }

    /// Change that PostgreSQL rejects.
    ///
    /// @param error error of the last alternative
    record RejectedChange(Change change, SQLException error) {

        RejectedChange {
            Objects.requireNonNull(change);
            Objects.requireNonNull(error);
        }
    }

    /// Runs all changes of a plan. A failed change is retried after the others, because `pg_depend` lacks some
    /// dependencies.
    ///
    /// The changes that depend on a failed change are postponed with it. If no change succeeds in a round, the
    /// dependencies are ignored.
    ExecutionResult run(ChangePlan plan) throws SQLException {
        List<Change> executed = new ArrayList<>();
        List<RejectedChange> rejected = List.of();
        List<Change> pending = plan.changes();
        Map<ChangeId, Set<ChangeId>> dependencies = plan.dependencies();
        while (!pending.isEmpty()) {
            List<RejectedChange> failures = new ArrayList<>();
            List<Change> postponed = runRound(pending, dependencies, executed, failures);
            if (!dependencies.isEmpty() || rejected.isEmpty()) {
                rejected = failures; // without dependencies, a change can fail only because it runs too early
            }
            if (postponed.size() == pending.size()) {
                if (dependencies.isEmpty()) {
                    return new ExecutionResult(executed, rejected);
                }
                dependencies = Map.of();
            }
            pending = postponed;
        }
        return new ExecutionResult(executed, List.of());
    }

    /// @param executed receives the accepted changes
    /// @param failures receives the rejected changes
    /// @return rejected changes and those that depend on them
    private List<Change> runRound(
            List<Change> pending,
            Map<ChangeId, Set<ChangeId>> dependencies,
            List<Change> executed,
            List<RejectedChange> failures)
            throws SQLException {
        Set<ChangeId> postponedIds = new HashSet<>();
        List<Change> postponed = new ArrayList<>();
        for (Change change : pending) {
            boolean waits =
                    dependencies.getOrDefault(change.id(), Set.of()).stream().anyMatch(postponedIds::contains);
            SQLException failure = waits ? null : attempt(change, executed);
            if (waits || failure != null) {
                postponedIds.add(change.id());
                postponed.add(change);
            }
            if (failure != null) {
                failures.add(new RejectedChange(change, failure));
            }
        }
        return postponed;
    }

    /// Runs the first alternative that PostgreSQL accepts.
    ///
    /// @return error of the last alternative; null if one was accepted
    private @Nullable SQLException attempt(Change change, List<Change> executed) throws SQLException {
        SQLException last = null;
        for (List<String> statements : change.alternatives()) {
            Savepoint before = connection.setSavepoint();
            try {
                execute(statements);
                connection.releaseSavepoint(before);
                executed.add(change.withStatements(statements));
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
