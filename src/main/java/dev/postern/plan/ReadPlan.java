package dev.postern.plan;

import dev.postern.request.Preferences;
import dev.postern.request.Representation;
import dev.postern.request.Representation.Json;
import dev.postern.request.Representation.NullMembers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The plan of a read: the root node with its embeds, and what the response needs in addition to its rows.
///
/// @param source source of the root rows
/// @param keysetCondition condition that starts the page; it does not affect the total
/// @param total whether the result contains the exact count of all matching rows
/// @param format format of the values
/// @param hiddenExpressions expressions that are selected as text for ETags and page tokens, but not shown
public record ReadPlan(
        Source source,
        SelectNode root,
        RowPredicate keysetCondition,
        Total total,
        ValueFormat format,
        List<Expression> hiddenExpressions) {

    public ReadPlan {
        hiddenExpressions = List.copyOf(hiddenExpressions);
    }

    /// Creates a plan that reads the resource itself.
    ReadPlan(
            SelectNode root,
            RowPredicate keysetCondition,
            Total total,
            ValueFormat format,
            List<Expression> hiddenExpressions) {
        this(ResourceRows.ROWS, root, keysetCondition, total, format, hiddenExpressions);
    }

    /// Returns a plan that reads the rows of a function call.
    public ReadPlan withSource(FunctionCall call) {
        return new ReadPlan(call, root, keysetCondition, total, format, hiddenExpressions);
    }

    /// Returns the row version of a single row.
    ///
    /// @param hiddenValues values of [#hiddenExpressions]
    /// @return null if the plan does not read the version, or if no row was found
    public @Nullable String version(List<@Nullable String> hiddenValues) {
        int index = hiddenExpressions.indexOf(new Expression.RowVersion());
        return index < 0 || hiddenValues.isEmpty() ? null : hiddenValues.get(index);
    }

    /// The source of the root rows.
    public sealed interface Source permits ResourceRows, FunctionCall {}

    /// The rows of the root node's resource.
    public enum ResourceRows implements Source {
        ROWS
    }

    /// Whether the result contains the exact count of all matching rows.
    public enum Total {
        ABSENT,
        COUNTED
    }

    /// The format of values in the result.
    public enum ValueFormat {
        /// JSON as `to_json` writes it.
        JSON,
        /// JSON without null members at any depth.
        STRIPPED,
        /// JSON with times in the time zone of the session.
        ZONED,
        /// JSON without null members and with times in the time zone of the session.
        ZONED_STRIPPED,
        /// PostgreSQL's text format.
        TEXT,
        /// SQL values, for an aggregate.
        RAW;

        /// Returns the format of values in a representation, with times in the preferred time zone.
        public static ValueFormat of(Representation representation, Preferences preferences) {
            ValueFormat format = of(representation);
            return preferences.timezone() == null ? format : format.inSessionTimeZone();
        }

        private static ValueFormat of(Representation representation) {
            return switch (representation) {
                case Json json -> json.nulls() == NullMembers.STRIPPED ? STRIPPED : JSON;
                case Representation.JsonLines _ -> JSON;
                case Representation.Csv _ -> TEXT;
                case Representation.Custom _ -> RAW;
                case Representation.ExecutionPlan plan -> of(plan.explained());
            };
        }

        /// Whether null members are omitted at any depth.
        public boolean stripsNulls() {
            return this == STRIPPED || this == ZONED_STRIPPED;
        }

        /// Whether times are written in the time zone of the session instead of UTC.
        public boolean usesSessionTimeZone() {
            return this == ZONED || this == ZONED_STRIPPED;
        }

        /// Returns this format with times in the time zone of the session.
        public ValueFormat inSessionTimeZone() {
            return switch (this) {
                case JSON, ZONED -> ZONED;
                case STRIPPED, ZONED_STRIPPED -> ZONED_STRIPPED;
                case TEXT -> TEXT;
                case RAW -> RAW;
            };
        }
    }
}
