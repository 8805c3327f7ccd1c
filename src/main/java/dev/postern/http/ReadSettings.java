package dev.postern.http;

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

/// What the operator allows of reads.
///
/// @param maxRows rows of an answer, and of every embed, at most; null: any number
/// @param maxStreamRows rows of a stream at most; null: any number
/// @param names what an embed with an alias is called in parameters
/// @param plans whether PostgreSQL's plan can be asked for
public record ReadSettings(
        @Nullable Long maxRows,
        @Nullable Long maxStreamRows,
        Aggregates aggregates,
        EmbedNaming names,
        ExecutionPlans plans) {

    /// Nothing is limited, what is off by default is off.
    public static final ReadSettings DEFAULT =
            new ReadSettings(null, null, Aggregates.REFUSED, EmbedNaming.ALIAS_OR_TARGET, ExecutionPlans.DISABLED);

    /// What holds for rows that are written so.
    ///
    /// @param privileges of who asks
    public ReadRules rules(Representation representation, SelectPrivileges privileges) {
        return new ReadRules(
                rows(representation) == ResultMode.STREAM ? maxStreamRows : maxRows,
                maxRows,
                aggregates,
                names,
                privileges);
    }

    /// Rows of a page that begins after a row; null: all there are.
    @Nullable
    Long pageSize(ParsedQuery query) {
        return ReadRules.capped(query.root().limit(), maxRows);
    }

    /// How many rows are written so.
    static ResultMode rows(Representation representation) {
        return switch (representation) {
            case Json json -> json.singular() ? ResultMode.SINGLE_ROW : ResultMode.ROW_SET;
            case Representation.JsonLines lines -> ResultMode.STREAM;
            case Representation.Csv csv -> ResultMode.STREAM;
            case Representation.Custom custom -> ResultMode.ROW_SET;
            case Representation.ExecutionPlan plan -> rows(plan.of());
        };
    }

    /// How values are read to be written so, times in the zone that is preferred.
    static ValueFormat form(Representation representation, Preferences preferences) {
        ValueFormat form = form(representation);
        return preferences.timezone() == null ? form : form.inZone();
    }

    /// How values are read to be written so.
    static ValueFormat form(Representation representation) {
        return switch (representation) {
            case Json(Shape shape, NullMembers nulls) ->
                nulls == NullMembers.STRIPPED ? ValueFormat.STRIPPED : ValueFormat.JSON;
            case Representation.JsonLines lines -> ValueFormat.JSON;
            case Representation.Csv csv -> ValueFormat.TEXT;
            case Representation.Custom custom -> ValueFormat.RAW;
            case Representation.ExecutionPlan plan -> form(plan.of());
        };
    }
}
