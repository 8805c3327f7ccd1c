package dev.postern.plan;

import dev.postern.catalog.TypeCatalog;
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
    ///
    /// @param nulls null members of JSON at any depth
    /// @param bigNumberTypes catalog that knows the types whose numbers JavaScript rounds, if JSON has strings for
    /// them; null if it has numbers
    public record ValueFormat(
            Syntax syntax,
            NullMembers nulls,
            TimeZone timeZone,
            @Nullable TypeCatalog bigNumberTypes) {

        public static final ValueFormat JSON = new ValueFormat(Syntax.JSON, NullMembers.KEPT, TimeZone.UTC, null);
        public static final ValueFormat STRIPPED =
                new ValueFormat(Syntax.JSON, NullMembers.STRIPPED, TimeZone.UTC, null);
        public static final ValueFormat TEXT = new ValueFormat(Syntax.TEXT, NullMembers.KEPT, TimeZone.UTC, null);
        public static final ValueFormat RAW = new ValueFormat(Syntax.RAW, NullMembers.KEPT, TimeZone.UTC, null);

        /// The syntax of a value.
        public enum Syntax {
            /// JSON as `to_json` writes it.
            JSON,
            /// PostgreSQL's text format.
            TEXT,
            /// SQL values, for an aggregate.
            RAW
        }

        /// The time zone of times in JSON.
        public enum TimeZone {
            UTC,
            SESSION
        }

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
            return nulls == NullMembers.STRIPPED;
        }

        /// Whether times are written in the time zone of the session instead of UTC.
        public boolean usesSessionTimeZone() {
            return timeZone == TimeZone.SESSION;
        }

        /// Returns this format with times in the time zone of the session.
        public ValueFormat inSessionTimeZone() {
            return syntax == Syntax.JSON ? new ValueFormat(syntax, nulls, TimeZone.SESSION, bigNumberTypes) : this;
        }

        /// Returns this format with strings for big numbers in JSON, also in JSON within text.
        ///
        /// @param types catalog that knows the types
        ValueFormat withBigNumbersAsStrings(TypeCatalog types) {
            return syntax == Syntax.RAW ? this : new ValueFormat(syntax, nulls, timeZone, types);
        }

        /// Returns the format of JSON within a value of this format.
        public ValueFormat withinJson() {
            return syntax == Syntax.TEXT ? new ValueFormat(Syntax.JSON, nulls, timeZone, bigNumberTypes) : this;
        }
    }
}
