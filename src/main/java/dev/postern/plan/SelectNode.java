package dev.postern.plan;

import dev.postern.catalog.Relationship;
import dev.postern.catalog.Resource;
import dev.postern.problem.RowKeyErrors;
import dev.postern.request.OrderTerm.Direction;
import dev.postern.request.OrderTerm.NullOrder;
import dev.postern.request.SelectItem.EmbedForm;
import java.util.ArrayList;
import java.util.List;

/// A node of the select tree: the rows of one resource, their order and their projections.
///
/// @param page limit and offset of the rows
public record SelectNode(
        Resource resource, List<Projection> projections, RowPredicate where, List<SortKey> order, LimitClause page) {

    public SelectNode {
        projections = List.copyOf(projections);
        order = List.copyOf(order);
    }

    /// Omits the expressions of the projections, which are costly to hash and mostly follow from their keys.
    @Override
    public int hashCode() {
        int hash = 31 * resource.hashCode() + where.hashCode();
        hash = 31 * (31 * hash + order.hashCode()) + page.hashCode();
        for (Projection projection : projections) {
            hash = 31 * hash
                    + switch (projection) {
                        case ValueProjection value -> value.key().hashCode();
                        case EmbedProjection embed -> embed.node().hashCode();
                    };
        }
        return hash;
    }

    /// Parameter index of a value that is absent.
    public static final int NO_PARAMETER = -1;

    /// An output expression or embed of each row.
    public sealed interface Projection {

        String key();
    }

    /// An output expression with its key.
    public record ValueProjection(String key, Expression expression) implements Projection {}

    /// Related rows: an object or null, an array, or values spread into the row.
    ///
    /// @param insertion number of the insertion of the same statement that inserted the rows, or [#STORED]
    /// @param joinValues values of the local columns of the relationship, for an embed within a spread of grouped
    /// rows; empty if the row has these columns
    public record EmbedProjection(
            String key,
            Relationship relationship,
            EmbedForm form,
            SelectNode node,
            int insertion,
            List<Expression> joinValues)
            implements Projection {

        /// The rows are read from the table.
        public static final int STORED = -1;

        public EmbedProjection {
            joinValues = List.copyOf(joinValues);
            if (insertion < STORED) {
                throw new IllegalArgumentException("Not the number of an insertion: " + insertion);
            }
        }

        EmbedProjection(String key, Relationship relationship, EmbedForm form, SelectNode node) {
            this(key, relationship, form, node, STORED);
        }

        EmbedProjection(String key, Relationship relationship, EmbedForm form, SelectNode node, int insertion) {
            this(key, relationship, form, node, insertion, List.of());
        }

        EmbedProjection withNode(SelectNode replacement) {
            return new EmbedProjection(key, relationship, form, replacement, insertion, joinValues);
        }

        EmbedProjection withJoinValues(List<Expression> values) {
            return new EmbedProjection(key, relationship, form, node, insertion, values);
        }
    }

    public record SortKey(Expression expression, Direction direction, NullOrder nulls) {}

    /// Whether the node has embeds.
    public boolean hasEmbeds() {
        for (Projection projection : projections) {
            if (projection instanceof EmbedProjection) {
                return true;
            }
        }
        return false;
    }

    /// Whether the rows are grouped because a projection is an aggregate.
    public boolean isGrouped() {
        return isGrouped(projections);
    }

    static boolean isGrouped(List<Projection> projections) {
        for (Projection projection : projections) {
            if (projection instanceof ValueProjection(String key, Expression value) && value.isAggregated()) {
                return true;
            }
        }
        return false;
    }

    /// The page of the matching rows.
    ///
    /// @param limitParameter parameter index of the limit, or [#NO_PARAMETER]
    /// @param offsetParameter parameter index of the offset, or [#NO_PARAMETER]
    /// @param rowBound upper bound of limit plus offset, shared by many pages; [#UNBOUNDED] if it is unknown
    public record LimitClause(int limitParameter, int offsetParameter, long rowBound) {

        /// No bound is known.
        public static final long UNBOUNDED = 0;

        /// All rows.
        public static final LimitClause ALL = new LimitClause(NO_PARAMETER, NO_PARAMETER, UNBOUNDED);

        /// Largest bound; planning time is negligible for reads beyond it.
        private static final long MAX_ROW_BOUND = 1 << 20;

        public LimitClause {
            BindValues.requireOptionalParameter(limitParameter);
            BindValues.requireOptionalParameter(offsetParameter);
            if (rowBound < UNBOUNDED || (rowBound != UNBOUNDED && limitParameter == NO_PARAMETER)) {
                throw new IllegalArgumentException("Not the bound of a page with a limit: " + rowBound);
            }
        }

        /// Creates a page without a row bound.
        public static LimitClause of(int limitParameter, int offsetParameter) {
            return new LimitClause(limitParameter, offsetParameter, UNBOUNDED);
        }

        /// Returns a copy bounded by the next power of two above limit plus offset, so that few statements
        /// exist.
        LimitClause withRowBound(BindValues values) {
            if (limitParameter == NO_PARAMETER) {
                return this;
            }
            long limit = values.numberAt(limitParameter);
            long offset = offsetParameter == NO_PARAMETER ? 0 : values.numberAt(offsetParameter);
            boolean isBounded = offset < MAX_ROW_BOUND && limit < MAX_ROW_BOUND - offset && limit + offset > 0;
            return isBounded
                    ? new LimitClause(limitParameter, offsetParameter, Long.highestOneBit(2 * (limit + offset) - 1))
                    : this;
        }

        /// Returns the page without a limit of at least one row, which does not change whether it has rows.
        LimitClause forExistence(BindValues values) {
            boolean isEmpty = limitParameter != NO_PARAMETER && values.numberAt(limitParameter) == 0;
            return of(isEmpty ? limitParameter : NO_PARAMETER, offsetParameter);
        }

        /// Whether the page can contain fewer rows than match.
        public boolean isLimited() {
            return limitParameter != NO_PARAMETER || offsetParameter != NO_PARAMETER;
        }
    }

    /// Returns a copy with other projections.
    SelectNode withProjections(List<Projection> replacements) {
        return new SelectNode(resource, replacements, where, order, page);
    }

    /// Returns a copy whose pages have a row bound, so that one generic plan fits all requests.
    ///
    /// The node stays unchanged if a bind value filters or sorts it or an embed, because PostgreSQL plans better
    /// for that value.
    SelectNode withRowBound(BindValues values) {
        return hasBindValues() ? this : withRowBounds(values);
    }

    private SelectNode withRowBounds(BindValues values) {
        List<Projection> bounded = new ArrayList<>(projections);
        bounded.replaceAll(projection -> projection instanceof EmbedProjection embed
                ? embed.withNode(embed.node().withRowBounds(values))
                : projection);
        return new SelectNode(resource, bounded, where, order, page.withRowBound(values));
    }

    private boolean hasBindValues() {
        if (RowPredicate.hasBindValues(where)) {
            return true;
        }
        for (SortKey sortKey : order) {
            if (sortKey.expression().hasBindValues()) {
                return true;
            }
        }
        boolean isGrouped = isGrouped();
        for (Projection projection : projections) {
            boolean hasBindValues = switch (projection) {
                case ValueProjection value -> isGrouped && value.expression().hasBindValues();
                case EmbedProjection embed -> embed.node().hasBindValues() || hasBindValues(embed.joinValues());
            };
            if (hasBindValues) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasBindValues(List<Expression> expressions) {
        for (Expression expression : expressions) {
            if (expression.hasBindValues()) {
                return true;
            }
        }
        return false;
    }

    /// Returns a node that selects the primary key.
    ///
    /// @throws dev.postern.problem.ProblemException PSTRN603 if the resource has none
    static SelectNode ofKey(Resource resource) {
        if (resource.key().isEmpty()) {
            throw RowKeyErrors.noKeyForNestedSelect(resource.name());
        }
        List<Projection> keys = resource.key().stream()
                .<Projection>map(column -> new ValueProjection(column.name(), new Expression.ColumnRef(column)))
                .toList();
        return new SelectNode(resource, keys, RowPredicate.TRUE, List.of(), LimitClause.ALL);
    }
}
