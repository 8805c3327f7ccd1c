package dev.postern.http;

import dev.postern.catalog.ApiCatalog;
import dev.postern.http.ServerTiming.Output;
import dev.postern.http.ServerTiming.Stage;
import dev.postern.openapi.OpenApiDocument;
import dev.postern.sql.StatementCache;
import dev.postern.store.Cancellation;

/// The generated API: the path of every request from its text to its response.
///
/// @param timing whether responses have `Server-Timing`
public record Api(
        Authentication authentication,
        RequestParser parser,
        ActionPlanner planner,
        ActionExecution execution,
        ActionResponses responses,
        Output timing) {

    /// Creates the API of a catalog.
    ///
    /// @param openApi document of the catalog
    /// @throws dev.postern.problem.ProblemException if the root function does not exist
    public static Api of(
            ApiSettings settings,
            ApiCatalog catalog,
            Authentication authentication,
            AuthSettings auth,
            OpenApiDocument openApi) {
        StatementCache statements = new StatementCache();
        String root = settings.openApi().rootFunction();
        WriteSettings writes = settings.writes();
        RequestParser parser = new RequestParser(
                settings.limits(),
                writes.transactionEndOverride(),
                new BatchParser(writes.maxBatchOperations(), catalog.writeOnlyKeys()),
                root == null ? null : RootFunction.find(root, catalog));
        ActionResponses responses = new ActionResponses(new DescriptionResponses(new DocumentCache(openApi)));
        ActionExecution execution = new ActionExecution(
                statements,
                new ReadExecutor(statements, settings.reads().maxRows()),
                new CallerPrivileges(authentication, settings.openApi().mode()),
                responses);
        ActionPlanner planner = ActionPlanner.of(settings, catalog, statements, auth, openApi.idempotency());
        return new Api(authentication, parser, planner, execution, responses, settings.timing());
    }

    /// Returns the response to a request, which the caller closes.
    ///
    /// Errors win in this order: identity, syntax (preferences, query, body), resource, media type, plan, database.
    ///
    /// @param cancellation cancels the statements of the request
    /// @throws dev.postern.problem.ProblemException if the request is rejected or fails; nothing is written then
    public ApiResponse answer(ApiRequest request, Cancellation cancellation) {
        ServerTiming timings = ServerTiming.start(timing);
        IdentifiedCaller caller = authentication.identify(request);
        timings.end(Stage.JWT);
        ParsedRequest parsed = parser.parse(request);
        timings.end(Stage.PARSE);
        ActionPlan plan = planner.plan(parsed, caller);
        timings.end(Stage.PLAN);
        ApiResponse response = execution.in(plan, caller, cancellation, session -> {
            DatabaseResult result = execution.run(plan.action(), session);
            timings.end(Stage.TRANSACTION);
            return responses.of(plan.action(), result);
        });
        timings.end(Stage.RESPONSE);
        return ConditionalRequest.answer(request, response).withHeader("Server-Timing", timings.header());
    }
}
