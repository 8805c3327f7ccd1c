package dev.postern.plan;

import dev.postern.catalog.Column;
import dev.postern.catalog.Relationship;
import dev.postern.catalog.Resource;
import dev.postern.plan.Expression.ColumnRef;
import dev.postern.plan.ReadPlan.ResourceRows;
import dev.postern.plan.ReadPlan.Total;
import dev.postern.plan.SelectNode.EmbedProjection;
import dev.postern.plan.SelectNode.Projection;
import dev.postern.plan.SelectNode.ValueProjection;
import dev.postern.request.Operator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Detection of reads that are quick by their plan: an index finds each of their rows.
public final class KeyLookup {

    private KeyLookup() {}

    /// Whether a plan reads at most one row of a table, by equality on all columns of a unique key, with to-one
    /// embeds at most. It calls no function of the schema.
    public static boolean isPlannedBy(ReadPlan plan) {
        return plan.source() == ResourceRows.ROWS
                && plan.total() == Total.ABSENT
                && plan.keysetCondition().equals(RowPredicate.TRUE)
                && findsOneRow(plan.root())
                && areQuick(plan.root().projections());
    }

    private static boolean findsOneRow(SelectNode node) {
        Resource resource = node.resource();
        List<RowPredicate> terms =
                node.where() instanceof RowPredicate.And(List<RowPredicate> all) ? all : List.of(node.where());
        if (terms.isEmpty() || !resource.isTable()) {
            return false;
        }
        Set<Column> compared = new HashSet<>();
        for (RowPredicate term : terms) {
            if (!(term instanceof RowPredicate.Compare(ColumnRef(Column column), Operator operator, int _))
                    || operator != Operator.EQ) {
                return false;
            }
            compared.add(column);
        }
        return resource.isUniqueIn(compared);
    }

    private static boolean areQuick(List<Projection> projections) {
        for (Projection projection : projections) {
            boolean isQuick = switch (projection) {
                case ValueProjection value -> isQuick(value.expression());
                case EmbedProjection embed -> isQuick(embed);
            };
            if (!isQuick) {
                return false;
            }
        }
        return true;
    }

    private static boolean isQuick(EmbedProjection embed) {
        return embed.relationship().cardinality().isToOne()
                && embed.relationship().path() instanceof Relationship.ForeignKeyPath
                && embed.node().resource().isTable()
                && embed.node().where().equals(RowPredicate.TRUE)
                && areQuick(embed.node().projections());
    }

    private static boolean isQuick(Expression expression) {
        return switch (expression) {
            case ColumnRef _, Expression.Presence _, Expression.RowVersion _ -> true;
            case Expression.JsonPathAccess access -> isQuick(access.value());
            case Expression.Cast cast -> isQuick(cast.value());
            case Expression.ComputedFieldRef _,
                    Expression.AggregateCall _,
                    Expression.RelatedValue _,
                    Expression.AddedCount _,
                    Expression.InsertedCount _ -> false;
        };
    }
}
