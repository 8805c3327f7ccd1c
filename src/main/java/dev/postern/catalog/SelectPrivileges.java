package dev.postern.catalog;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a role may read. `*` means that much of a table; what else is asked for, PostgreSQL decides.
///
/// @param columns of the tables and views that may be read in part, the names of those that may; everything of
/// the others
public record SelectPrivileges(Map<SchemaFacts.QualifiedName, Set<String>> columns) {

    /// Everything may be read.
    public static final SelectPrivileges ALL = new SelectPrivileges(Map.of());

    /// The columns that `*` means; all of them where none may be read, so that PostgreSQL says so.
    public List<Column> readable(Resource resource) {
        Set<String> some = columns.get(resource.relation());
        return some == null || some.isEmpty()
                ? resource.columns()
                : resource.columns().stream()
                        .filter(column -> some.contains(column.name()))
                        .toList();
    }

    /// Whether a system column, `xmin` for instance, may be read.
    public boolean reads(Resource resource, String systemColumn) {
        Set<String> some = columns.get(resource.relation());
        return some == null || some.contains(systemColumn);
    }
}
