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
import dev.postern.plan.FunctionResolver.Requested;
import dev.postern.plan.ReadPlan;
import dev.postern.plan.ReadPlanner;
import dev.postern.plan.ResultSpec;
import dev.postern.problem.ApiError;
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
import dev.postern.request.Strictness;
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

/// Calls of functions: `GET|HEAD|POST|OPTIONS /api/rpc/{function}` (`dialect.md` 1.8).
final class RpcHandler {

    private static final List<String> METHODS = List.of("OPTIONS", "GET", "HEAD", "POST");

    /// Types whose values can be a body as they are.
    private static final Set<String> TEXTS = Set.of("json", "jsonb", "text");

    private static final byte[] NO_BODY = {};

    private final ApiCatalog catalog;
    private final ApiServer.ServerSettings settings;
    private final StatementCache statements;
    private final ReadExecutor answers;
    private final VolatileCalls volatileCalls;
    private final CallerPrivileges grants;

    RpcHandler(
            ApiCatalog catalog,
            ApiServer.ServerSettings settings,
            StatementCache statements,
            ReadExecutor answers,
            VolatileCalls volatileCalls,
            CallerPrivileges grants) {
        this.catalog = catalog;
        this.settings = settings;
        this.statements = statements;
        this.answers = answers;
        this.volatileCalls = volatileCalls;
        this.grants = grants;
    }

    /// What is called.
    ///
    /// @param type media type that its one value is, where the value does not say so itself; null: none
    private record CalledFunction(
            String schema, String name, @Nullable String type) {

        /// The media type that what `routine` gives is; null: none of its own.
        @Nullable
        String made(Routine routine) {
            return routine.mediaType() == null && isText(routine) ? type : routine.mediaType();
        }

        private static boolean isText(Routine routine) {
            return routine.returns() == ReturnKind.SCALAR
                    && TEXTS.contains(routine.rows().columns().getFirst().type().name());
        }
    }

    private CalledFunction called(Context http, String profile) {
        return new CalledFunction(catalog.schema(http.header(profile)), Exchange.key(http), null);
    }

    /// Arguments among the parameters; nothing is written.
    void get(Context http) {
        ServerTiming timings = answers.begin(http);
        CalledFunction called = called(http, "Accept-Profile");
        Preferences preferences = preferences(http);
        List<Parameter> parameters = QueryString.parse(http.queryString(), preferences.handling());
        get(http, called, parameters, preferences, timings);
    }

    private void get(
            Context http,
            CalledFunction called,
            List<Parameter> parameters,
            Preferences preferences,
            ServerTiming timings) {
        BindValues values = new BindValues();
        Handling handling = preferences.handling();
        Requested requested = calls(called).resolve(called.name(), parameters, settings.limits(), handling, values);
        ParsedQuery query = ReadExecutor.ranged(http, requested.query(), handling);
        Strictness.CALL.check(clauses(parameters, requested.call().routine()), query, handling);
        call(http, called, new Requested(requested.call(), query), values, preferences, NO_BODY, timings);
    }

    /// The parameters that are no arguments, as far as their names tell.
    private static List<Parameter> clauses(List<Parameter> parameters, Routine routine) {
        return parameters.stream()
                .filter(parameter -> !routine.isArgument(parameter.name()))
                .toList();
    }

    private FunctionResolver calls(CalledFunction called) {
        return new FunctionResolver(called.schema(), catalog.routines(called.schema()));
    }

    private Preferences preferences(Context http) {
        Preferences preferences = Preferences.parse(
                Exchange.headers(http, "Prefer"), settings.writes().endings());
        preferences.refuseOthers(ReadExecutor.CALL);
        return preferences;
    }

    /// Calls one function, whose value is taken for an OpenAPI document (`dialect.md` 1.12, `db-root-spec`).
    ///
    /// @param function `schema.name`; without a schema: of the default one
    /// @throws dev.postern.problem.ProblemException where there is none that can be called without arguments
    Handler root(String function) {
        int dot = function.indexOf('.');
        String schema = dot < 0 ? catalog.schema(null) : function.substring(0, dot);
        CalledFunction called = new CalledFunction(schema, function.substring(dot + 1), OpenApiDocument.MEDIA_TYPE);
        List<Routine> named = catalog.schemas().contains(schema)
                ? catalog.routines(schema).getOrDefault(called.name(), List.of())
                : List.of();
        List<Routine> callable =
                named.stream().filter(routine -> routine.accepts(Set.of())).toList();
        if (callable.size() != 1) {
            throw ApiError.of(
                            ErrorCode.INTERNAL,
                            "There " + (callable.isEmpty() ? "is no function " : "are several functions ") + function
                                    + "() to be called at " + ApiServer.BASE + "/")
                    .withHint("--root-function is the name of a function without arguments in a schema that is served,"
                            + " schema.name.")
                    .exception();
        }
        return http -> root(http, called, callable.getFirst());
    }

    /// A parameter that is neither an argument nor a clause is ignored, as by the document in whose place it stands.
    private void root(Context http, CalledFunction called, Routine routine) {
        ServerTiming timings = answers.begin(http);
        catalog.schema(http.header("Accept-Profile")); // to be refused where it is none, as everywhere
        Preferences preferences = preferences(http);
        List<Parameter> sent = QueryString.parse(http.queryString(), preferences.handling());
        List<Parameter> known = preferences.handling() == Handling.STRICT
                ? sent
                : sent.stream()
                        .filter(parameter -> routine.isArgument(parameter.name())
                                || QueryParser.isClause(parameter, settings.limits()))
                        .toList();
        get(http, called, known, preferences, timings);
    }

    /// Arguments in the body.
    void post(Context http) {
        ServerTiming timings = answers.begin(http);
        Preferences preferences = preferences(http);
        Handling handling = preferences.handling();
        List<Parameter> parameters = QueryString.parse(http.queryString(), handling);
        ParsedQuery query = QueryParser.parseResultQuery(parameters, settings.limits(), handling);
        Strictness.SENT_CALL.check(parameters, query, handling);
        byte[] sent = IdempotentRequest.isRequested(http) ? RequestBodyReader.read(http, settings.maxBody()) : NO_BODY;
        ApiRequest.Body body = IdempotentRequest.isRequested(http)
                ? () -> sent
                : () -> RequestBodyReader.read(http, settings.maxBody());
        Arguments arguments = RpcArgumentReader.read(http, columns(parameters), body);
        CalledFunction called = called(http, "Content-Profile");
        BindValues values = new BindValues();
        FunctionCall call = calls(called).resolve(called.name(), arguments, values);
        call(http, called, new Requested(call, query), values, preferences, sent, timings);
    }

    private static @Nullable Set<String> columns(List<Parameter> parameters) {
        List<String> columns = WriteParameters.parse(parameters).columns();
        return columns == null ? null : new TreeSet<>(columns);
    }

    /// Plan the read of what the function gives, render it, run it, answer.
    ///
    /// @param values the arguments
    /// @param sent the body of a request with an `Idempotency-Key`
    private void call(
            Context http,
            CalledFunction called,
            Requested requested,
            BindValues values,
            Preferences preferences,
            byte[] sent,
            ServerTiming timings) {
        SelectPrivileges privileges = answers.privileges(http);
        String schema = called.schema();
        FunctionCall call = requested.call();
        Routine routine = call.routine();
        String made = called.made(routine);
        Representation representation = representation(http, routine, made);
        timings.end("parse");
        ParsedQuery chosen = chosen(routine, requested.query());
        ReadPlanner planner = new ReadPlanner(chosen, values, settings.reads().rules(representation, privileges));
        Count count = preferences.count() == Count.NONE ? Count.NONE : Count.EXACT; // all rows are made anyway
        ReadPlan plan = planner.read(call, wanted(http, preferences, count, representation));
        SqlStatement statement = statements.of(plan);
        timings.end("plan");
        ResponseShape outcome = outcome(http, routine, made != null && representation instanceof Representation.Custom);
        PreparedRead read = new PreparedRead(
                http, schema, chosen, planner, plan, statement, values, preferences, count, outcome, timings);
        refuseUncounted(preferences, outcome);
        switch (outcome.effect()) {
            case READ_ONLY -> answers.send(read, representation);
            case READ_WRITE -> volatileCalls.send(read, representation, sent);
        }
    }

    /// What affects rows that are not told cannot be kept to a number of them.
    private static void refuseUncounted(Preferences preferences, ResponseShape outcome) {
        if (preferences.maxAffected() != null && outcome.extent() != BodyKind.LIST) {
            throw ErrorCode.MAX_AFFECTED_CALL.exception(
                    "Function must return SETOF or TABLE when max-affected preference is used with handling=strict");
        }
    }

    /// Where there is nothing to choose from, the one value, or nothing.
    private static ParsedQuery chosen(Routine routine, ParsedQuery query) {
        return switch (routine.returns()) {
            case ROW, ROW_SET -> query;
            case VOID, SCALAR, SCALAR_SET ->
                query.selecting(
                        routine.rows().columns().stream().map(Column::name).toList());
        };
    }

    private Representation representation(Context http, Routine routine, @Nullable String made) {
        String accept = http.header("Accept");
        return made == null
                ? Accept.negotiate(
                        accept,
                        settings.reads().plans(),
                        routine.rows().mediaTypes().keySet())
                : Accept.negotiateFixed(accept, settings.reads().plans(), made);
    }

    /// A function's rows have no version.
    private static ResultSpec wanted(
            Context http, Preferences preferences, Count count, Representation representation) {
        ResultSpec.ResultMode rows = ReadSettings.rows(representation);
        return new ResultSpec(
                count,
                ReadSettings.form(representation, preferences),
                ReadExecutor.body(http),
                rows == ResultSpec.ResultMode.SINGLE_ROW ? ResultSpec.ResultMode.ROW_SET : rows);
    }

    /// @param raw whether its value is the answer's body as it is
    private static ResponseShape outcome(Context http, Routine routine, boolean raw) {
        boolean writes = http.method().equals(HandlerType.POST) && routine.volatility() == Volatility.VOLATILE;
        RowFormat element = switch (routine.returns()) {
            case SCALAR, SCALAR_SET -> raw ? RowFormat.RAW : RowFormat.VALUE;
            case VOID, ROW, ROW_SET -> RowFormat.OBJECT;
        };
        BodyKind extent = switch (routine.returns()) {
            case VOID -> BodyKind.EMPTY;
            case SCALAR, ROW -> BodyKind.SINGLE;
            case SCALAR_SET, ROW_SET -> BodyKind.LIST;
        };
        return new ResponseShape(writes ? AccessMode.READ_WRITE : AccessMode.READ_ONLY, element, extent);
    }

    /// Lists the methods that the caller's role may call a function by; one that may write is not offered to GET.
    void options(Context http) {
        RolePrivileges granted = grants.of(http);
        String schema = catalog.schema(http.header("Accept-Profile"));
        FunctionResolver calls = new FunctionResolver(schema, catalog.routines(schema));
        List<Routine> callable = calls.named(Exchange.key(http)).stream()
                .filter(granted::canCall)
                .toList();
        if (callable.isEmpty()) {
            throw ReadHandler.denied("function", Exchange.key(http));
        }
        boolean reads = callable.stream().anyMatch(routine -> routine.volatility() != Volatility.VOLATILE);
        answers.allow(http, reads ? METHODS : List.of("OPTIONS", "POST"));
    }

    void refuse(Context http) {
        http.header("Allow", String.join(",", METHODS));
        throw ApiError.of(ErrorCode.RPC_METHOD_NOT_ALLOWED, "Cannot use the " + http.method() + " method on RPC")
                .exception();
    }
}
