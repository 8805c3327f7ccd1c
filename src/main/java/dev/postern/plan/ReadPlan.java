package dev.postern.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A read: one block with what is embedded in it, and what is wanted with it.
///
/// @param source where the block's rows come from
/// @param keysetCondition where the page begins, which does not count for the total
/// @param total whether the number of all rows that match comes with them
/// @param form how values are written
/// @param hiddenExpressions values of each row that are read, as text, but not shown
public record ReadPlan(
        Source source,
        SelectNode root,
        RowPredicate keysetCondition,
        Total total,
        ValueFormat form,
        List<Expression> hiddenExpressions) {

    /// A read of the resource itself.
    ReadPlan(SelectNode root, RowPredicate after, Total total, ValueFormat form, List<Expression> beside) {
        this(ResourceRows.ROWS, root, after, total, form, beside);
    }

    /// The same read of what a function gives.
    ReadPlan calling(FunctionCall call) {
        return new ReadPlan(call, root, keysetCondition, total, form, hiddenExpressions);
    }

    /// The version of the one row that was read.
    ///
    /// @param read values of [#hiddenExpressions]
    /// @return null if the plan reads none, or there was no row
    public @Nullable String version(List<@Nullable String> read) {
        int place = hiddenExpressions.indexOf(new Expression.RowVersion());
        return place < 0 || read.isEmpty() ? null : read.get(place);
    }

    /// Where rows come from.
    public sealed interface Source permits ResourceRows, FunctionCall {}

    /// The block's resource.
    public enum ResourceRows implements Source {
        ROWS
    }

    /// Whether the number of all rows that match comes with the rows.
    public enum Total {
        ABSENT,
        COUNTED
    }

    /// How values are written.
    public enum ValueFormat {
        /// As `to_json` has them.
        JSON,
        /// The same without members that are null, at any depth.
        STRIPPED,
        /// As `to_json` has them, times in the zone of the session.
        ZONED,
        /// Both.
        ZONED_STRIPPED,
        /// As PostgreSQL's own text.
        TEXT,
        /// As they are, for an aggregate to take.
        RAW;

        /// Whether members that are null are left out at any depth.
        public boolean stripped() {
            return this == STRIPPED || this == ZONED_STRIPPED;
        }

        /// Whether times are shown in the zone of the session, which is UTC by default.
        public boolean zoned() {
            return this == ZONED || this == ZONED_STRIPPED;
        }

        /// The same in the zone of the session.
        public ValueFormat inZone() {
            return switch (this) {
                case JSON, ZONED -> ZONED;
                case STRIPPED, ZONED_STRIPPED -> ZONED_STRIPPED;
                case TEXT -> TEXT;
                case RAW -> RAW;
            };
        }
    }
}
