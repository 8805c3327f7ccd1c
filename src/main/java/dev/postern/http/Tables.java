package dev.postern.http;

import dev.postern.catalog.Catalog;
import dev.postern.catalog.Resource;
import dev.postern.plan.Planner;
import dev.postern.plan.ReadPlan;
import dev.postern.plan.Values;
import dev.postern.problem.Code;
import dev.postern.problem.Refusal;
import dev.postern.reply.ContentRange;
import dev.postern.reply.Rows;
import dev.postern.request.Clauses;
import dev.postern.request.Limits;
import dev.postern.request.Parser;
import dev.postern.request.Preferences;
import dev.postern.request.Query;
import dev.postern.request.QueryString;
import dev.postern.request.Representation;
import dev.postern.request.RowKey;
import dev.postern.request.RowRange;
import dev.postern.sql.Statement;
import dev.postern.sql.Statements;
import dev.postern.store.Database;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.List;

/// Reads of tables and views: `GET|HEAD /api/{resource}` and `/api/{resource}/{key}`.
final class Tables {

    private final Catalog catalog;
    private final Limits limits;
    private final Statements statements;
    private final Database database;

    Tables(Catalog catalog, Limits limits, Statements statements, Database database) {
        this.catalog = catalog;
        this.limits = limits;
        this.statements = statements;
        this.database = database;
    }

    /// Rows of one resource: read the request, plan it, render it, run it, answer.
    void read(Context http) {
        Representation representation = Representation.negotiate(http.header("Accept"));
        Preferences preferences = Preferences.parse(Exchange.headers(http, "Prefer"));
        Query query = ranged(http, Parser.parse(QueryString.parse(http.queryString()), limits));
        Values values = new Values();
        ReadPlan plan = new Planner(query, values).read(resource(http), preferences.count());
        Statement statement = statements.of(plan);
        Rows rows = run(statement, values, representation);
        answer(http, rows, range(query.root(), rows), representation);
    }

    /// One row by its primary key.
    void readOne(Context http) {
        Query query = Parser.parse(QueryString.parse(http.queryString()), limits);
        Values values = new Values();
        ReadPlan plan = new Planner(query, values).read(resource(http), key(http));
        Rows rows = run(statements.of(plan), values, Representation.OBJECT);
        if (rows.count() == 0) {
            throw Code.NO_SUCH_ROW.refusal(
                    "No row of '" + Exchange.resource(http) + "' has the key " + Exchange.key(http));
        }
        Exchange.send(http, 200, Representation.ARRAY.contentType(), rows.body());
    }

    private Resource resource(Context http) {
        return catalog.resource(Exchange.resource(http));
    }

    private List<String> key(Context http) {
        Resource resource = resource(http);
        if (resource.key().isEmpty()) {
            throw Refusal.of(Code.NO_PRIMARY_KEY, "'" + resource.name() + "' has no primary key to find one row by")
                    .hint("Filter it instead: /" + resource.name() + "?column=eq.value")
                    .exception();
        }
        List<String> key = RowKey.parse(Exchange.key(http));
        if (key.size() != resource.key().size()) {
            throw Refusal.of(
                            Code.QUERY_STRING,
                            "The key of '" + resource.name() + "' has "
                                    + resource.key().size() + " values, not " + key.size())
                    .hint("Its columns are, in order: " + resource.key())
                    .exception();
        }
        return key;
    }

    /// The `Range` header counts on GET only (`dialect.md`, surprise 6).
    private static Query ranged(Context http, Query query) {
        RowRange range = http.method().equals(HandlerType.GET) ? RowRange.parse(http.header("Range")) : null;
        return range == null ? query : query.withRoot(range.within(query.root()));
    }

    private Rows run(Statement statement, Values values, Representation representation) {
        return database.query(
                statement.sql(), values.in(statement.values()), result -> Rows.read(result, statement, representation));
    }

    private static ContentRange range(Clauses clauses, Rows rows) {
        long first = clauses.offset() == null ? 0 : Math.max(0, clauses.offset());
        return new ContentRange(first, rows.count(), rows.total());
    }

    private static void answer(Context http, Rows rows, ContentRange range, Representation representation) {
        http.header("Content-Range", range.header());
        int status = range.status();
        if (representation == Representation.OBJECT && rows.count() != 1) {
            throw Exchange.notSingular(rows.count());
        }
        String query = QueryString.canonical(http.queryString());
        http.header(
                "Content-Location", http.path().substring(Server.BASE.length()) + (query.isEmpty() ? "" : "?" + query));
        Exchange.send(http, status, representation.contentType(), rows.body());
    }
}
