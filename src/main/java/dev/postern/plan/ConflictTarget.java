package dev.postern.plan;

import dev.postern.catalog.Column;
import dev.postern.catalog.Column.Generation;
import dev.postern.catalog.Resource;
import dev.postern.catalog.SelectPrivileges;
import dev.postern.plan.WritePlan.OnConflict;
import dev.postern.problem.PostgresErrors;
import dev.postern.problem.WriteErrors;
import java.util.List;

/// Check that ON CONFLICT can use the columns of an upsert.
final class ConflictTarget {

    private ConflictTarget() {}

    /// Rejects columns that are not those of a unique key, and temporal and deferrable keys.
    ///
    /// @throws dev.postern.problem.ProblemException 42P10, as PostgreSQL rejects them
    static void requireUniqueKey(Resource resource, List<Column> columns) {
        if (!resource.isConflictTarget(columns)) {
            throw PostgresErrors.noConflictKey(resource.name(), resource.conflictTargets());
        }
    }

    /// Rejects PUT for a table whose rows cannot be inserted or replaced by their primary key.
    ///
    /// @throws dev.postern.problem.ProblemException PGRST117
    static void requirePut(Resource resource) {
        if (!resource.canPut()) {
            throw resource.key().stream()
                    .filter(column -> column.generation() == Generation.ALWAYS)
                    .findFirst()
                    .map(column -> WriteErrors.putOfGeneratedKey(resource.name(), column.name()))
                    .orElseGet(() -> WriteErrors.putWithoutConflictTarget(resource.name()));
        }
    }

    /// Whether the caller can read which rows an upsert inserts; false without an upsert.
    ///
    /// `xmax` shows it, or the key of the rows that existed before if RETURNING has no system columns.
    static boolean canReadAdded(OnConflict onConflict, Resource resource, SelectPrivileges privileges) {
        List<Column> target = onConflict.target();
        return !target.isEmpty()
                && (resource.returnsSystemColumns()
                        ? privileges.canRead(resource, "xmax")
                        : target.stream().allMatch(column -> privileges.canRead(resource, column.name())));
    }
}
