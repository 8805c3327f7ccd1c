package dev.postern.plan;

import dev.postern.catalog.Relationship;
import dev.postern.catalog.Resource;
import dev.postern.request.OrderTerm.Direction;
import dev.postern.request.OrderTerm.NullOrder;
import dev.postern.request.SelectItem.EmbedForm;
import java.util.List;

/// Rows of one resource: which, in what order, and what is read of each.
///
/// @param page which of these rows
public record SelectNode(
        Resource resource, List<Projection> outputs, RowPredicate where, List<SortKey> order, LimitClause page) {

    /// Stands for a value that was not given.
    public static final int NO_PARAMETER = -1;

    /// What is read of a row.
    public sealed interface Projection {

        String key();
    }

    /// A value.
    public record ValueProjection(String key, Expression expression) implements Projection {}

    /// Related rows: an object or null, or an array; or their values beside those of the row.
    ///
    /// @param written number of the insertion that made them, in the same statement; or [#STORED]
    public record EmbedProjection(String key, Relationship relationship, EmbedForm form, SelectNode block, int written)
            implements Projection {

        /// They were there before.
        public static final int STORED = -1;

        EmbedProjection(String key, Relationship relationship, EmbedForm form, SelectNode block) {
            this(key, relationship, form, block, STORED);
        }

        private EmbedProjection of(SelectNode other) {
            return new EmbedProjection(key, relationship, form, other, written);
        }
    }

    public record SortKey(Expression expression, Direction direction, NullOrder nulls) {}

    /// Whether anything related is read with the rows.
    public boolean hasRelated() {
        return outputs.stream().anyMatch(EmbedProjection.class::isInstance);
    }

    /// Whether rows are gathered into groups.
    public boolean isGrouped() {
        return outputs.stream()
                .anyMatch(output ->
                        output instanceof ValueProjection(String key, Expression value) && value.aggregates());
    }

    /// Which of the rows that match are wanted.
    ///
    /// @param limitParameter slot of the most rows wanted, or [#NO_PARAMETER]
    /// @param offsetParameter slot of the rows passed over, or [#NO_PARAMETER]
    /// @param rowBound a number of rows from the first that the page ends within, the same for many pages;
    /// [#UNBOUNDED]: none is told
    public record LimitClause(int limitParameter, int offsetParameter, long rowBound) {

        /// No number of rows.
        public static final long UNBOUNDED = 0;

        /// All rows.
        public static final LimitClause ALL = new LimitClause(NO_PARAMETER, NO_PARAMETER, UNBOUNDED);

        /// Beyond it planning is little beside reading.
        private static final long MOST = 1 << 20;

        /// The page whose numbers are in these slots.
        public static LimitClause of(int limitSlot, int offsetSlot) {
            return new LimitClause(limitSlot, offsetSlot, UNBOUNDED);
        }

        /// The same, which `values` tell the end of: within the next power of two, so that there are few statements.
        LimitClause rowBound(BindValues values) {
            if (limitParameter == NO_PARAMETER) {
                return this;
            }
            long limit = values.number(limitParameter);
            long offset = offsetParameter == NO_PARAMETER ? 0 : values.number(offsetParameter);
            boolean near = offset < MOST && limit < MOST - offset && limit + offset > 0;
            return near
                    ? new LimitClause(limitParameter, offsetParameter, Long.highestOneBit(2 * (limit + offset) - 1))
                    : this;
        }

        /// Whether it may be less than all.
        public boolean isLimited() {
            return limitParameter != NO_PARAMETER || offsetParameter != NO_PARAMETER;
        }
    }

    /// The same rows with other outputs.
    SelectNode reading(List<Projection> others) {
        return new SelectNode(resource, others, where, order, page);
    }

    /// The same with each page told how far it goes, where no value that the client sent decides which rows there
    /// are or how they are ordered, here and in what is embedded: then PostgreSQL can plan for all such values at
    /// once, and no better for one of them.
    SelectNode withRowBound(BindValues values) {
        return hasValues() ? this : ending(values);
    }

    private SelectNode ending(BindValues values) {
        List<Projection> ending = outputs.stream()
                .map(output -> output instanceof EmbedProjection related
                        ? related.of(related.block().ending(values))
                        : output)
                .toList();
        return new SelectNode(resource, ending, where, order, page.rowBound(values));
    }

    private boolean hasValues() {
        return RowPredicate.hasValues(where)
                || order.stream().anyMatch(term -> term.expression().hasValues())
                || outputs.stream().anyMatch(output -> switch (output) {
                    case ValueProjection value ->
                        isGrouped() && value.expression().hasValues();
                    case EmbedProjection related -> related.block().hasValues();
                });
    }
}
