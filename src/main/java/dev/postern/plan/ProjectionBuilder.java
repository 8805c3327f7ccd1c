package dev.postern.plan;

import dev.postern.catalog.Relationship;
import dev.postern.plan.SelectNode.EmbedProjection;
import dev.postern.plan.SelectNode.Projection;
import dev.postern.plan.SelectNode.ValueProjection;
import dev.postern.problem.FeatureErrors;
import dev.postern.request.SelectItem.EmbedForm;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Collector of the projections of one node in the order of `select`.
final class ProjectionBuilder {

    private final List<Projection> projections = new ArrayList<>();
    private boolean hasSpreads;

    /// Adds a projection; a repeated key keeps its position and takes the last expression.
    void add(Projection projection) {
        if (hasSpreads) {
            remove(Set.of(projection.key()), RetainedItems.EXCEPT_SPREADS);
        }
        for (int i = 0; i < projections.size(); i++) {
            if (projections.get(i).key().equals(projection.key()) && !isSpread(projections.get(i))) {
                projections.set(i, projection);
                return;
            }
        }
        projections.add(projection);
    }

    /// The projections that [#remove] keeps.
    private enum RetainedItems {
        /// Projections with a removed key, unless a spread adds them.
        EXCEPT_SPREADS,
        NOTHING
    }

    private void remove(Set<String> keys, RetainedItems retained) {
        projections.replaceAll(
                projection -> isSpread(projection) ? without((EmbedProjection) projection, keys) : projection);
        projections.removeIf(projection -> isSpread(projection)
                ? ((EmbedProjection) projection).node().projections().isEmpty()
                : retained == RetainedItems.NOTHING && keys.contains(projection.key()));
    }

    private static EmbedProjection without(EmbedProjection spread, Set<String> keys) {
        ProjectionBuilder remaining = new ProjectionBuilder();
        remaining.projections.addAll(spread.node().projections());
        remaining.remove(keys, RetainedItems.NOTHING);
        return spread.withNode(spread.node().withProjections(remaining.projections));
    }

    /// Returns the keys that a spread adds to the row.
    private static Stream<String> keys(EmbedProjection spread) {
        return spread.node().projections().stream()
                .flatMap(projection ->
                        isSpread(projection) ? keys((EmbedProjection) projection) : Stream.of(projection.key()));
    }

    /// Adds a spread embed.
    ///
    /// Aggregates inside a to-one spread become aggregates of the outer rows (`docs/dialect.md` 1.3).
    void addSpread(EmbedProjection embed) {
        boolean grouped = embed.node().isGrouped();
        if (grouped && !embed.relationship().cardinality().isToOne()) {
            throw FeatureErrors.aggregatesInToManySpread();
        }
        if (grouped) {
            hoist(embed).forEach(this::add);
        } else {
            remove(keys(embed).collect(Collectors.toUnmodifiableSet()), RetainedItems.NOTHING);
            projections.add(embed);
            hasSpreads = true;
        }
    }

    /// Returns all projections; to-one spreads of grouped rows become grouping values.
    List<Projection> build() {
        return hasSpreads && SelectNode.isGrouped(projections)
                ? projections.stream()
                        .flatMap(projection -> projection instanceof EmbedProjection embed && isSpread(projection)
                                ? hoist(embed)
                                : Stream.of(projection))
                        .toList()
                : projections;
    }

    private static boolean isSpread(Projection projection) {
        return projection instanceof EmbedProjection embed && embed.form() == EmbedForm.SPREAD;
    }

    private static Stream<Projection> hoist(EmbedProjection embed) {
        if (!embed.relationship().cardinality().isToOne()) {
            throw FeatureErrors.aggregatesNextToToManySpread();
        }
        return embed.node().projections().stream()
                .flatMap(projection ->
                        isSpread(projection) ? hoist((EmbedProjection) projection) : Stream.of(projection))
                .map(projection -> switch (projection) {
                    case ValueProjection value -> new ValueProjection(value.key(), hoist(embed, value.expression()));
                    case EmbedProjection nested -> hoist(embed, nested);
                });
    }

    /// Returns an embed of a spread's rows as one of the grouped rows, which are grouped by its join.
    private static EmbedProjection hoist(EmbedProjection spread, EmbedProjection nested) {
        Relationship relationship = nested.relationship();
        if (relationship.path() instanceof Relationship.FunctionPath) {
            throw FeatureErrors.aggregatesNextToEmbedInSpread();
        }
        List<Expression> joinValues = nested.joinValues().isEmpty()
                ? relationship.localColumns().stream()
                        .<Expression>map(column ->
                                new Expression.ColumnRef(relationship.source().column(column.getName())))
                        .toList()
                : nested.joinValues();
        return nested.withJoinValues(joinValues.stream()
                .<Expression>map(value -> relatedValue(spread, value))
                .toList());
    }

    /// Returns the value that a projection or a to-one spread has under a key; null if none has.
    static @Nullable Expression valueOf(List<Projection> projections, String key) {
        for (Projection projection : projections) {
            Expression value = switch (projection) {
                case ValueProjection(String name, Expression expression) -> name.equals(key) ? expression : null;
                case EmbedProjection embed -> isSpreadToOne(embed) ? spreadValue(embed, key) : null;
            };
            if (value != null && !value.isAggregated()) {
                return value;
            }
        }
        return null;
    }

    private static boolean isSpreadToOne(EmbedProjection embed) {
        return isSpread(embed) && embed.relationship().cardinality().isToOne();
    }

    private static @Nullable Expression spreadValue(EmbedProjection spread, String key) {
        Expression value = valueOf(spread.node().projections(), key);
        return value == null ? null : relatedValue(spread, value);
    }

    private static Expression hoist(EmbedProjection embed, Expression expression) {
        return switch (expression) {
            case Expression.Cast(Expression value, var type)
            when value.isAggregated() -> new Expression.Cast(hoist(embed, value), type);
            case Expression.AggregateCall aggregate ->
                new Expression.AggregateCall(
                        aggregate.function(),
                        relatedValue(
                                embed,
                                aggregate.argument() == null ? new Expression.Presence() : aggregate.argument()));
            case Expression.Cast _,
                    Expression.ColumnRef _,
                    Expression.ComputedFieldRef _,
                    Expression.JsonPathAccess _,
                    Expression.RelatedValue _,
                    Expression.Presence _,
                    Expression.RowVersion _,
                    Expression.AddedCount _,
                    Expression.InsertedCount _ -> relatedValue(embed, expression);
        };
    }

    private static Expression relatedValue(EmbedProjection embed, Expression value) {
        Relationship relationship = embed.relationship();
        return new Expression.RelatedValue(relationship, embed.node().where(), value);
    }
}
