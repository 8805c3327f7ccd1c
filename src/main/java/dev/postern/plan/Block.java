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
public record Block(Resource resource, List<Output> outputs, Predicate where, List<Order> order, Page page) {

    /// Stands for a value that was not given.
    public static final int NO_SLOT = -1;

    /// What is read of a row.
    public sealed interface Output {

        String key();
    }

    /// A value.
    public record Value(String key, Expression expression) implements Output {}

    /// Related rows: an object or null, or an array; or their values beside those of the row.
    ///
    /// @param written number of the insertion that made them, in the same statement; or [#STORED]
    public record Related(String key, Relationship relationship, EmbedForm form, Block block, int written)
            implements Output {

        /// They were there before.
        public static final int STORED = -1;

        Related(String key, Relationship relationship, EmbedForm form, Block block) {
            this(key, relationship, form, block, STORED);
        }

        private Related of(Block other) {
            return new Related(key, relationship, form, other, written);
        }
    }

    public record Order(Expression expression, Direction direction, NullOrder nulls) {}

    /// Whether anything related is read with the rows.
    public boolean hasRelated() {
        return outputs.stream().anyMatch(Related.class::isInstance);
    }

    /// Whether rows are gathered into groups.
    public boolean isGrouped() {
        return outputs.stream()
                .anyMatch(output -> output instanceof Value(String key, Expression value) && value.aggregates());
    }

    /// Which of the rows that match are wanted.
    ///
    /// @param limitSlot slot of the most rows wanted, or [#NO_SLOT]
    /// @param offsetSlot slot of the rows passed over, or [#NO_SLOT]
    /// @param within a number of rows from the first that the page ends within, the same for many pages; [#OPEN]:
    /// none is told
    public record Page(int limitSlot, int offsetSlot, long within) {

        /// No number of rows.
        public static final long OPEN = 0;

        /// All rows.
        public static final Page ALL = new Page(NO_SLOT, NO_SLOT, OPEN);

        /// Beyond it planning is little beside reading.
        private static final long MOST = 1 << 20;

        /// The page whose numbers are in these slots.
        public static Page of(int limitSlot, int offsetSlot) {
            return new Page(limitSlot, offsetSlot, OPEN);
        }

        /// The same, which `values` tell the end of: within the next power of two, so that there are few statements.
        Page within(Values values) {
            if (limitSlot == NO_SLOT) {
                return this;
            }
            long limit = values.number(limitSlot);
            long offset = offsetSlot == NO_SLOT ? 0 : values.number(offsetSlot);
            boolean near = offset < MOST && limit < MOST - offset && limit + offset > 0;
            return near ? new Page(limitSlot, offsetSlot, Long.highestOneBit(2 * (limit + offset) - 1)) : this;
        }

        /// Whether it may be less than all.
        public boolean isPart() {
            return limitSlot != NO_SLOT || offsetSlot != NO_SLOT;
        }
    }

    /// The same rows with other outputs.
    Block reading(List<Output> others) {
        return new Block(resource, others, where, order, page);
    }

    /// The same with each page told how far it goes, where no value that the client sent decides which rows there
    /// are or how they are ordered, here and in what is embedded: then PostgreSQL can plan for all such values at
    /// once, and no better for one of them.
    Block within(Values values) {
        return hasValues() ? this : ending(values);
    }

    private Block ending(Values values) {
        List<Output> ending = outputs.stream()
                .map(output -> output instanceof Related related
                        ? related.of(related.block().ending(values))
                        : output)
                .toList();
        return new Block(resource, ending, where, order, page.within(values));
    }

    private boolean hasValues() {
        return Predicate.hasValues(where)
                || order.stream().anyMatch(term -> term.expression().hasValues())
                || outputs.stream().anyMatch(output -> switch (output) {
                    case Value value -> isGrouped() && value.expression().hasValues();
                    case Related related -> related.block().hasValues();
                });
    }
}
