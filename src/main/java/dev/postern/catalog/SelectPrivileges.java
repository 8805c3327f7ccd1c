package dev.postern.catalog;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// The columns to which `select=*` expands for a role. PostgreSQL checks every other column that a request names.
///
/// @param columns names of the readable columns of each table or view that the role can read in part
public record SelectPrivileges(Map<SchemaFacts.QualifiedName, Set<String>> columns) {

    /// No restriction: `*` expands to all columns.
    public static final SelectPrivileges ALL = new SelectPrivileges(Map.of());

    /// Returns the columns of `*`. If the role can read none, these are all columns, so that PostgreSQL reports
    /// the missing privilege.
    public List<Column> readable(Resource resource) {
        Set<String> readableNames = columns.get(resource.relation());
        return readableNames == null || readableNames.isEmpty()
                ? resource.columns()
                : resource.columns().stream()
                        .filter(column -> readableNames.contains(column.name()))
                        .toList();
    }

    /// Returns the columns that the role can read, which can be none.
    public List<Column> readableOrNone(Resource resource) {
        Set<String> readableNames = columns.get(resource.relation());
        return readableNames != null && readableNames.isEmpty() ? List.of() : readable(resource);
    }

    /// Whether the role can read a system column, for example `xmin`.
    public boolean canRead(Resource resource, String systemColumn) {
        Set<String> readableNames = columns.get(resource.relation());
        return readableNames == null || readableNames.contains(systemColumn);
    }
}
