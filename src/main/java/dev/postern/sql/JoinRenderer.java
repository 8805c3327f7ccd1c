package dev.postern.sql;

import static org.jooq.impl.DSL.name;

import dev.postern.catalog.Relationship;
import dev.postern.catalog.Relationship.ColumnPair;
import java.util.List;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.impl.DSL;

/// Renderer of relationships: the source of the related rows, and the condition that joins them with a row.
final class JoinRenderer {

    private JoinRenderer() {}

    /// Returns the related rows, with the alias of `inner`.
    static Table<?> relatedRows(Relationship relationship, Scope outer, Scope inner) {
        Table<?> target = inner.resource().table().as(inner.alias());
        return switch (relationship.path()) {
            case Relationship.ForeignKeyPath _ -> target;
            case Relationship.JunctionPath junction ->
                target.join(junction.table().as(junctionAlias(inner))).on(farCondition(junction, inner));
            case Relationship.FunctionPath(String schema, String function) ->
                DSL.table("{0}({1}) as {2}", name(schema, function), outer.row(), name(inner.alias()));
        };
    }

    /// Returns the related rows that an insertion of the same statement inserted.
    ///
    /// The junction rows are those of the next insertion.
    static Table<?> insertedRows(Relationship relationship, Scope inner, int insertion) {
        Table<?> target = NestedInsertRenderer.rows(insertion).as(inner.alias());
        return relationship.path() instanceof Relationship.JunctionPath junction
                ? target.join(NestedInsertRenderer.rows(insertion + 1).as(junctionAlias(inner)))
                        .on(farCondition(junction, inner))
                : target;
    }

    /// Returns the condition that joins a related row with the outer row.
    static Condition condition(Relationship relationship, Scope outer, Scope inner) {
        return switch (relationship.path()) {
            case Relationship.ForeignKeyPath keys -> equal(keys.pairs(), outer.alias(), inner.alias());
            case Relationship.JunctionPath junction -> equal(junction.near(), outer.alias(), junctionAlias(inner));
            case Relationship.FunctionPath _ -> DSL.noCondition();
        };
    }

    private static Condition farCondition(Relationship.JunctionPath junction, Scope inner) {
        return equal(junction.far(), junctionAlias(inner), inner.alias());
    }

    /// Returns the alias of the junction's rows.
    private static String junctionAlias(Scope inner) {
        return inner.alias() + "j";
    }

    private static Condition equal(List<ColumnPair> pairs, String outer, String inner) {
        Condition equal = DSL.noCondition();
        for (ColumnPair pair : pairs) {
            equal = equal.and(DSL.condition("{0} = {1}", column(inner, pair.target()), column(outer, pair.source())));
        }
        return equal;
    }

    private static Field<Object> column(String alias, TableField<?, ?> column) {
        return DSL.field(name(alias, column.getName()));
    }
}
