package dev.postern.http;

import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.MediaTypeHandler;
import dev.postern.catalog.SelectPrivileges;
import dev.postern.http.PreparedRead.BodyKind;
import dev.postern.plan.FunctionCall;
import dev.postern.plan.ReadPlan;
import dev.postern.plan.ResultSpec;
import dev.postern.request.ParsedQuery;
import dev.postern.request.Preferences;
import dev.postern.request.Preferences.Count;
import dev.postern.request.Preferences.Handling;
import dev.postern.request.Preferences.PreferenceName;
import dev.postern.request.QueryString;
import dev.postern.request.Representation;
import dev.postern.request.Representation.Json;
import dev.postern.request.Representation.Shape;
import dev.postern.request.RowRange;
import dev.postern.result.ContentRange;
import dev.postern.result.ResultBody;
import dev.postern.result.RowFormat;
import dev.postern.sql.StatementCache;
import dev.postern.store.Cancellation;
import dev.postern.store.Database;
import dev.postern.store.SqlRunner;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Runs a read and answers with what it gives, as each representation wants it.
final class ReadExecutor {

    /// Characters of a query that `Content-Location` repeats at most: clients refuse headers of 16 KiB and more.
    private static final int LONGEST_LOCATION = 8_192;

    /// The preferences that a read of a collection carries out.
    static final Set<PreferenceName> READ =
            Set.of(PreferenceName.COUNT, PreferenceName.TX, PreferenceName.HANDLING, PreferenceName.TIMEZONE);

    /// Those of a read of the row of a key, which has no total.
    static final Set<PreferenceName> READ_ONE =
            Set.of(PreferenceName.TX, PreferenceName.HANDLING, PreferenceName.TIMEZONE);

    /// Those of a call.
    static final Set<PreferenceName> CALL = Set.of(
            PreferenceName.COUNT,
            PreferenceName.TX,
            PreferenceName.HANDLING,
            PreferenceName.TIMEZONE,
            PreferenceName.MAX_AFFECTED);

    private final ApiCatalog catalog;
    private final ApiServer.ServerSettings settings;
    private final StatementCache statements;
    private final Authentication callers;
    private final ClientDisconnects departures;

    ReadExecutor(
            ApiCatalog catalog,
            ApiServer.ServerSettings settings,
            StatementCache statements,
            Authentication callers,
            ClientDisconnects departures) {
        this.catalog = catalog;
        this.settings = settings;
        this.statements = statements;
        this.callers = callers;
        this.departures = departures;
    }

    /// Begins to answer by asking who asks.
    ServerTiming begin(Context http) {
        ServerTiming timings = ServerTiming.start(settings);
        callers.identify(http);
        timings.end("jwt");
        return timings;
    }

    void send(PreparedRead read, Representation representation) {
        switch (representation) {
            case Json json -> rows(read, json);
            case Representation.Csv csv -> lines(read, csv);
            case Representation.JsonLines lines -> lines(read, lines);
            case Representation.Custom custom -> custom(read, custom);
            case Representation.ExecutionPlan explain -> explain(read, explain);
        }
    }

    private void rows(PreparedRead read, Json json) {
        ResultBody rows = run(read, json, reading(read, json));
        if (rows.hasNextPage()) {
            Exchange.next(
                    read.http(),
                    rows.hiddenValues(),
                    read.planner().tokenBinding(read.plan().root().resource()));
        }
        headers(read);
        EntityTag tag = EntityTag.of(read.plan().version(rows.hiddenValues()), json.contentType(), rows.body());
        if (tag != null && Exchange.unchanged(read.http(), tag.header())) {
            return;
        }
        sendBody(read, json, rows);
    }

    /// Reads rows as JSON, no more than a page of them.
    Database.RowReader<ResultBody> reading(PreparedRead read, Json json) {
        Long size = read.query().after() == null ? null : settings.reads().pageSize(read.query());
        Json written = read.outcome().extent() == BodyKind.LIST ? json : new Json(Shape.OBJECT, json.nulls());
        return result -> ResultBody.read(
                result, read.statement(), written, read.outcome().element(), size == null ? Long.MAX_VALUE : size);
    }

    private void lines(PreparedRead read, Representation representation) {
        StreamingResponse stream = new StreamingResponse(
                read.http(), representation, read.outcome().element(), () -> headers(read));
        ResultBody rows = stream.taking(() -> runCancellable(
                read.http(),
                capturingRunner(read),
                runner -> runner.stream(
                        read.statement().sql(), read.parameters(), result -> stream.read(result, read.statement()))));
        if (stream.begun()) {
            stream.end(rows.body());
        } else {
            checkAndSetRange(read, representation, rows);
            headers(read);
            sendBody(read, representation, rows);
        }
    }

    /// What the migrations make of the rows, or the one value that is of this type already.
    private void custom(PreparedRead read, Representation.Custom custom) {
        ResultBody rows = read.outcome().element() == RowFormat.RAW
                ? run(read, custom, reading(read, Json.OBJECT))
                : run(made(read, custom), custom, ResultBody::value);
        headers(read);
        sendBody(read, custom, rows);
    }

    /// The same read with one value made of its rows.
    PreparedRead made(PreparedRead read, Representation.Custom custom) {
        MediaTypeHandler type = Objects.requireNonNull(
                read.plan().root().resource().mediaTypes().get(custom.handler()));
        return read.running(statements.of(read.plan(), type));
    }

    private void explain(PreparedRead read, Representation.ExecutionPlan explain) {
        String text = totals(read).explain(read.statement(), read.values(), explain);
        read.timings().end("transaction");
        headers(read);
        Exchange.send(read.http(), 200, explain.contentType(), text);
    }

    private ResultBody run(PreparedRead read, Representation representation, Database.RowReader<ResultBody> reader) {
        String sql = read.statement().sql();
        return checkAndSetRange(
                read,
                representation,
                runCancellable(
                        read.http(), capturingRunner(read), runner -> runner.query(sql, read.parameters(), reader)));
    }

    /// Runs what only reads; it is given up when the client goes.
    ResultBody runCancellable(Context http, SqlRunner runner, Function<SqlRunner, ResultBody> work) {
        Cancellation cancellation = new Cancellation();
        try (var _ = departures.watch(http, cancellation::cancel)) {
            return work.apply(runner.cancelledBy(cancellation));
        }
    }

    /// Who asks, in the zone that they prefer.
    SqlRunner runner(Context http, Preferences preferences) {
        return callers.runner(http).inZone(preferences.timezone());
    }

    /// The same with the settings of the function that is called, where one is.
    private SqlRunner runner(PreparedRead read) {
        return callers.runner(read.http())
                .withSettings(settings.callers().hoisted(read.plan().source()))
                .inZone(read.preferences().timezone());
    }

    /// A function may say what the answer is to be.
    SqlRunner capturingRunner(PreparedRead read) {
        SqlRunner runner = runner(read);
        return read.plan().source() instanceof FunctionCall
                ? runner.capturing(ResponseGucs.of(read.http())::set)
                : runner;
    }

    private RowCountEstimator totals(PreparedRead read) {
        return new RowCountEstimator(statements, runner(read), settings.reads().maxRows());
    }

    /// What who asks may read.
    SelectPrivileges privileges(Context http) {
        return callers.identify(http).privileges();
    }

    /// Tells which rows these are, and refuses what cannot be shown.
    ResultBody checkAndSetRange(PreparedRead read, Representation representation, ResultBody rows) {
        ContentRange range = range(read, rows);
        read.timings().end("transaction");
        boolean several = representation.singular() && rows.count() != 1;
        if (!several && read.plan().source() instanceof FunctionCall) {
            Exchange.refuseMore(rows.count(), read.preferences().maxAffected());
        }
        read.http().header("Content-Range", range.header()); // stays with PGRST116 (406)
        read.http().status(range.status());
        if (several) {
            throw Exchange.notSingular(rows.count());
        }
        return rows;
    }

    private ContentRange range(PreparedRead read, ResultBody rows) {
        boolean whole =
                read.count() == Count.EXACT && !read.plan().root().page().isLimited();
        Long total = rows.total() != null ? rows.total() : whole ? Long.valueOf(rows.count()) : separateTotal(read);
        return new ContentRange(read.offset(), rows.count(), total);
    }

    /// The total by a statement of its own; a function is not called once more for it.
    private @Nullable Long separateTotal(PreparedRead read) {
        return switch (read.plan().source()) {
            case ReadPlan.ResourceRows.ROWS -> totals(read).total(read.count(), read.plan(), read.values());
            case FunctionCall call -> null;
        };
    }

    private static void sendBody(PreparedRead read, Representation representation, ResultBody rows) {
        if (read.outcome().extent() == BodyKind.EMPTY) {
            Exchange.sendNothing(read.http(), 204);
        } else {
            Exchange.send(read.http(), read.http().statusCode(), representation.contentType(), rows.body());
        }
    }

    /// What every answer to a read says of itself.
    private void headers(PreparedRead read) {
        Context http = read.http();
        if (read.plan().source() instanceof ReadPlan.ResourceRows) {
            locate(http);
        }
        applied(http, read.preferences(), read.plan().source() instanceof FunctionCall ? CALL : READ);
        warnings(read).forEach(warning -> http.res().addHeader("Warning", warning));
        Exchange.profile(http, catalog, read.schema());
        read.timings().end("response");
        read.timings().writeTo(http);
    }

    /// One for each name that is about to change its meaning.
    static List<String> warnings(PreparedRead read) {
        return read.planner().legacyNames().stream()
                .map(name -> "299 Postern \"'" + name + "' has an alias; use that in parameters\"")
                .toList();
    }

    /// Tells which preferences counted.
    static void applied(Context http, Preferences preferences, Set<PreferenceName> kinds) {
        String applied = preferences.applied(kinds);
        if (applied != null) {
            http.header("Preference-Applied", applied);
        }
    }

    private static void locate(Context http) {
        String query = QueryString.canonical(http.queryString());
        if (query.length() <= LONGEST_LOCATION) {
            http.header(
                    "Content-Location",
                    http.path().substring(ApiServer.BASE.length()) + (query.isEmpty() ? "" : "?" + query));
        }
    }

    /// Answers what can be done with something.
    void allow(Context http, List<String> methods) {
        http.header("Allow", String.join(",", methods));
        if (settings.corsAllowedOrigins().contains(Cors.ANY)) {
            http.header("Access-Control-Allow-Origin", Cors.ANY);
        }
        Exchange.sendNothing(http, 200);
    }

    /// Of HEAD only headers are told.
    static ResultSpec.BodyMode body(Context http) {
        return http.method().equals(HandlerType.HEAD) ? ResultSpec.BodyMode.OMITTED : ResultSpec.BodyMode.INCLUDED;
    }

    /// The `Range` header counts on GET only (`dialect.md`, surprise 6).
    static ParsedQuery ranged(Context http, ParsedQuery query, Handling handling) {
        RowRange range = http.method().equals(HandlerType.GET) ? RowRange.parse(http.header("Range"), handling) : null;
        return range == null ? query : query.withRoot(range.within(query.root()));
    }
}
