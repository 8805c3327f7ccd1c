package dev.postern.catalog;

import dev.postern.hook.WriteOperation;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jooq.Table;
import org.jooq.TableField;

/// The privileges of a role on the served schema, as granted. Row policies are not included.
///
/// They decide what documents and hints name. PostgreSQL still checks every statement.
public sealed interface RolePrivileges {

    /// All privileges.
    record Unrestricted() implements RolePrivileges {}

    /// The granted privileges.
    ///
    /// @param tables tables and views with at least one privilege
    /// @param functions functions with EXECUTE
    record Restricted(Map<SchemaFacts.QualifiedName, TablePrivileges> tables, Set<FunctionSignature> functions)
            implements RolePrivileges {

        static final Restricted NONE = new Restricted(Map.of(), Set.of());

        private static final TablePrivileges NO_PRIVILEGES = new TablePrivileges(Set.of(), Set.of(), Set.of(), false);

        private TablePrivileges tablePrivileges(Resource resource) {
            return tablePrivileges(resource.relation());
        }

        private TablePrivileges tablePrivileges(SchemaFacts.QualifiedName relation) {
            return tables.getOrDefault(relation, NO_PRIVILEGES);
        }
    }

    /// The privileges on a table or view.
    ///
    /// @param selectableColumns names of the columns with SELECT
    /// @param insertableColumns names of the columns with INSERT
    /// @param updatableColumns names of the columns with UPDATE
    record TablePrivileges(
            Set<String> selectableColumns,
            Set<String> insertableColumns,
            Set<String> updatableColumns,
            boolean canDelete) {}

    /// The name and the input arguments of a function, which identify it among its overloads.
    record FunctionSignature(SchemaFacts.QualifiedName name, List<Argument> arguments) {}

    /// An input argument of a function.
    ///
    /// @param name empty if the argument has no name
    /// @param type name in `pg_type`
    record Argument(String name, SchemaFacts.QualifiedName type) {}

    /// Returns the columns that the role can select, in the order of the table. For a function's rows these are
    /// all columns if the role can call the function.
    default List<Column> readable(Resource resource) {
        return switch (this) {
            case Unrestricted() -> resource.columns();
            case Restricted granted
            when !resource.isRelation() -> canCallAnyOverload(resource.relation()) ? resource.columns() : List.of();
            case Restricted granted ->
                resource.columns().stream()
                        .filter(column -> granted.tablePrivileges(resource)
                                .selectableColumns()
                                .contains(column.name()))
                        .toList();
        };
    }

    /// Whether the role has INSERT on a column.
    default boolean canInsert(Resource resource, String column) {
        return switch (this) {
            case Unrestricted() -> true;
            case Restricted granted ->
                granted.tablePrivileges(resource).insertableColumns().contains(column);
        };
    }

    /// Whether the role has UPDATE on a column.
    default boolean canUpdate(Resource resource, String column) {
        return switch (this) {
            case Unrestricted() -> true;
            case Restricted granted ->
                granted.tablePrivileges(resource).updatableColumns().contains(column);
        };
    }

    /// Whether the role has DELETE on a table or view.
    default boolean hasDeletePrivilege(Resource resource) {
        return switch (this) {
            case Unrestricted() -> true;
            case Restricted granted -> granted.tablePrivileges(resource).canDelete();
        };
    }

    /// Whether the role can select at least one column.
    default boolean canRead(Resource resource) {
        return !readable(resource).isEmpty();
    }

    /// Whether the role can insert rows.
    default boolean canInsert(Resource resource) {
        return resource.isWritable(WriteOperation.INSERT)
                && resource.columns().stream().anyMatch(column -> canInsert(resource, column.name()));
    }

    /// Whether the role can update rows. A filter also needs SELECT on a column.
    default boolean canUpdate(Resource resource) {
        return resource.isWritable(WriteOperation.UPDATE)
                && canRead(resource)
                && resource.columns().stream().anyMatch(column -> canUpdate(resource, column.name()));
    }

    /// Whether the role can insert or replace a row by its key.
    default boolean canPut(Resource resource) {
        return canInsert(resource)
                && canUpdate(resource)
                && resource.replacement() != Replacement.NONE
                && readable(resource).containsAll(resource.key())
                && resource.key().stream().allMatch(column -> canInsert(resource, column.name()));
    }

    /// Whether the role can delete rows. A filter also needs SELECT on a column.
    default boolean canDelete(Resource resource) {
        return resource.isWritable(WriteOperation.DELETE) && canRead(resource) && hasDeletePrivilege(resource);
    }

    /// Whether the role can read or insert rows. Documents and hints for the role name no other resource.
    default boolean canUse(Resource resource) {
        return canRead(resource) || canInsert(resource);
    }

    /// Whether the role can set the column in an insert or update.
    default boolean canSet(Resource resource, Column column) {
        return (canInsert(resource) || canUpdate(resource))
                && column.generation() != Column.Generation.ALWAYS
                && !column.isReadOnly()
                && (canInsert(resource, column.name()) || canUpdate(resource, column.name()));
    }

    /// Whether the role can read or set the column. Documents and hints for the role name no other column.
    default boolean canUse(Resource resource, Column column) {
        return readable(resource).contains(column) || canSet(resource, column);
    }

    /// A privilege on a column.
    enum ColumnPrivilege {
        SELECT,
        INSERT,
        UPDATE
    }

    /// Whether the role has a privilege on a column of a generated table.
    default boolean hasPrivilege(ColumnPrivilege privilege, TableField<?, ?> column) {
        Table<?> table = column.getTable();
        return switch (this) {
            case Unrestricted() -> true;
            case Restricted granted -> {
                TablePrivileges privileges = table == null
                        ? Restricted.NO_PRIVILEGES
                        : granted.tablePrivileges(ApiCatalog.qualifiedName(table));
                Set<String> columns = switch (privilege) {
                    case SELECT -> privileges.selectableColumns();
                    case INSERT -> privileges.insertableColumns();
                    case UPDATE -> privileges.updatableColumns();
                };
                yield columns.contains(column.getName());
            }
        };
    }

    /// Whether the role has DELETE on a generated table.
    default boolean hasDeletePrivilege(Table<?> table) {
        return switch (this) {
            case Unrestricted() -> true;
            case Restricted granted ->
                granted.tablePrivileges(ApiCatalog.qualifiedName(table)).canDelete();
        };
    }

    /// Whether the role can embed along a relationship: it can read the target, and read the columns or call the
    /// function of the join.
    default boolean canEmbed(Relationship relationship) {
        return canRead(relationship.target())
                && switch (relationship.path()) {
                    case Relationship.ForeignKeyPath keys -> canSelect(keys.pairs());
                    case Relationship.JunctionPath junction -> canSelect(junction.near()) && canSelect(junction.far());
                    case Relationship.FunctionPath function ->
                        canCallRowFunction(
                                relationship.source(),
                                new SchemaFacts.QualifiedName(function.schema(), function.name()));
                };
    }

    /// Whether the role can call a function with a row of the resource, which needs SELECT on all columns.
    default boolean canCallRowFunction(Resource resource, SchemaFacts.QualifiedName function) {
        return readable(resource).containsAll(resource.columns()) && canCallAnyOverload(function);
    }

    private boolean canSelect(List<Relationship.ColumnPair> pairs) {
        return pairs.stream()
                .allMatch(pair -> hasPrivilege(ColumnPrivilege.SELECT, pair.source())
                        && hasPrivilege(ColumnPrivilege.SELECT, pair.target()));
    }

    /// Whether the role can call at least one function of this name.
    private boolean canCallAnyOverload(SchemaFacts.QualifiedName name) {
        return switch (this) {
            case Unrestricted() -> true;
            case Restricted granted ->
                granted.functions().stream()
                        .anyMatch(function -> function.name().equals(name));
        };
    }

    default boolean canCall(Routine routine) {
        return switch (this) {
            case Unrestricted() -> true;
            case Restricted granted -> granted.functions().contains(routine.signature());
        };
    }
}
