package dev.postern.http;

import dev.postern.catalog.SelectPrivileges;
import dev.postern.plan.ReadPlan.Form;
import dev.postern.plan.Rules;
import dev.postern.plan.Rules.Aggregates;
import dev.postern.plan.Rules.Names;
import dev.postern.plan.Wanted.Rows;
import dev.postern.request.Accept.ExecutionPlans;
import dev.postern.request.Preferences;
import dev.postern.request.ParsedQuery;
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
public record ReadOptions(
        @Nullable Long maxRows, @Nullable Long maxStreamRows, Aggregates aggregates, Names names, ExecutionPlans plans) {

    /// Nothing is limited, what is off by default is off.
    public static final ReadOptions DEFAULT =
            new ReadOptions(null, null, Aggregates.REFUSED, Names.LEGACY, ExecutionPlans.DISABLED);

    /// What holds for rows that are written so.
    ///
    /// @param privileges of who asks
    public Rules rules(Representation representation, SelectPrivileges privileges) {
        return new Rules(
                rows(representation) == Rows.STREAM ? maxStreamRows : maxRows, maxRows, aggregates, names, privileges);
    }

    /// Rows of a page that begins after a row; null: all there are.
    @Nullable
    Long pageSize(ParsedQuery query) {
        return Rules.capped(query.root().limit(), maxRows);
    }

    /// How many rows are written so.
    static Rows rows(Representation representation) {
        return switch (representation) {
            case Json json -> json.singular() ? Rows.ONE : Rows.MANY;
            case Representation.JsonLines lines -> Rows.STREAM;
            case Representation.Csv csv -> Rows.STREAM;
            case Representation.Custom custom -> Rows.MANY;
            case Representation.ExecutionPlan plan -> rows(plan.of());
        };
    }

    /// How values are read to be written so, times in the zone that is preferred.
    static Form form(Representation representation, Preferences preferences) {
        Form form = form(representation);
        return preferences.timezone() == null ? form : form.inZone();
    }

    /// How values are read to be written so.
    static Form form(Representation representation) {
        return switch (representation) {
            case Json(Shape shape, NullMembers nulls) -> nulls == NullMembers.STRIPPED ? Form.STRIPPED : Form.JSON;
            case Representation.JsonLines lines -> Form.JSON;
            case Representation.Csv csv -> Form.TEXT;
            case Representation.Custom custom -> Form.RAW;
            case Representation.ExecutionPlan plan -> form(plan.of());
        };
    }
}
