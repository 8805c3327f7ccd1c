package dev.postern.plan;

import dev.postern.catalog.Column;
import dev.postern.catalog.ConflictKey;
import dev.postern.catalog.Replacement;
import dev.postern.catalog.Resource;
import dev.postern.catalog.SelectPrivileges;
import dev.postern.plan.OnConflict.ExistingRow;
import dev.postern.problem.PostgresErrors;
import dev.postern.problem.WriteErrors;
import dev.postern.request.Preferences.Resolution;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The columns by which an upsert, a bulk update or a PUT finds existing rows.
final class ConflictTarget {

    private ConflictTarget() {}

    /// Returns the columns of `on_conflict=`, or else the primary key.
    static List<Column> columns(Resource resource, WriteRequest request) {
        List<String> names = request.parameters().onConflict();
        if (names.isEmpty()) {
            return resource.key();
        }
        return keyByName(resource, names)
                .map(ConflictKey::columns)
                .orElseGet(() -> names.stream().map(resource::column).toList());
    }

    /// Returns the action of a POST on rows that exist already.
    ///
    /// @throws dev.postern.problem.ProblemException 42P10, as PostgreSQL rejects columns that are not those of a
    /// unique key, and temporal and deferrable keys
    static OnConflict onConflict(Resource resource, WriteRequest request) {
        Resolution resolution = request.preferences().resolution();
        List<Column> columns = resolution == Resolution.NONE ? List.of() : columns(resource, request);
        if (columns.isEmpty()) {
            return new OnConflict.Fail();
        }
        boolean isMerge = resolution == Resolution.MERGE;
        return keyByName(resource, request.parameters().onConflict())
                .or(() -> keyByColumns(resource, columns))
                .<OnConflict>map(key -> isMerge
                        ? new OnConflict.DoUpdate(key.columns(), key.condition())
                        : new OnConflict.DoNothing(key.columns(), key.condition()))
                .orElseGet(() -> search(resource, columns, isMerge ? ExistingRow.UPDATED : ExistingRow.KEPT));
    }

    /// Returns a search by the key of the resource, if `ON CONFLICT` cannot use it.
    private static OnConflict search(Resource resource, List<Column> columns, ExistingRow existing) {
        boolean isKey = Set.copyOf(columns).equals(Set.copyOf(resource.key()));
        if (!isKey || resource.replacement() != Replacement.UPDATE_FIRST) {
            throw PostgresErrors.noConflictKey(resource.name(), names(resource));
        }
        return new OnConflict.Search(resource.key(), existing);
    }

    /// Finds the constraint or unique index that `on_conflict=` names in place of columns.
    private static Optional<ConflictKey> keyByName(Resource resource, List<String> names) {
        return names.size() != 1 || resource.has(names.getFirst())
                ? Optional.empty()
                : resource.conflictKeys().stream()
                        .filter(key -> key.name().equals(names.getFirst()))
                        .findFirst();
    }

    /// Finds the key of all rows with these columns, or else the only partial unique index with them.
    private static Optional<ConflictKey> keyByColumns(Resource resource, List<Column> columns) {
        List<ConflictKey> keys = resource.conflictKeys().stream()
                .filter(key -> key.hasColumns(columns))
                .toList();
        return keys.stream()
                .filter(key -> key.condition() == null)
                .findFirst()
                .or(() -> keys.size() == 1 ? Optional.of(keys.getFirst()) : Optional.empty());
    }

    /// Returns the possible values of `on_conflict=`: the columns of each key, or its name if they identify none.
    private static List<String> names(Resource resource) {
        return resource.conflictKeys().stream()
                .map(key -> keyByColumns(resource, key.columns())
                        .map(found -> found.columns().stream().map(Column::name).collect(Collectors.joining(",")))
                        .orElse(key.name()))
                .distinct()
                .toList();
    }

    /// Rejects PUT for a table whose rows cannot be inserted or replaced by their primary key.
    ///
    /// @throws dev.postern.problem.ProblemException PGRST117
    static void requirePut(Resource resource) {
        if (resource.replacement() == Replacement.NONE) {
            throw WriteErrors.putWithoutConflictTarget(resource.name());
        }
    }

    /// Returns the action of a PUT that only inserts.
    ///
    /// @throws dev.postern.problem.ProblemException PGRST117 if clients cannot set the key of a new row
    static OnConflict keepExisting(Resource resource) {
        return switch (resource.replacement()) {
            case ON_CONFLICT -> new OnConflict.DoNothing(resource.key(), null);
            case UPDATE_FIRST -> new OnConflict.Search(resource.key(), ExistingRow.KEPT);
            case UPDATE_ONLY, NONE -> throw WriteErrors.putOfGeneratedKey(resource.name());
        };
    }

    /// Whether the caller can read which rows an upsert inserts; false without an upsert. A search has this
    /// information. ON CONFLICT needs `xmax`, or the key of earlier rows if RETURNING has no system columns.
    static boolean canReadAdded(OnConflict onConflict, Resource resource, SelectPrivileges privileges) {
        return switch (onConflict) {
            case OnConflict.Fail _ -> false;
            case OnConflict.Search _ -> true;
            case OnConflict.DoNothing _, OnConflict.DoUpdate _ ->
                resource.returnsSystemColumns()
                        ? privileges.canRead(resource, "xmax")
                        : onConflict.target().stream().allMatch(column -> privileges.canRead(resource, column.name()));
        };
    }
}
