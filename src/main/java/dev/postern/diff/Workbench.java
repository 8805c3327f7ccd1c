package dev.postern.diff;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

    /// Runs all; what fails is tried again after the others, for some of what it needs stands in no catalog.
    Outcome run(List<Operation> operations) throws SQLException {
        List<Operation> done = new ArrayList<>();
        List<Operation> open = operations;
        Map<Operation, SQLException> refused = new LinkedHashMap<>();
        int before = Integer.MAX_VALUE;
        while (!open.isEmpty() && open.size() < before) {
            before = open.size();
            refused.clear();
            List<Operation> left = new ArrayList<>();
            for (Operation operation : open) {
                try {
                    done.add(attempt(operation));
                } catch (SQLException e) {
                    left.add(operation);
                    refused.put(operation, e);
                }
            }
            open = left;
        }
        return new Outcome(done, refused);
    }

    private Operation attempt(Operation operation) throws SQLException {
        SQLException first = null;
        for (List<String> way : operation.ways()) {
            Savepoint before = connection.setSavepoint();
            try {
                execute(way);
                connection.releaseSavepoint(before);
                return new Operation(operation.action(), operation.item(), List.of(way), operation.notes());
            } catch (SQLException e) {
                connection.rollback(before);
                first = first == null ? e : first;
            }
        }
        if (first == null) {
            throw new IllegalArgumentException(operation.key() + " has no way");
        }
        throw first;
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
