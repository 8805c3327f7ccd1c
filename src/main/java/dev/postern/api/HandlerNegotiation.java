package dev.postern.api;

import dev.postern.catalog.MediaTypeHandler;
import dev.postern.catalog.MediaTypeHandler.HandlerInput;
import dev.postern.catalog.Resource;
import dev.postern.plan.ReadPlan;
import dev.postern.request.Accept;
import dev.postern.request.Accept.ExecutionPlans;
import dev.postern.request.ParsedQuery;
import dev.postern.request.Representation;
import dev.postern.request.SelectItem;
import dev.postern.sql.SqlStatement;
import dev.postern.sql.StatementCache;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Media type handlers that a query can use: those of the table only for whole rows, as in PostgREST.
///
/// @param handlers usable handlers by the name of the media type
record HandlerNegotiation(Map<String, MediaTypeHandler> handlers) {

    /// Returns the handlers of the rows of a table, view or function.
    static HandlerNegotiation of(Resource rows, ParsedQuery query) {
        boolean isWhole = query.select().equals(List.of(new SelectItem.Star()));
        return new HandlerNegotiation(
                isWhole ? rows.handlers().ofWholeRows() : rows.handlers().ofAnyRows());
    }

    /// Returns the first available representation; a handler of the table for every media type precedes all others.
    ///
    /// @param header value of `Accept`; null for any media type
    Representation negotiate(@Nullable String header, ExecutionPlans plans) {
        MediaTypeHandler any = handlers.get(MediaTypeHandler.ANY);
        return any != null && any.input() == HandlerInput.WHOLE_ROWS
                ? Accept.negotiateFixed(header, plans, MediaTypeHandler.ANY)
                : Accept.negotiate(header, plans, handlers.keySet());
    }

    /// Whether a handler builds the response, or the one whose execution plan is requested.
    static boolean isUsedBy(Representation representation) {
        return representation.explained() instanceof Representation.Custom;
    }

    /// Returns the statement of a read, or the one that a media type handler aggregates the rows in.
    SqlStatement statement(ReadPlan plan, Representation representation, StatementCache statements) {
        return representation.explained() instanceof Representation.Custom custom
                ? statements.of(plan, Objects.requireNonNull(handlers.get(custom.handler())))
                : statements.of(plan);
    }
}
