package dev.postern.api;

import dev.postern.api.ServerTiming.Output;
import dev.postern.api.ServerTiming.Stage;
import dev.postern.catalog.ApiCatalog;
import dev.postern.openapi.OpenApiDocument;
import dev.postern.plan.DialectSettings;
import dev.postern.request.RequestLimits;
import dev.postern.sql.StatementCache;
import dev.postern.store.Cancellation;

/// The generated API: the path of every request from its text to its response.
public final class Api {

    private final Authentication authentication;
    private final RequestParser parser;
    private final ActionPlanner planner;
    private final ActionExecution execution;
    private final ActionResponses responses;
    private final Output timing;

    private Api(
            Authentication authentication,
            RequestParser parser,
            ActionPlanner planner,
            ActionExecution execution,
            Output timing) {
        this.authentication = authentication;
        this.parser = parser;
        this.planner = planner;
        this.execution = execution;
        this.responses = execution.responses();
        this.timing = timing;
    }

    /// Creates the API of a catalog.
    ///
    /// @param settings settings of its responses
    /// @param document document of the catalog
    /// @throws dev.postern.problem.CommandException if the root function does not exist
    public static Api of(
            RequestLimits limits,
            DialectSettings dialect,
            ResponseSettings settings,
            ApiCatalog catalog,
            Authentication authentication,
            OpenApiDocument document) {
        StatementCache statements = new StatementCache();
        String root = settings.rootFunction();
        RequestParser parser = new RequestParser(
                limits,
                dialect.transactionEndOverride(),
                new BatchParser(dialect.maxBatchOperations(), catalog.writeOnlyKeys()),
                root == null ? null : RootFunction.find(root, catalog));
        ActionResponses responses = new ActionResponses(new DescriptionResponses(new DocumentCache(document)));
        ActionExecution execution = new ActionExecution(
                statements,
                new ReadExecutor(statements, dialect.maxRows()),
                new CallerPrivileges(authentication, settings.openApi()),
                responses);
        ActionPlanner planner = ActionPlanner.of(
                limits,
                dialect,
                settings.openApi(),
                catalog,
                statements,
                authentication.settings(),
                document.idempotency());
        return new Api(authentication, parser, planner, execution, settings.serverTiming());
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
        timings.end(plan.isDescription() ? Stage.RESPONSE : Stage.PLAN);
        ApiResponse response = execution.in(plan, request.target(), caller, cancellation, session -> {
            DatabaseResult result = execution.run(plan.action(), session);
            timings.end(plan.isDescription() ? Stage.RESPONSE : Stage.TRANSACTION);
            return responses.of(plan.action(), result);
        });
        timings.end(Stage.RESPONSE);
        return ConditionalRequest.answer(request, response).withHeader("Server-Timing", timings.header());
    }
}
