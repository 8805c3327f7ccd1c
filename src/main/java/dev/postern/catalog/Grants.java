package dev.postern.catalog;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jooq.Table;
import org.jooq.TableField;

/// What a role may do with what is served, as far as grants say it: policies choose the rows, and PostgreSQL has
/// the last word.
public sealed interface Grants {

    /// All that is served: nothing is refused.
    record Everything() implements Grants {}

    /// What is granted.
    ///
    /// @param tables and views of which something may be done
    /// @param functions that may be called
    record Granted(Map<Facts.Relation, OfTable> tables, Set<Function> functions) implements Grants {

        /// Nothing is granted.
        static final Granted NONE = new Granted(Map.of(), Set.of());

        private static final OfTable NOTHING = new OfTable(Set.of(), Set.of(), Set.of(), false);

        private OfTable of(Resource resource) {
            return of(resource.relation());
        }

        private OfTable of(Facts.Relation relation) {
            return tables.getOrDefault(relation, NOTHING);
        }
    }

    /// What may be done with a table or view.
    ///
    /// @param read names of the columns that may be read
    /// @param insert names of the columns that a new row may have values for
    /// @param update names of the columns that may be changed
    /// @param delete whether rows may be taken away
    record OfTable(Set<String> read, Set<String> insert, Set<String> update, boolean delete) {}

    /// A function by its name and what tells it from its overloads.
    ///
    /// @param arguments those that a client can give, in their order
    record Function(Facts.Relation name, List<Argument> arguments) {}

    /// An argument of a function.
    ///
    /// @param name empty if it has none
    /// @param type its name in `pg_type`
    record Argument(String name, Facts.Relation type) {}

    /// The columns that may be read, in the table's order; of a function's rows all, if it may be called.
    default List<Column> readable(Resource resource) {
        return switch (this) {
            case Everything() -> resource.columns();
            case Granted granted
            when !resource.isStored() -> callsAny(resource.relation()) ? resource.columns() : List.of();
            case Granted granted ->
                resource.columns().stream()
                        .filter(column -> granted.of(resource).read().contains(column.name()))
                        .toList();
        };
    }

    /// Whether a new row may have a value for the column called `column`.
    default boolean inserts(Resource resource, String column) {
        return switch (this) {
            case Everything() -> true;
            case Granted granted -> granted.of(resource).insert().contains(column);
        };
    }

    /// Whether the column called `column` may be changed.
    default boolean updates(Resource resource, String column) {
        return switch (this) {
            case Everything() -> true;
            case Granted granted -> granted.of(resource).update().contains(column);
        };
    }

    /// Whether rows may be taken away.
    default boolean deletes(Resource resource) {
        return switch (this) {
            case Everything() -> true;
            case Granted granted -> granted.of(resource).delete();
        };
    }

    /// Whether the role may read rows.
    default boolean canRead(Resource resource) {
        return !readable(resource).isEmpty();
    }

    /// Whether the role may make rows.
    default boolean canInsert(Resource resource) {
        return resource.writable('i')
                && resource.columns().stream().anyMatch(column -> inserts(resource, column.name()));
    }

    /// Whether the role may change rows, and read the columns that choose them.
    default boolean canUpdate(Resource resource) {
        return resource.writable('u')
                && canRead(resource)
                && resource.columns().stream().anyMatch(column -> updates(resource, column.name()));
    }

    /// Whether the role may make or replace a row by its key.
    default boolean canPut(Resource resource) {
        return canInsert(resource)
                && canUpdate(resource)
                && resource.canPut()
                && readable(resource).containsAll(resource.key())
                && resource.key().stream().allMatch(column -> inserts(resource, column.name()));
    }

    /// Whether the role may delete rows, and read the columns that choose them.
    default boolean canDelete(Resource resource) {
        return resource.writable('d') && canRead(resource) && deletes(resource);
    }

    /// Whether the role may use the resource at all: its document and hints name no other.
    default boolean canUse(Resource resource) {
        return canRead(resource) || canInsert(resource);
    }

    /// Whether the role may give the column a value in a new or a changed row.
    default boolean canSet(Resource resource, Column column) {
        return (canInsert(resource) || canUpdate(resource))
                && column.made() != Column.Made.GENERATED
                && !column.fixed()
                && (inserts(resource, column.name()) || updates(resource, column.name()));
    }

    /// Whether the role may use the column at all: its document and hints name no other.
    default boolean canUse(Resource resource, Column column) {
        return readable(resource).contains(column) || canSet(resource, column);
    }

    /// What may be done with a column.
    enum Use {
        READ,
        INSERT,
        UPDATE
    }

    /// Whether the role may do this with a column of a table.
    default boolean allows(Use use, TableField<?, ?> column) {
        Table<?> table = column.getTable();
        return switch (this) {
            case Everything() -> true;
            case Granted granted -> {
                OfTable of = table == null ? Granted.NOTHING : granted.of(Catalog.relation(table));
                Set<String> columns = switch (use) {
                    case READ -> of.read();
                    case INSERT -> of.insert();
                    case UPDATE -> of.update();
                };
                yield columns.contains(column.getName());
            }
        };
    }

    /// Whether the role may take rows of a table away.
    default boolean deletes(Table<?> table) {
        return switch (this) {
            case Everything() -> true;
            case Granted granted -> granted.of(Catalog.relation(table)).delete();
        };
    }

    /// Whether the role may go from rows to those that belong to them: read these, read what they are found by at
    /// both ends and between, call the function that finds them.
    default boolean follows(Relationship relationship) {
        return canRead(relationship.to())
                && switch (relationship.path()) {
                    case Relationship.Keys keys -> reads(keys.pairs());
                    case Relationship.Junction junction -> reads(junction.near()) && reads(junction.far());
                    case Relationship.Function function ->
                        callsOfRow(relationship.from(), new Facts.Relation(function.schema(), function.name()));
                };
    }

    /// Whether the role may call a function of a whole row.
    default boolean callsOfRow(Resource resource, Facts.Relation function) {
        return readable(resource).containsAll(resource.columns()) && callsAny(function);
    }

    private boolean reads(List<Relationship.Pair> pairs) {
        return pairs.stream().allMatch(pair -> allows(Use.READ, pair.here()) && allows(Use.READ, pair.there()));
    }

    /// Whether a function of this name may be called, whatever its arguments.
    private boolean callsAny(Facts.Relation name) {
        return switch (this) {
            case Everything() -> true;
            case Granted granted ->
                granted.functions().stream().anyMatch(one -> one.name().equals(name));
        };
    }

    /// Whether the function may be called.
    default boolean calls(Routine routine) {
        return switch (this) {
            case Everything() -> true;
            case Granted granted -> granted.functions().contains(routine.function());
        };
    }
}
