package dev.postern.catalog;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jooq.Table;
import org.jooq.TableField;

/// What a role may do with what is served, as far as grants say it: policies choose the rows, and PostgreSQL has
/// the last word.
public sealed interface RolePrivileges {

    /// All that is served: nothing is refused.
    record Unrestricted() implements RolePrivileges {}

    /// What is granted.
    ///
    /// @param tables and views of which something may be done
    /// @param functions that may be called
    record Restricted(Map<SchemaFacts.QualifiedName, TablePrivileges> tables, Set<FunctionSignature> functions)
            implements RolePrivileges {

        /// Nothing is granted.
        static final Restricted NONE = new Restricted(Map.of(), Set.of());

        private static final TablePrivileges NOTHING = new TablePrivileges(Set.of(), Set.of(), Set.of(), false);

        private TablePrivileges of(Resource resource) {
            return of(resource.relation());
        }

        private TablePrivileges of(SchemaFacts.QualifiedName relation) {
            return tables.getOrDefault(relation, NOTHING);
        }
    }

    /// What may be done with a table or view.
    ///
    /// @param read names of the columns that may be read
    /// @param insert names of the columns that a new row may have values for
    /// @param update names of the columns that may be changed
    /// @param delete whether rows may be taken away
    record TablePrivileges(Set<String> read, Set<String> insert, Set<String> update, boolean delete) {}

    /// A function by its name and what tells it from its overloads.
    ///
    /// @param arguments those that a client can give, in their order
    record FunctionSignature(SchemaFacts.QualifiedName name, List<Argument> arguments) {}

    /// An argument of a function.
    ///
    /// @param name empty if it has none
    /// @param type its name in `pg_type`
    record Argument(String name, SchemaFacts.QualifiedName type) {}

    /// The columns that may be read, in the table's order; of a function's rows all, if it may be called.
    default List<Column> readable(Resource resource) {
        return switch (this) {
            case Unrestricted() -> resource.columns();
            case Restricted granted
            when !resource.isRelation() -> callsAny(resource.relation()) ? resource.columns() : List.of();
            case Restricted granted ->
                resource.columns().stream()
                        .filter(column -> granted.of(resource).read().contains(column.name()))
                        .toList();
        };
    }

    /// Whether a new row may have a value for the column called `column`.
    default boolean canInsert(Resource resource, String column) {
        return switch (this) {
            case Unrestricted() -> true;
            case Restricted granted -> granted.of(resource).insert().contains(column);
        };
    }

    /// Whether the column called `column` may be changed.
    default boolean canUpdate(Resource resource, String column) {
        return switch (this) {
            case Unrestricted() -> true;
            case Restricted granted -> granted.of(resource).update().contains(column);
        };
    }

    /// Whether rows may be taken away.
    default boolean hasDeletePrivilege(Resource resource) {
        return switch (this) {
            case Unrestricted() -> true;
            case Restricted granted -> granted.of(resource).delete();
        };
    }

    /// Whether the role may read rows.
    default boolean canRead(Resource resource) {
        return !readable(resource).isEmpty();
    }

    /// Whether the role may make rows.
    default boolean canInsert(Resource resource) {
        return resource.isWritable('i')
                && resource.columns().stream().anyMatch(column -> canInsert(resource, column.name()));
    }

    /// Whether the role may change rows, and read the columns that choose them.
    default boolean canUpdate(Resource resource) {
        return resource.isWritable('u')
                && canRead(resource)
                && resource.columns().stream().anyMatch(column -> canUpdate(resource, column.name()));
    }

    /// Whether the role may make or replace a row by its key.
    default boolean canPut(Resource resource) {
        return canInsert(resource)
                && canUpdate(resource)
                && resource.canPut()
                && readable(resource).containsAll(resource.key())
                && resource.key().stream().allMatch(column -> canInsert(resource, column.name()));
    }

    /// Whether the role may delete rows, and read the columns that choose them.
    default boolean canDelete(Resource resource) {
        return resource.isWritable('d') && canRead(resource) && hasDeletePrivilege(resource);
    }

    /// Whether the role may use the resource at all: its document and hints name no other.
    default boolean canUse(Resource resource) {
        return canRead(resource) || canInsert(resource);
    }

    /// Whether the role may give the column a value in a new or a changed row.
    default boolean canSet(Resource resource, Column column) {
        return (canInsert(resource) || canUpdate(resource))
                && column.generation() != Column.Generation.ALWAYS
                && !column.isReadOnly()
                && (canInsert(resource, column.name()) || canUpdate(resource, column.name()));
    }

    /// Whether the role may use the column at all: its document and hints name no other.
    default boolean canUse(Resource resource, Column column) {
        return readable(resource).contains(column) || canSet(resource, column);
    }

    /// What may be done with a column.
    enum ColumnPrivilege {
        SELECT,
        INSERT,
        UPDATE
    }

    /// Whether the role may do this with a column of a table.
    default boolean allows(ColumnPrivilege use, TableField<?, ?> column) {
        Table<?> table = column.getTable();
        return switch (this) {
            case Unrestricted() -> true;
            case Restricted granted -> {
                TablePrivileges of = table == null ? Restricted.NOTHING : granted.of(ApiCatalog.relation(table));
                Set<String> columns = switch (use) {
                    case SELECT -> of.read();
                    case INSERT -> of.insert();
                    case UPDATE -> of.update();
                };
                yield columns.contains(column.getName());
            }
        };
    }

    /// Whether the role may take rows of a table away.
    default boolean hasDeletePrivilege(Table<?> table) {
        return switch (this) {
            case Unrestricted() -> true;
            case Restricted granted -> granted.of(ApiCatalog.relation(table)).delete();
        };
    }

    /// Whether the role may go from rows to those that belong to them: read these, read what they are found by at
    /// both ends and between, call the function that finds them.
    default boolean canEmbed(Relationship relationship) {
        return canRead(relationship.to())
                && switch (relationship.path()) {
                    case Relationship.ForeignKeyPath keys -> reads(keys.pairs());
                    case Relationship.JunctionPath junction -> reads(junction.near()) && reads(junction.far());
                    case Relationship.FunctionPath function ->
                        callsOfRow(
                                relationship.from(), new SchemaFacts.QualifiedName(function.schema(), function.name()));
                };
    }

    /// Whether the role may call a function of a whole row.
    default boolean callsOfRow(Resource resource, SchemaFacts.QualifiedName function) {
        return readable(resource).containsAll(resource.columns()) && callsAny(function);
    }

    private boolean reads(List<Relationship.ColumnPair> pairs) {
        return pairs.stream()
                .allMatch(pair ->
                        allows(ColumnPrivilege.SELECT, pair.here()) && allows(ColumnPrivilege.SELECT, pair.there()));
    }

    /// Whether a function of this name may be called, whatever its arguments.
    private boolean callsAny(SchemaFacts.QualifiedName name) {
        return switch (this) {
            case Unrestricted() -> true;
            case Restricted granted ->
                granted.functions().stream().anyMatch(one -> one.name().equals(name));
        };
    }

    /// Whether the function may be called.
    default boolean canCall(Routine routine) {
        return switch (this) {
            case Unrestricted() -> true;
            case Restricted granted -> granted.functions().contains(routine.function());
        };
    }
}
