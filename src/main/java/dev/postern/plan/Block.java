package dev.postern.plan;

import dev.postern.catalog.Relationship;
import dev.postern.catalog.Resource;
import dev.postern.request.OrderTerm.Direction;
import dev.postern.request.OrderTerm.Nulls;
import dev.postern.request.SelectItem.Form;
import java.util.List;

/// Rows of one resource: which, in what order, and what is read of each.
///
/// @param limitSlot slot of the most rows wanted, or [#NO_SLOT]
/// @param offsetSlot slot of the rows passed over, or [#NO_SLOT]
public record Block(
        Resource resource, List<Output> outputs, Predicate where, List<Order> order, int limitSlot, int offsetSlot) {

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
    public record Related(String key, Relationship relationship, Form form, Block block, int written)
            implements Output {

        /// They were there before.
        public static final int STORED = -1;

        Related(String key, Relationship relationship, Form form, Block block) {
            this(key, relationship, form, block, STORED);
        }
    }

    public record Order(Expression expression, Direction direction, Nulls nulls) {}

    /// Whether anything related is read with the rows.
    public boolean hasRelated() {
        return outputs.stream().anyMatch(Related.class::isInstance);
    }

    /// Whether rows are gathered into groups.
    public boolean isGrouped() {
        return outputs.stream()
                .anyMatch(output -> output instanceof Value(String key, Expression value) && value.aggregates());
    }

    /// Whether only part of the rows that match is wanted.
    public boolean isPage() {
        return limitSlot != NO_SLOT || offsetSlot != NO_SLOT;
    }

    /// The same rows with other outputs.
    Block reading(List<Output> others) {
        return new Block(resource, others, where, order, limitSlot, offsetSlot);
    }
}
