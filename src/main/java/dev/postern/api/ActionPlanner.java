package dev.postern.api;

import dev.postern.api.ActionPlan.Capture;
import dev.postern.api.ResponseSettings.OpenApiMode;
import dev.postern.api.TransactionMode.EachRead;
import dev.postern.catalog.ApiCatalog;
import dev.postern.plan.DialectSettings;
import dev.postern.request.RequestLimits;
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
            RequestLimits limits,
            DialectSettings dialect,
            OpenApiMode openApi,
            ApiCatalog catalog,
            StatementCache statements,
            AuthSettings auth,
            Availability idempotency) {
        PlannedHeaders headers = new PlannedHeaders(catalog);
        ReadActionPlanner reads = new ReadActionPlanner(catalog, dialect, statements, headers);
        WriteActionPlanner writes = new WriteActionPlanner(catalog, dialect, limits, statements, headers, idempotency);
        CallActionPlanner calls =
                new CallActionPlanner(catalog, limits, dialect, auth, statements, headers, idempotency);
        return new ActionPlanner(
                reads,
                calls,
                writes,
                new BatchActionPlanner(reads, writes, dialect, idempotency),
                new DescriptionPlanner(catalog, openApi, headers));
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
