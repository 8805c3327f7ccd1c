package dev.postern.http;

import dev.postern.catalog.ApiCatalog;
import dev.postern.http.ActionPlan.Capture;
import dev.postern.http.TransactionMode.EachRead;
import dev.postern.sql.StatementCache;
import dev.postern.store.IdempotencyStore.Availability;
import java.util.Map;

/// Planner of requests: resolves the resource, negotiates the media type and plans the statements.
record ActionPlanner(
        ReadActionPlanner reads,
        CallActionPlanner calls,
        WriteActionPlanner writes,
        BatchActionPlanner batches,
        DescriptionPlanner descriptions) {

    /// @param idempotency whether an `Idempotency-Key` can be honoured
    static ActionPlanner of(
            ApiSettings settings,
            ApiCatalog catalog,
            StatementCache statements,
            AuthSettings auth,
            Availability idempotency) {
        PlannedHeaders headers = new PlannedHeaders(catalog);
        ReadActionPlanner reads = new ReadActionPlanner(catalog, settings.reads(), statements, headers);
        WriteActionPlanner writes =
                new WriteActionPlanner(catalog, settings.writes(), statements, headers, idempotency);
        CallActionPlanner calls = new CallActionPlanner(
                catalog,
                settings.limits(),
                settings.reads(),
                settings.writes(),
                auth,
                statements,
                headers,
                idempotency);
        return new ActionPlanner(
                reads,
                calls,
                writes,
                new BatchActionPlanner(reads, writes, settings.writes(), idempotency),
                new DescriptionPlanner(catalog, settings.openApi().mode(), headers));
    }

    /// Plans a request.
    ///
    /// @throws dev.postern.problem.ProblemException for a name that does not exist, for a media type that is not
    /// available, and for parts that contradict each other
    ActionPlan plan(ParsedRequest parsed, IdentifiedCaller caller) {
        return switch (parsed) {
            case ParsedRequest.Read read -> reads.plan(read, caller.privileges());
            case ParsedRequest.CallByGet call -> calls.plan(call, caller);
            case ParsedRequest.CallByPost call -> calls.plan(call, caller);
            case ParsedRequest.Write write -> writes.plan(write, caller);
            case ParsedRequest.Batch batch -> batches.plan(batch, caller);
            case ParsedRequest.Document document -> describe(descriptions.document(document), caller);
            case ParsedRequest.Options options -> describe(descriptions.methods(options), caller);
        };
    }

    private static ActionPlan describe(Action.Subject subject, IdentifiedCaller caller) {
        return new ActionPlan(new Action.Describe(subject, caller), new EachRead(), null, Map.of(), Capture.NONE);
    }
}
