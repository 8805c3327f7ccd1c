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

/// Executor of reads, which sends the response in the negotiated representation.
final class ReadExecutor {

    /// Maximum characters of a query string in `Content-Location`, because clients reject headers of 16 KiB.
    private static final int MAX_LOCATION_LENGTH = 8_192;

    /// Supported preferences of a read of a collection.
    static final Set<PreferenceName> READ_PREFERENCES =
            Set.of(PreferenceName.COUNT, PreferenceName.TX, PreferenceName.HANDLING, PreferenceName.TIMEZONE);

    /// Supported preferences of a read by row key, which has no total.
    static final Set<PreferenceName> ROW_PREFERENCES =
            Set.of(PreferenceName.TX, PreferenceName.HANDLING, PreferenceName.TIMEZONE);

    static final Set<PreferenceName> CALL_PREFERENCES = Set.of(
            PreferenceName.COUNT,
            PreferenceName.TX,
            PreferenceName.HANDLING,
            PreferenceName.TIMEZONE,
            PreferenceName.MAX_AFFECTED);

    private final ApiCatalog catalog;
    private final ApiServer.ServerSettings settings;
    private final StatementCache statements;
    private final Authentication authentication;
    private final ClientDisconnects disconnects;

    ReadExecutor(
            ApiCatalog catalog,
            ApiServer.ServerSettings settings,
            StatementCache statements,
            Authentication authentication,
            ClientDisconnects disconnects) {
        this.catalog = catalog;
        this.settings = settings;
        this.statements = statements;
        this.authentication = authentication;
        this.disconnects = disconnects;
    }

    /// Starts the timing and authenticates the caller.
    ServerTiming begin(Context http) {
        ServerTiming timings = ServerTiming.start(settings);
        authentication.identify(http);
        timings.endStage("jwt");
        return timings;
    }

    void send(PreparedRead read, Representation representation) {
        switch (representation) {
            case Json json -> sendRows(read, json);
            case Representation.Csv csv -> sendStream(read, csv);
            case Representation.JsonLines lines -> sendStream(read, lines);
            case Representation.Custom custom -> sendCustom(read, custom);
            case Representation.ExecutionPlan executionPlan -> sendExecutionPlan(read, executionPlan);
        }
    }

    private void sendRows(PreparedRead read, Json json) {
        ResultBody rows = run(read, json, rowReader(read, json));
        if (rows.hasNextPage()) {
            Exchange.linkNextPage(
                    read.http(),
                    rows.hiddenValues(),
                    read.planner().tokenBinding(read.plan().root().resource()));
        }
        setHeaders(read);
        EntityTag tag = EntityTag.of(read.plan().version(rows.hiddenValues()), json.contentType(), rows.body());
        if (tag != null && Exchange.respondNotModified(read.http(), tag.header())) {
            return;
        }
        sendBody(read, json, rows);
    }

    /// Returns the reader of rows as JSON, limited to a page.
    Database.RowReader<ResultBody> rowReader(PreparedRead read, Json json) {
        Long pageSize = read.query().after() == null ? null : settings.reads().pageSize(read.query());
        Json format = read.shape().bodyKind() == BodyKind.LIST ? json : new Json(Shape.OBJECT, json.nulls());
        return result -> ResultBody.read(
                result,
                read.statement(),
                format,
                read.shape().rowFormat(),
                pageSize == null ? Long.MAX_VALUE : pageSize);
    }

    private void sendStream(PreparedRead read, Representation representation) {
        StreamingResponse response =
                new StreamingResponse(read.http(), representation, read.shape().rowFormat(), () -> setHeaders(read));
        ResultBody rows = response.readRows(() -> runCancellable(
                read.http(),
                capturingRunner(read),
                runner -> runner.stream(
                        read.statement().sql(), read.parameters(), result -> response.read(result, read.statement()))));
        if (response.started()) {
            response.end(rows.body());
        } else {
            checkAndSetRange(read, representation, rows);
            setHeaders(read);
            sendBody(read, representation, rows);
        }
    }

    /// Sends the value of a media type handler, or a value that has the media type already.
    private void sendCustom(PreparedRead read, Representation.Custom custom) {
        ResultBody rows = read.shape().rowFormat() == RowFormat.RAW
                ? run(read, custom, rowReader(read, Json.OBJECT))
                : run(withMediaTypeHandler(read, custom), custom, ResultBody::readValue);
        setHeaders(read);
        sendBody(read, custom, rows);
    }

    /// Returns a copy whose statement aggregates the rows by a media type handler.
    PreparedRead withMediaTypeHandler(PreparedRead read, Representation.Custom custom) {
        MediaTypeHandler handler = Objects.requireNonNull(
                read.plan().root().resource().mediaTypes().get(custom.handler()));
        return read.withStatement(statements.of(read.plan(), handler));
    }

    private void sendExecutionPlan(PreparedRead read, Representation.ExecutionPlan executionPlan) {
        String text = estimator(read).explain(read.statement(), read.values(), executionPlan);
        read.timings().endStage("transaction");
        setHeaders(read);
        Exchange.send(read.http(), 200, executionPlan.contentType(), text);
    }

    private ResultBody run(PreparedRead read, Representation representation, Database.RowReader<ResultBody> reader) {
        String sql = read.statement().sql();
        return checkAndSetRange(
                read,
                representation,
                runCancellable(
                        read.http(), capturingRunner(read), runner -> runner.query(sql, read.parameters(), reader)));
    }

    /// Runs a read and cancels it when the client disconnects.
    ResultBody runCancellable(Context http, SqlRunner runner, Function<SqlRunner, ResultBody> work) {
        Cancellation cancellation = new Cancellation();
        try (var _ = disconnects.watch(http, cancellation::cancel)) {
            return work.apply(runner.cancelledBy(cancellation));
        }
    }

    /// Returns the runner of the caller in the preferred time zone.
    SqlRunner runner(Context http, Preferences preferences) {
        return authentication.runner(http).withTimeZone(preferences.timezone());
    }

    /// Returns the runner of a read, with the hoisted settings of a called function.
    private SqlRunner runner(PreparedRead read) {
        SqlRunner runner = authentication.runner(read.http());
        return runner.withSettings(settings.auth().hoistedSettings(read.plan().source()))
                .withTimeZone(read.preferences().timezone());
    }

    /// Returns the runner of a read, which captures the response GUCs of a function.
    SqlRunner capturingRunner(PreparedRead read) {
        SqlRunner runner = runner(read);
        return read.plan().source() instanceof FunctionCall
                ? runner.capturing(ResponseGucs.of(read.http())::set)
                : runner;
    }

    private RowCountEstimator estimator(PreparedRead read) {
        return new RowCountEstimator(statements, runner(read), settings.reads().maxRows());
    }

    SelectPrivileges privileges(Context http) {
        return authentication.identify(http).privileges();
    }

    /// Checks the number of rows, and sets the status and `Content-Range`.
    ResultBody checkAndSetRange(PreparedRead read, Representation representation, ResultBody rows) {
        ContentRange range = contentRange(read, rows);
        read.timings().endStage("transaction");
        boolean isNotSingular = representation.isSingular() && rows.count() != 1;
        if (!isNotSingular && read.plan().source() instanceof FunctionCall) {
            Exchange.checkMaxAffected(rows.count(), read.preferences().maxAffected());
        }
        read.http().header("Content-Range", range.header()); // remains set on PGRST116 (406)
        read.http().status(range.status());
        if (isNotSingular) {
            throw Exchange.notSingular(rows.count());
        }
        return rows;
    }

    private ContentRange contentRange(PreparedRead read, ResultBody rows) {
        boolean isComplete =
                read.count() == Count.EXACT && !read.plan().root().page().isLimited();
        Long total =
                rows.total() != null ? rows.total() : isComplete ? Long.valueOf(rows.count()) : separateTotal(read);
        return new ContentRange(read.offset(), rows.count(), total);
    }

    /// Counts the rows by a separate statement; null for a function, which must not run twice.
    private @Nullable Long separateTotal(PreparedRead read) {
        return switch (read.plan().source()) {
            case ReadPlan.ResourceRows.ROWS -> estimator(read).total(read.count(), read.plan(), read.values());
            case FunctionCall call -> null;
        };
    }

    private static void sendBody(PreparedRead read, Representation representation, ResultBody rows) {
        if (read.shape().bodyKind() == BodyKind.EMPTY) {
            Exchange.sendNothing(read.http(), 204);
        } else {
            Exchange.send(read.http(), read.http().statusCode(), representation.contentType(), rows.body());
        }
    }

    private void setHeaders(PreparedRead read) {
        Context http = read.http();
        if (read.plan().source() instanceof ReadPlan.ResourceRows) {
            setContentLocation(http);
        }
        boolean isCall = read.plan().source() instanceof FunctionCall;
        setAppliedPreferences(http, read.preferences(), isCall ? CALL_PREFERENCES : READ_PREFERENCES);
        warnings(read).forEach(warning -> http.res().addHeader("Warning", warning));
        Exchange.setContentProfile(http, catalog, read.schema());
        read.timings().endStage("response");
        read.timings().writeTo(http);
    }

    /// Returns a warning for each embed that a parameter names by its target instead of its alias.
    static List<String> warnings(PreparedRead read) {
        return read.planner().legacyNames().stream()
                .map(name -> "299 Postern \"'" + name + "' has an alias; use the alias in parameters\"")
                .toList();
    }

    static void setAppliedPreferences(Context http, Preferences preferences, Set<PreferenceName> supported) {
        String applied = preferences.applied(supported);
        if (applied != null) {
            http.header("Preference-Applied", applied);
        }
    }

    private static void setContentLocation(Context http) {
        String query = QueryString.canonical(http.queryString());
        if (query.length() <= MAX_LOCATION_LENGTH) {
            http.header(
                    "Content-Location",
                    http.path().substring(ApiServer.BASE.length()) + (query.isEmpty() ? "" : "?" + query));
        }
    }

    void sendAllow(Context http, List<String> methods) {
        http.header("Allow", String.join(",", methods));
        if (settings.corsAllowedOrigins().contains(Cors.ANY_ORIGIN)) {
            http.header("Access-Control-Allow-Origin", Cors.ANY_ORIGIN);
        }
        Exchange.sendNothing(http, 200);
    }

    /// Returns whether the statement must build the body: HEAD needs only headers.
    static ResultSpec.BodyMode bodyMode(Context http) {
        return http.method().equals(HandlerType.HEAD) ? ResultSpec.BodyMode.OMITTED : ResultSpec.BodyMode.INCLUDED;
    }

    /// Applies the `Range` header, on GET only (docs/dialect.md, Surprises 6).
    static ParsedQuery withRange(Context http, ParsedQuery query, Handling handling) {
        RowRange range = http.method().equals(HandlerType.GET) ? RowRange.parse(http.header("Range"), handling) : null;
        return range == null ? query : query.withRoot(range.intersect(query.root()));
    }
}
