package dev.postern.http;

import dev.postern.catalog.Catalog;
import dev.postern.catalog.MediaType;
import dev.postern.catalog.Resource;
import dev.postern.plan.Planner;
import dev.postern.plan.ReadPlan;
import dev.postern.plan.Values;
import dev.postern.plan.Wanted;
import dev.postern.problem.Code;
import dev.postern.reply.ContentRange;
import dev.postern.reply.Rows;
import dev.postern.request.Accept;
import dev.postern.request.Parser;
import dev.postern.request.Preferences;
import dev.postern.request.Preferences.Count;
import dev.postern.request.Preferences.Kind;
import dev.postern.request.Query;
import dev.postern.request.QueryString;
import dev.postern.request.Representation;
import dev.postern.request.Representation.Json;
import dev.postern.request.RowRange;
import dev.postern.sql.Statement;
import dev.postern.sql.Statements;
import dev.postern.store.Database;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads of tables and views: `GET|HEAD /api/{resource}` and `/api/{resource}/{key}`.
final class Tables {

    /// Characters of a query that `Content-Location` repeats at most: clients refuse headers of 16 KiB and more.
    private static final int LONGEST_LOCATION = 8_192;

    /// The preferences that count for a read.
    private static final Set<Kind> KINDS = Set.of(Kind.COUNT, Kind.TX, Kind.HANDLING, Kind.TIMEZONE);

    private final Catalog catalog;
    private final Server.Settings settings;
    private final Statements statements;
    private final Database database;
    private final Totals totals;

    Tables(Catalog catalog, Server.Settings settings, Statements statements, Database database) {
        this.catalog = catalog;
        this.settings = settings;
        this.statements = statements;
        this.database = database;
        this.totals = new Totals(statements, database, settings.reads().maxRows());
    }

    /// Rows of one resource: read the request, plan it, render it, run it, answer.
    void read(Context http) {
        Timings timings = Timings.start(settings);
        Resource resource = resource(http);
        Representation representation = Accept.negotiate(
                http.header("Accept"),
                settings.reads().plans(),
                resource.mediaTypes().keySet());
        Preferences preferences = Preferences.parse(
                Exchange.headers(http, "Prefer"), settings.writes().endings());
        Query query = ranged(http, Parser.parse(QueryString.parse(http.queryString()), settings.limits()));
        timings.end("parse");
        Values values = new Values();
        Planner planner = new Planner(query, values, settings.reads().rules(representation));
        ReadPlan plan = planner.read(resource, wanted(http, preferences, representation));
        Statement statement = statements.of(plan);
        timings.end("plan");
        Read read = new Read(http, resource, query, planner, plan, statement, values, preferences, timings);
        switch (representation) {
            case Json json -> rows(read, json);
            case Representation.Csv csv -> lines(read, csv);
            case Representation.JsonLines lines -> lines(read, lines);
            case Representation.Custom custom -> custom(read, custom);
            case Representation.Plan explain -> explain(read, explain);
        }
    }

    /// One read on its way.
    private record Read(
            Context http,
            Resource resource,
            Query query,
            Planner planner,
            ReadPlan plan,
            Statement statement,
            Values values,
            Preferences preferences,
            Timings timings) {

        List<@Nullable String> parameters() {
            return values.in(statement.values());
        }

        long offset() {
            Long offset = query.root().offset();
            return offset == null ? 0 : Math.max(0, offset);
        }
    }

    private static Wanted wanted(Context http, Preferences preferences, Representation representation) {
        boolean head = http.method().equals(HandlerType.HEAD);
        return new Wanted(
                preferences.count(),
                ReadOptions.form(representation),
                head ? Wanted.Body.LEFT_OUT : Wanted.Body.READ,
                ReadOptions.rows(representation));
    }

    private void rows(Read read, Json json) {
        Long size = read.query().after() == null ? null : settings.reads().pageSize(read.query());
        Rows rows = database.query(
                read.statement().sql(),
                read.parameters(),
                result -> Rows.read(result, read.statement(), json, size == null ? Long.MAX_VALUE : size));
        ContentRange range = range(read, rows);
        read.timings().end("transaction");
        read.http().header("Content-Range", range.header());
        int status = range.status();
        if (json.singular() && rows.count() != 1) {
            throw Exchange.notSingular(rows.count());
        }
        if (rows.more()) {
            Exchange.next(read.http(), rows.beside(), read.planner().binding(read.resource()));
        }
        headers(read);
        if (json.singular() && Exchange.unchanged(read.http(), rows.beside())) {
            return;
        }
        Exchange.send(read.http(), status, json.contentType(), rows.body());
    }

    private void lines(Read read, Representation representation) {
        Stream stream = new Stream(read.http(), representation, () -> headers(read));
        Rows rows = database.stream(
                read.statement().sql(), read.parameters(), result -> stream.read(result, read.statement()));
        if (stream.begun()) {
            stream.end(rows.body());
        } else {
            ContentRange range = range(read, rows);
            read.timings().end("transaction");
            read.http().header("Content-Range", range.header());
            int status = range.status();
            headers(read);
            Exchange.send(read.http(), status, representation.contentType(), rows.body());
        }
    }

    /// What the migrations make of the rows.
    private void custom(Read read, Representation.Custom custom) {
        MediaType type = Objects.requireNonNull(read.resource().mediaTypes().get(custom.handler()));
        Statement statement = statements.of(read.plan(), type);
        Rows rows = database.query(statement.sql(), read.values().in(statement.values()), result -> Rows.value(result));
        ContentRange range = range(read, rows);
        read.timings().end("transaction");
        read.http().header("Content-Range", range.header());
        int status = range.status();
        headers(read);
        Exchange.send(read.http(), status, custom.contentType(), rows.body());
    }

    private void explain(Read read, Representation.Plan explain) {
        String text = totals.explain(read.statement(), read.values(), explain);
        read.timings().end("transaction");
        headers(read);
        Exchange.send(read.http(), 200, explain.contentType(), text);
    }

    private ContentRange range(Read read, Rows rows) {
        boolean whole = !read.plan().root().isPage();
        Long total = read.preferences().count() == Count.EXACT && whole && rows.total() == null
                ? Long.valueOf(rows.count())
                : rows.total() != null
                        ? rows.total()
                        : totals.about(read.preferences().count(), read.plan(), read.values());
        return new ContentRange(read.offset(), rows.count(), total);
    }

    /// What every answer to a read says of itself.
    private void headers(Read read) {
        Context http = read.http();
        String query = QueryString.canonical(http.queryString());
        if (query.length() <= LONGEST_LOCATION) {
            http.header(
                    "Content-Location",
                    http.path().substring(Server.BASE.length()) + (query.isEmpty() ? "" : "?" + query));
        }
        String applied = read.preferences().applied(KINDS);
        if (applied != null) {
            http.header("Preference-Applied", applied);
        }
        read.planner()
                .legacyNames()
                .forEach(name -> http.res()
                        .addHeader("Warning", "299 Postern \"'" + name + "' has an alias; use that in parameters\""));
        Exchange.profile(http, catalog, read.resource().schema());
        read.timings().end("response");
        read.timings().tell(http);
    }

    /// One row by its primary key.
    void readOne(Context http) {
        Query query = Parser.parse(QueryString.parse(http.queryString()), settings.limits());
        Resource resource = resource(http);
        Values values = new Values();
        boolean head = http.method().equals(HandlerType.HEAD);
        Wanted wanted = new Wanted(
                Count.NONE, ReadPlan.Form.JSON, head ? Wanted.Body.LEFT_OUT : Wanted.Body.READ, Wanted.Rows.ONE);
        ReadPlan plan = new Planner(query, values, settings.reads().rules(Json.ARRAY))
                .read(resource, Keys.of(Exchange.key(http), resource), wanted);
        Statement statement = statements.of(plan);
        Rows rows = database.query(
                statement.sql(), values.in(statement.values()), result -> Rows.read(result, statement, Json.OBJECT));
        if (rows.count() == 0) {
            throw Code.NO_SUCH_ROW.refusal(
                    "No row of '" + Exchange.resource(http) + "' has the key " + Exchange.key(http));
        }
        Exchange.profile(http, catalog, resource.schema());
        if (!Exchange.unchanged(http, rows.beside())) {
            Exchange.send(http, 200, Json.ARRAY.contentType(), rows.body());
        }
    }

    /// What can be done with a resource.
    void options(Context http) {
        Resource resource = resource(http);
        List<String> methods = new ArrayList<>(List.of("OPTIONS", "GET", "HEAD"));
        if (resource.writable('i')) {
            methods.add("POST");
        }
        if (resource.writable('i') && resource.writable('u') && !resource.key().isEmpty()) {
            methods.add("PUT");
        }
        if (resource.writable('u')) {
            methods.add("PATCH");
        }
        if (resource.writable('d')) {
            methods.add("DELETE");
        }
        http.header("Allow", String.join(",", methods));
        if (settings.corsAllowedOrigins().isEmpty()) {
            http.header("Access-Control-Allow-Origin", "*");
        }
        Exchange.sendNothing(http, 200);
    }

    private Resource resource(Context http) {
        String schema = catalog.schema(http.header("Accept-Profile"));
        return catalog.resource(schema, Exchange.resource(http));
    }

    /// The `Range` header counts on GET only (`dialect.md`, surprise 6).
    private static Query ranged(Context http, Query query) {
        RowRange range = http.method().equals(HandlerType.GET) ? RowRange.parse(http.header("Range")) : null;
        return range == null ? query : query.withRoot(range.within(query.root()));
    }
}
