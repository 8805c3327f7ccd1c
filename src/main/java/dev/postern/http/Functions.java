package dev.postern.http;

import dev.postern.catalog.Catalog;
import dev.postern.catalog.Column;
import dev.postern.catalog.Grants;
import dev.postern.catalog.Privileges;
import dev.postern.catalog.Routine;
import dev.postern.catalog.Routine.Returns;
import dev.postern.catalog.Routine.Volatility;
import dev.postern.contract.OpenApi;
import dev.postern.http.Read.Effect;
import dev.postern.http.Read.Extent;
import dev.postern.http.Read.Outcome;
import dev.postern.plan.Call;
import dev.postern.plan.Calls;
import dev.postern.plan.Planner;
import dev.postern.plan.ReadPlan;
import dev.postern.plan.Values;
import dev.postern.plan.Wanted;
import dev.postern.problem.Code;
import dev.postern.problem.Refusal;
import dev.postern.reply.Element;
import dev.postern.request.Accept;
import dev.postern.request.Arguments;
import dev.postern.request.CallQuery;
import dev.postern.request.Parser;
import dev.postern.request.Preferences;
import dev.postern.request.Preferences.Count;
import dev.postern.request.Query;
import dev.postern.request.QueryString;
import dev.postern.request.QueryString.Parameter;
import dev.postern.request.Representation;
import dev.postern.request.WriteParameters;
import dev.postern.sql.Statement;
import dev.postern.sql.Statements;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Calls of functions: `GET|HEAD|POST|OPTIONS /api/rpc/{function}` (`dialect.md` 1.8).
final class Functions {

    private static final List<String> METHODS = List.of("OPTIONS", "GET", "HEAD", "POST");

    /// Types whose values can be a body as they are.
    private static final Set<String> TEXTS = Set.of("json", "jsonb", "text");

    private static final byte[] NO_BODY = {};

    private final Catalog catalog;
    private final Server.Settings settings;
    private final Statements statements;
    private final Answers answers;
    private final VolatileCalls volatileCalls;
    private final CallerGrants grants;

    Functions(
            Catalog catalog,
            Server.Settings settings,
            Statements statements,
            Answers answers,
            VolatileCalls volatileCalls,
            CallerGrants grants) {
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
    private record Called(
            String schema, String name, @Nullable String type) {

        /// The media type that what `routine` gives is; null: none of its own.
        @Nullable
        String made(Routine routine) {
            return routine.media() == null && isText(routine) ? type : routine.media();
        }

        private static boolean isText(Routine routine) {
            return routine.returns() == Returns.VALUE
                    && TEXTS.contains(routine.rows().columns().getFirst().type().name());
        }
    }

    private Called called(Context http, String profile) {
        return new Called(catalog.schema(http.header(profile)), Exchange.key(http), null);
    }

    /// Arguments among the parameters; nothing is written.
    void get(Context http) {
        Timings timings = answers.begin(http);
        CallQuery sent = sent(http);
        Query query = Answers.ranged(http, sent.query());
        call(http, called(http, "Accept-Profile"), query, sent.arguments(), NO_BODY, timings);
    }

    private CallQuery sent(Context http) {
        return Parser.parseCall(QueryString.parse(http.queryString()), settings.limits());
    }

    /// Calls one function, whose value is taken for an OpenAPI document (`dialect.md` 1.12, `db-root-spec`).
    ///
    /// @param function `schema.name`; without a schema: of the default one
    /// @throws dev.postern.problem.ProblemException where there is none that can be called without arguments
    Handler root(String function) {
        int dot = function.indexOf('.');
        String schema = dot < 0 ? catalog.schema(null) : function.substring(0, dot);
        Called called = new Called(schema, function.substring(dot + 1), OpenApi.MEDIA_TYPE);
        List<Routine> named = catalog.schemas().contains(schema)
                ? catalog.routines(schema).getOrDefault(called.name(), List.of())
                : List.of();
        long callable =
                named.stream().filter(routine -> routine.takes(Set.of())).count();
        if (callable != 1) {
            throw Refusal.of(
                            Code.INTERNAL,
                            "There " + (callable == 0 ? "is no function " : "are several functions ") + function
                                    + "() to be called at " + Server.BASE + "/")
                    .hint("--root-function is the name of a function without arguments in a schema that is served,"
                            + " schema.name.")
                    .exception();
        }
        return http -> root(http, called);
    }

    /// What the URL says beside filters is no argument.
    private void root(Context http, Called called) {
        Timings timings = answers.begin(http);
        catalog.schema(http.header("Accept-Profile")); // to be refused where it is none, as everywhere
        Query query = Answers.ranged(http, sent(http).query());
        call(http, called, query, new Arguments.Texts(List.of()), NO_BODY, timings);
    }

    /// Arguments in the body.
    void post(Context http) {
        Timings timings = answers.begin(http);
        List<Parameter> parameters = QueryString.parse(http.queryString());
        Query query = Parser.parseOutcome(parameters, settings.limits());
        byte[] sent = Once.isRequested(http) ? Bodies.read(http, settings.maxBody()) : NO_BODY;
        Operation.Body body = Once.isRequested(http) ? () -> sent : () -> Bodies.read(http, settings.maxBody());
        Arguments arguments = CallBodies.read(http, columns(parameters), body);
        call(http, called(http, "Content-Profile"), query, arguments, sent, timings);
    }

    private static @Nullable Set<String> columns(List<Parameter> parameters) {
        List<String> columns = WriteParameters.parse(parameters).columns();
        return columns == null ? null : new TreeSet<>(columns);
    }

    /// Find the function, plan the read of what it gives, render it, run it, answer.
    ///
    /// @param sent the body of a request with an `Idempotency-Key`
    private void call(Context http, Called called, Query query, Arguments arguments, byte[] sent, Timings timings) {
        Privileges privileges = answers.privileges(http);
        String schema = called.schema();
        Values values = new Values();
        Call call = new Calls(schema, catalog.routines(schema)).resolve(called.name(), arguments, values);
        Routine routine = call.routine();
        String made = called.made(routine);
        Representation representation = representation(http, routine, made);
        Preferences preferences = Preferences.parse(
                Exchange.headers(http, "Prefer"), settings.writes().endings());
        timings.end("parse");
        Query chosen = chosen(routine, query);
        Planner planner = new Planner(chosen, values, settings.reads().rules(representation, privileges));
        Count count = preferences.count() == Count.NONE ? Count.NONE : Count.EXACT; // all rows are made anyway
        ReadPlan plan = planner.read(call, wanted(http, preferences, count, representation));
        Statement statement = statements.of(plan);
        timings.end("plan");
        Outcome outcome = outcome(http, routine, made != null && representation instanceof Representation.Custom);
        Read read =
                new Read(http, schema, chosen, planner, plan, statement, values, preferences, count, outcome, timings);
        refuseUncounted(preferences, outcome);
        switch (outcome.effect()) {
            case READS -> answers.send(read, representation);
            case WRITES -> volatileCalls.send(read, representation, sent);
        }
    }

    /// What affects rows that are not told cannot be kept to a number of them.
    private static void refuseUncounted(Preferences preferences, Outcome outcome) {
        if (preferences.maxAffected() != null && outcome.extent() != Extent.MANY) {
            throw Code.MAX_AFFECTED_CALL.refusal(
                    "Function must return SETOF or TABLE when max-affected preference is used with handling=strict");
        }
    }

    /// Where there is nothing to choose from, the one value, or nothing.
    private static Query chosen(Routine routine, Query query) {
        return switch (routine.returns()) {
            case ROW, ROWS -> query;
            case NOTHING, VALUE, VALUES ->
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
                : Accept.negotiateMade(accept, settings.reads().plans(), made);
    }

    /// A function's rows have no version.
    private static Wanted wanted(Context http, Preferences preferences, Count count, Representation representation) {
        Wanted.Rows rows = ReadOptions.rows(representation);
        return new Wanted(
                count,
                ReadOptions.form(representation, preferences),
                Answers.body(http),
                rows == Wanted.Rows.ONE ? Wanted.Rows.MANY : rows);
    }

    /// @param raw whether its value is the answer's body as it is
    private static Outcome outcome(Context http, Routine routine, boolean raw) {
        boolean writes = http.method().equals(HandlerType.POST) && routine.volatility() == Volatility.VOLATILE;
        Element element = switch (routine.returns()) {
            case VALUE, VALUES -> raw ? Element.RAW : Element.VALUE;
            case NOTHING, ROW, ROWS -> Element.OBJECT;
        };
        Extent extent = switch (routine.returns()) {
            case NOTHING -> Extent.NONE;
            case VALUE, ROW -> Extent.ONE;
            case VALUES, ROWS -> Extent.MANY;
        };
        return new Outcome(writes ? Effect.WRITES : Effect.READS, element, extent);
    }

    /// Lists the methods that the caller's role may call a function by; one that may write is not offered to GET.
    void options(Context http) {
        Grants granted = grants.of(http);
        String schema = catalog.schema(http.header("Accept-Profile"));
        Calls calls = new Calls(schema, catalog.routines(schema));
        List<Routine> callable =
                calls.named(Exchange.key(http)).stream().filter(granted::calls).toList();
        if (callable.isEmpty()) {
            throw Tables.denied("function", Exchange.key(http));
        }
        boolean reads = callable.stream().anyMatch(routine -> routine.volatility() != Volatility.VOLATILE);
        answers.allow(http, reads ? METHODS : List.of("OPTIONS", "POST"));
    }

    void refuse(Context http) {
        http.header("Allow", String.join(",", METHODS));
        throw Refusal.of(Code.CALL_METHOD, "Cannot use the " + http.method() + " method on RPC")
                .exception();
    }
}
