package dev.postern.http;

import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.Column;
import dev.postern.catalog.RolePrivileges;
import dev.postern.catalog.Routine;
import dev.postern.catalog.Routine.ReturnKind;
import dev.postern.catalog.Routine.Volatility;
import dev.postern.catalog.SelectPrivileges;
import dev.postern.http.PreparedRead.AccessMode;
import dev.postern.http.PreparedRead.BodyKind;
import dev.postern.http.PreparedRead.ResponseShape;
import dev.postern.openapi.OpenApiDocument;
import dev.postern.plan.BindValues;
import dev.postern.plan.FunctionCall;
import dev.postern.plan.FunctionResolver;
import dev.postern.plan.FunctionResolver.ResolvedCall;
import dev.postern.plan.ReadPlan;
import dev.postern.plan.ReadPlanner;
import dev.postern.plan.ResultSpec;
import dev.postern.problem.ApiError;
import dev.postern.problem.CommandException;
import dev.postern.problem.ErrorCode;
import dev.postern.request.Accept;
import dev.postern.request.Arguments;
import dev.postern.request.ParsedQuery;
import dev.postern.request.Preferences;
import dev.postern.request.Preferences.Count;
import dev.postern.request.Preferences.Handling;
import dev.postern.request.QueryParser;
import dev.postern.request.QueryString;
import dev.postern.request.QueryString.Parameter;
import dev.postern.request.Representation;
import dev.postern.request.RequestKind;
import dev.postern.request.WriteParameters;
import dev.postern.result.RowFormat;
import dev.postern.sql.SqlStatement;
import dev.postern.sql.StatementCache;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Handler of function calls: `GET|HEAD|POST|OPTIONS /api/rpc/{function}` (docs/dialect.md 1.8).
final class RpcHandler {

    private static final List<String> METHODS = List.of("OPTIONS", "GET", "HEAD", "POST");

    /// Types whose values can be a response body without encoding.
    private static final Set<String> RAW_TYPES = Set.of("json", "jsonb", "text");

    private static final byte[] NO_BODY = {};

    private final ApiCatalog catalog;
    private final ApiServer.ServerSettings settings;
    private final StatementCache statements;
    private final ReadExecutor executor;
    private final VolatileCalls volatileCalls;
    private final CallerPrivileges callerPrivileges;

    RpcHandler(
            ApiCatalog catalog,
            ApiServer.ServerSettings settings,
            StatementCache statements,
            ReadExecutor executor,
            VolatileCalls volatileCalls,
            CallerPrivileges callerPrivileges) {
        this.catalog = catalog;
        this.settings = settings;
        this.statements = statements;
        this.executor = executor;
        this.volatileCalls = volatileCalls;
        this.callerPrivileges = callerPrivileges;
    }

    /// Name of the called function.
    ///
    /// @param defaultMediaType media type of the value if its type has none; null for none
    private record CalledFunction(
            String schema, String name, @Nullable String defaultMediaType) {

        /// Returns the media type of the function's value; null if the representation is negotiated.
        @Nullable
        String fixedMediaType(Routine routine) {
            return routine.mediaType() == null && isText(routine) ? defaultMediaType : routine.mediaType();
        }

        private static boolean isText(Routine routine) {
            return routine.returns() == ReturnKind.SCALAR
                    && RAW_TYPES.contains(
                            routine.rows().columns().getFirst().type().name());
        }
    }

    private CalledFunction calledFunction(Context http, String profile) {
        return new CalledFunction(catalog.schema(http.header(profile)), Exchange.key(http), null);
    }

    /// Calls a function with arguments in the query string, in a read-only transaction.
    void get(Context http) {
        ServerTiming timings = executor.begin(http);
        CalledFunction function = calledFunction(http, "Accept-Profile");
        Preferences preferences = preferences(http);
        List<Parameter> parameters = QueryString.parse(http.queryString(), preferences.handling());
        get(http, function, parameters, preferences, timings);
    }

    private void get(
            Context http,
            CalledFunction function,
            List<Parameter> parameters,
            Preferences preferences,
            ServerTiming timings) {
        BindValues values = new BindValues();
        Handling handling = preferences.handling();
        ResolvedCall requested =
                resolver(function).resolve(function.name(), parameters, settings.limits(), handling, values);
        ParsedQuery query = ReadExecutor.withRange(http, requested.query(), handling);
        RequestKind.CALL.rejectIgnored(clauses(parameters, requested.call().routine()), query, handling);
        call(http, function, new ResolvedCall(requested.call(), query), values, preferences, NO_BODY, timings);
    }

    /// Returns the parameters that are not arguments.
    private static List<Parameter> clauses(List<Parameter> parameters, Routine routine) {
        return parameters.stream()
                .filter(parameter -> !routine.isArgument(parameter.name()))
                .toList();
    }

    private FunctionResolver resolver(CalledFunction function) {
        return new FunctionResolver(function.schema(), catalog.routines(function.schema()));
    }

    private Preferences preferences(Context http) {
        Preferences preferences = Preferences.parse(
                Exchange.headers(http, "Prefer"), settings.writes().transactionEndOverride());
        preferences.rejectWithoutEffect(ReadExecutor.CALL_PREFERENCES);
        return preferences;
    }

    /// Creates the handler of `--root-function`, which replaces the OpenAPI document (docs/dialect.md
    /// 1.12).
    ///
    /// @param name `schema.name`, or `name` in the default schema
    /// @throws dev.postern.problem.CommandException unless one function has the name and needs no arguments
    Handler rootHandler(String name) {
        int dot = name.indexOf('.');
        String schema = dot < 0 ? catalog.schema(null) : name.substring(0, dot);
        CalledFunction function = new CalledFunction(schema, name.substring(dot + 1), OpenApiDocument.MEDIA_TYPE);
        List<Routine> overloads = catalog.schemas().contains(schema)
                ? catalog.routines(schema).getOrDefault(function.name(), List.of())
                : List.of();
        List<Routine> callable =
                overloads.stream().filter(routine -> routine.accepts(Set.of())).toList();
        if (callable.size() != 1) {
            throw new CommandException("--root-function " + name + " names "
                            + (callable.isEmpty() ? "no function" : "several functions")
                            + " that can be called without arguments")
                    .withHint("Name a function without arguments in a served schema, as schema.name.");
        }
        return http -> callRoot(http, function, callable.getFirst());
    }

    /// Calls the root function, which ignores unknown parameters unless handling is strict.
    private void callRoot(Context http, CalledFunction function, Routine routine) {
        ServerTiming timings = executor.begin(http);
        catalog.schema(http.header("Accept-Profile")); // rejects a schema that is not served
        Preferences preferences = preferences(http);
        List<Parameter> parameters = QueryString.parse(http.queryString(), preferences.handling());
        List<Parameter> accepted = preferences.handling() == Handling.STRICT
                ? parameters
                : parameters.stream()
                        .filter(parameter -> routine.isArgument(parameter.name())
                                || QueryParser.isClause(parameter, settings.limits()))
                        .toList();
        get(http, function, accepted, preferences, timings);
    }

    /// Calls a function with arguments in the request body.
    void post(Context http) {
        ServerTiming timings = executor.begin(http);
        Preferences preferences = preferences(http);
        Handling handling = preferences.handling();
        List<Parameter> parameters = QueryString.parse(http.queryString(), handling);
        ParsedQuery query = QueryParser.parseResultQuery(parameters, settings.limits(), handling);
        RequestKind.CALL_WITH_BODY.rejectIgnored(parameters, query, handling);
        byte[] hashedBody =
                IdempotentRequest.isRequested(http) ? RequestBodyReader.read(http, settings.maxBody()) : NO_BODY;
        ApiRequest.Body body = IdempotentRequest.isRequested(http)
                ? () -> hashedBody
                : () -> RequestBodyReader.read(http, settings.maxBody());
        Arguments arguments = RpcArgumentReader.read(http, columns(parameters), body);
        CalledFunction function = calledFunction(http, "Content-Profile");
        BindValues values = new BindValues();
        FunctionCall call = resolver(function).resolve(function.name(), arguments, values);
        call(http, function, new ResolvedCall(call, query), values, preferences, hashedBody, timings);
    }

    private static @Nullable Set<String> columns(List<Parameter> parameters) {
        List<String> columns = WriteParameters.parse(parameters).columns();
        return columns == null ? null : new TreeSet<>(columns);
    }

    /// Plans and renders the read of the function's result, then runs it and sends the response.
    ///
    /// @param values bind values of the arguments
    /// @param body request body, for its `Idempotency-Key`
    private void call(
            Context http,
            CalledFunction function,
            ResolvedCall requested,
            BindValues values,
            Preferences preferences,
            byte[] body,
            ServerTiming timings) {
        SelectPrivileges privileges = executor.privileges(http);
        String schema = function.schema();
        FunctionCall call = requested.call();
        Routine routine = call.routine();
        String mediaType = function.fixedMediaType(routine);
        Representation representation = representation(http, routine, mediaType);
        timings.endStage("parse");
        ParsedQuery query = withResultColumns(routine, requested.query());
        ReadPlanner planner = new ReadPlanner(query, values, settings.reads().rules(representation, privileges));
        Count count = preferences.count() == Count.NONE ? Count.NONE : Count.EXACT; // all rows are read anyway
        ReadPlan plan = planner.read(call, resultSpec(http, preferences, count, representation));
        SqlStatement statement = statements.of(plan);
        timings.endStage("plan");
        ResponseShape shape =
                responseShape(http, routine, mediaType != null && representation instanceof Representation.Custom);
        PreparedRead read = new PreparedRead(
                http, schema, query, planner, plan, statement, values, preferences, count, shape, timings);
        checkMaxAffected(preferences, shape);
        switch (shape.accessMode()) {
            case READ_ONLY -> executor.send(read, representation);
            case READ_WRITE -> volatileCalls.send(read, representation, body);
        }
    }

    /// Rejects `max-affected` for a function that does not return a set: its affected rows are unknown.
    private static void checkMaxAffected(Preferences preferences, ResponseShape shape) {
        if (preferences.maxAffected() != null && shape.bodyKind() != BodyKind.LIST) {
            throw ErrorCode.MAX_AFFECTED_CALL.exception(
                    "Function must return SETOF or TABLE when max-affected preference is used with handling=strict");
        }
    }

    /// Replaces the selection by the result columns for a function that returns a scalar or nothing.
    private static ParsedQuery withResultColumns(Routine routine, ParsedQuery query) {
        return switch (routine.returns()) {
            case ROW, ROW_SET -> query;
            case VOID, SCALAR, SCALAR_SET ->
                query.withColumns(
                        routine.rows().columns().stream().map(Column::name).toList());
        };
    }

    private Representation representation(Context http, Routine routine, @Nullable String mediaType) {
        String accept = http.header("Accept");
        return mediaType == null
                ? Accept.negotiate(
                        accept,
                        settings.reads().executionPlans(),
                        routine.rows().mediaTypes().keySet())
                : Accept.negotiateFixed(accept, settings.reads().executionPlans(), mediaType);
    }

    /// Creates the result specification, never of a single row by key: rows of a function have no version.
    private static ResultSpec resultSpec(
            Context http, Preferences preferences, Count count, Representation representation) {
        ResultSpec.ResultMode rows = ReadSettings.resultMode(representation);
        return new ResultSpec(
                count,
                ReadSettings.valueFormat(representation, preferences),
                ReadExecutor.bodyMode(http),
                rows == ResultSpec.ResultMode.SINGLE_ROW ? ResultSpec.ResultMode.ROW_SET : rows);
    }

    /// Determines the access mode and the body of the response.
    ///
    /// @param isRaw whether the value is the response body without encoding
    private static ResponseShape responseShape(Context http, Routine routine, boolean isRaw) {
        boolean isWrite = http.method().equals(HandlerType.POST) && routine.volatility() == Volatility.VOLATILE;
        RowFormat rowFormat = switch (routine.returns()) {
            case SCALAR, SCALAR_SET -> isRaw ? RowFormat.RAW : RowFormat.VALUE;
            case VOID, ROW, ROW_SET -> RowFormat.OBJECT;
        };
        BodyKind bodyKind = switch (routine.returns()) {
            case VOID -> BodyKind.EMPTY;
            case SCALAR, ROW -> BodyKind.SINGLE;
            case SCALAR_SET, ROW_SET -> BodyKind.LIST;
        };
        return new ResponseShape(isWrite ? AccessMode.READ_WRITE : AccessMode.READ_ONLY, rowFormat, bodyKind);
    }

    /// Responds with the methods that can call the function: GET cannot call a volatile function.
    void options(Context http) {
        RolePrivileges privileges = callerPrivileges.of(http);
        String schema = catalog.schema(http.header("Accept-Profile"));
        FunctionResolver resolver = new FunctionResolver(schema, catalog.routines(schema));
        List<Routine> callable = resolver.overloads(Exchange.key(http)).stream()
                .filter(privileges::canCall)
                .toList();
        if (callable.isEmpty()) {
            throw ReadHandler.permissionDenied("function", Exchange.key(http));
        }
        boolean canRead = callable.stream().anyMatch(routine -> routine.volatility() != Volatility.VOLATILE);
        executor.sendAllow(http, canRead ? METHODS : List.of("OPTIONS", "POST"));
    }

    void rejectMethod(Context http) {
        http.header("Allow", String.join(",", METHODS));
        throw ApiError.of(ErrorCode.RPC_METHOD_NOT_ALLOWED, "Cannot use the " + http.method() + " method on RPC")
                .exception();
    }
}
