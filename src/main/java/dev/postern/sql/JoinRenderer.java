package dev.postern.sql;

import static org.jooq.impl.DSL.name;

import dev.postern.catalog.Relationship;
import dev.postern.catalog.Relationship.ColumnPair;
import java.util.List;
import org.jooq.Condition;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.impl.DSL;

/// Relationships as SQL: where the related rows come from, and which belong to a row.
final class JoinRenderer {

    private JoinRenderer() {}

    /// The rows at the other end of `relationship`, called as `there` says.
    static Table<?> relatedRows(Relationship relationship, Scope here, Scope there) {
        Table<?> target = there.resource().table().as(there.alias());
        return switch (relationship.path()) {
            case Relationship.ForeignKeyPath keys -> target;
            case Relationship.JunctionPath junction ->
                target.join(junction.table().as(junctionAlias(there))).on(farCondition(junction, there));
            case Relationship.FunctionPath(String schema, String function) ->
                DSL.table("{0}({1}) as {2}", name(schema, function), here.row(), name(there.alias()));
        };
    }

    /// The rows at the other end that insertion `number` of the same statement made. Those of a junction are the
    /// next insertion's.
    static Table<?> insertedRows(Relationship relationship, Scope there, int number) {
        Table<?> target = NestedInsertRenderer.rows(number).as(there.alias());
        return relationship.path() instanceof Relationship.JunctionPath junction
                ? target.join(NestedInsertRenderer.rows(number + 1).as(junctionAlias(there)))
                        .on(farCondition(junction, there))
                : target;
    }

    /// That a row there belongs to the row here.
    static Condition condition(Relationship relationship, Scope here, Scope there) {
        return switch (relationship.path()) {
            case Relationship.ForeignKeyPath keys -> equal(keys.pairs(), here.alias(), there.alias());
            case Relationship.JunctionPath junction -> equal(junction.near(), here.alias(), junctionAlias(there));
            case Relationship.FunctionPath function -> DSL.noCondition();
        };
    }

    private static Condition farCondition(Relationship.JunctionPath junction, Scope there) {
        return equal(junction.far(), junctionAlias(there), there.alias());
    }

    /// The alias of the junction's rows.
    private static String junctionAlias(Scope there) {
        return there.alias() + "j";
    }

    private static Condition equal(List<ColumnPair> pairs, String here, String there) {
        Condition equal = DSL.noCondition();
        for (ColumnPair pair : pairs) {
            equal = equal.and(DSL.condition("{0} = {1}", column(there, pair.there()), column(here, pair.here())));
        }
        return equal;
    }

    private static org.jooq.Field<Object> column(String alias, TableField<?, ?> column) {
        return DSL.field(name(alias, column.getName()));
    }
}
