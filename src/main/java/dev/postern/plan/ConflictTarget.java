package dev.postern.plan;

import dev.postern.catalog.Column;
import dev.postern.catalog.Column.Generation;
import dev.postern.catalog.Resource;
import dev.postern.problem.ApiError;
import dev.postern.problem.DatabaseError;
import dev.postern.problem.ErrorCode;
import java.util.List;
import java.util.stream.Collectors;

/// Checks whether ON CONFLICT can use the columns of an upsert.
final class ConflictTarget {

    private ConflictTarget() {}

    /// Rejects columns that are not those of a unique key, and temporal and deferrable keys.
    ///
    /// @throws dev.postern.problem.ProblemException 42P10, as PostgreSQL rejects them
    static void requireUniqueKey(Resource resource, List<Column> columns) {
        if (!resource.isConflictTarget(columns)) {
            String targets = resource.conflictTargets().stream()
                    .map(target -> String.join(",", target))
                    .collect(Collectors.joining(" or "));
            String hint = targets.isEmpty()
                    ? "'" + resource.name()
                            + "' has no unique key that an upsert can use. Leave out Prefer: resolution."
                    : "Use on_conflict=" + targets + ".";
            throw new DatabaseError(
                            "42P10",
                            "there is no unique or exclusion constraint matching the ON CONFLICT specification",
                            null,
                            hint)
                    .exception();
        }
    }

    /// Rejects PUT for a table whose rows cannot be inserted or replaced by their primary key.
    ///
    /// @throws dev.postern.problem.ProblemException PGRST117
    static void requirePut(Resource resource) {
        if (!resource.canPut()) {
            throw ApiError.of(ErrorCode.METHOD_NOT_ALLOWED, "PUT is not available for '" + resource.name() + "'")
                    .withDetails(reason(resource))
                    .withHint("Insert the row with POST, or change it with PATCH.")
                    .exception();
        }
    }

    private static String reason(Resource resource) {
        return resource.key().stream()
                .filter(column -> column.generation() == Generation.ALWAYS)
                .findFirst()
                .map(column -> "PostgreSQL generates key column '" + column + "'")
                .orElse("ON CONFLICT cannot use the primary key");
    }
}
