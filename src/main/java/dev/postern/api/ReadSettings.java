package dev.postern.api;

import dev.postern.catalog.SelectPrivileges;
import dev.postern.plan.ReadPlan.ValueFormat;
import dev.postern.plan.ReadRules;
import dev.postern.plan.ReadRules.Aggregates;
import dev.postern.plan.ReadRules.EmbedNaming;
import dev.postern.plan.ResultSpec.ResultMode;
import dev.postern.request.Accept.ExecutionPlans;
import dev.postern.request.ParsedQuery;
import dev.postern.request.Preferences;
import dev.postern.request.Representation;
import dev.postern.request.Representation.Json;
import dev.postern.request.Representation.NullMembers;
import dev.postern.request.Representation.Shape;
import org.jspecify.annotations.Nullable;

/// Settings of reads.
///
/// @param maxRows maximum rows of a response and of each embed; null for no limit
/// @param maxStreamRows maximum rows of a stream; null for no limit
/// @param embedNaming names of an aliased embed in parameters
/// @param executionPlans whether clients can request execution plans
public record ReadSettings(
        @Nullable Long maxRows,
        @Nullable Long maxStreamRows,
        Aggregates aggregates,
        EmbedNaming embedNaming,
        ExecutionPlans executionPlans) {

    /// Default settings, without limits.
    public static final ReadSettings DEFAULT =
            new ReadSettings(null, null, Aggregates.REJECTED, EmbedNaming.ALIAS_OR_TARGET, ExecutionPlans.DISABLED);

    /// Returns the rules for planning a read.
    ///
    /// @param privileges columns that the caller can select
    public ReadRules rules(Representation representation, SelectPrivileges privileges) {
        return new ReadRules(
                resultMode(representation) == ResultMode.STREAM ? maxStreamRows : maxRows,
                maxRows,
                aggregates,
                embedNaming,
                privileges);
    }

    /// Returns the rows of a page after a page token; null for no limit.
    @Nullable
    Long pageSize(ParsedQuery query) {
        return ReadRules.limited(query.root().limit(), maxRows);
    }

    /// Returns the result mode of a representation: one row, a row set or a stream.
    static ResultMode resultMode(Representation representation) {
        return switch (representation) {
            case Json json -> json.isSingular() ? ResultMode.SINGLE_ROW : ResultMode.ROW_SET;
            case Representation.JsonLines lines -> ResultMode.STREAM;
            case Representation.Csv csv -> ResultMode.STREAM;
            case Representation.Custom custom -> ResultMode.ROW_SET;
            case Representation.ExecutionPlan plan -> resultMode(plan.explained());
        };
    }

    /// Returns the format of values in a representation, with times in the preferred time zone.
    static ValueFormat valueFormat(Representation representation, Preferences preferences) {
        ValueFormat format = valueFormat(representation);
        return preferences.timezone() == null ? format : format.inSessionTimeZone();
    }

    /// Returns the format of values in a representation.
    static ValueFormat valueFormat(Representation representation) {
        return switch (representation) {
            case Json(Shape shape, NullMembers nulls) ->
                nulls == NullMembers.STRIPPED ? ValueFormat.STRIPPED : ValueFormat.JSON;
            case Representation.JsonLines lines -> ValueFormat.JSON;
            case Representation.Csv csv -> ValueFormat.TEXT;
            case Representation.Custom custom -> ValueFormat.RAW;
            case Representation.ExecutionPlan plan -> valueFormat(plan.explained());
        };
    }
}
