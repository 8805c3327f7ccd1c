package dev.postern.http;

import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.Resource;
import dev.postern.catalog.RolePrivileges;
import dev.postern.catalog.SelectPrivileges;
import dev.postern.plan.BindValues;
import dev.postern.plan.ReadPlan;
import dev.postern.plan.ReadPlanner;
import dev.postern.plan.ResultSpec;
import dev.postern.problem.DatabaseError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import dev.postern.request.Accept;
import dev.postern.request.Accept.ExecutionPlans;
import dev.postern.request.ParsedQuery;
import dev.postern.request.Preferences;
import dev.postern.request.Preferences.Count;
import dev.postern.request.Preferences.Handling;
import dev.postern.request.QueryParser;
import dev.postern.request.QueryString;
import dev.postern.request.QueryString.Parameter;
import dev.postern.request.Representation;
import dev.postern.request.Representation.Json;
import dev.postern.request.Strictness;
import dev.postern.result.ResultBody;
import dev.postern.sql.SqlStatement;
import dev.postern.sql.StatementCache;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;

/// Reads of tables and views: `GET|HEAD /api/{resource}` and `/api/{resource}/{key}`.
final class ReadHandler {

    private final ApiCatalog catalog;
    private final ApiServer.ServerSettings settings;
    private final StatementCache statements;
    private final ReadExecutor answers;
    private final CallerPrivileges grants;

    ReadHandler(
            ApiCatalog catalog,
            ApiServer.ServerSettings settings,
            StatementCache statements,
            ReadExecutor answers,
            CallerPrivileges grants) {
        this.catalog = catalog;
        this.settings = settings;
        this.statements = statements;
        this.answers = answers;
        this.grants = grants;
    }

    /// Rows of one resource: read the request, plan it, render it, run it, answer.
    void read(Context http) {
        ServerTiming timings = answers.begin(http);
        SelectPrivileges privileges = answers.privileges(http);
        Resource resource = resource(http);
        Representation representation = Accept.negotiate(
                http.header("Accept"),
                settings.reads().plans(),
                resource.mediaTypes().keySet());
        Preferences preferences = Preferences.parse(
                Exchange.headers(http, "Prefer"), settings.writes().endings());
        preferences.refuseOthers(ReadExecutor.READ);
        Handling handling = preferences.handling();
        ParsedQuery query = ReadExecutor.ranged(http, query(http, Strictness.ROWS, handling), handling);
        timings.end("parse");
        BindValues values = new BindValues();
        ReadPlanner planner = new ReadPlanner(query, values, settings.reads().rules(representation, privileges));
        ReadPlan plan = planner.read(resource, wanted(http, preferences, representation));
        SqlStatement statement = statements.of(plan);
        timings.end("plan");
        Count count = preferences.count();
        PreparedRead read = new PreparedRead(
                http,
                resource.schema(),
                query,
                planner,
                plan,
                statement,
                values,
                preferences,
                count,
                PreparedRead.ResponseShape.ROWS,
                timings);
        answers.send(read, representation);
    }

    private ParsedQuery query(Context http, Strictness strictness, Handling handling) {
        List<Parameter> parameters = QueryString.parse(http.queryString(), handling);
        ParsedQuery query = QueryParser.parse(parameters, settings.limits(), handling);
        strictness.check(parameters, query, handling);
        return query;
    }

    private static ResultSpec wanted(Context http, Preferences preferences, Representation representation) {
        return new ResultSpec(
                preferences.count(),
                ReadSettings.form(representation, preferences),
                ReadExecutor.body(http),
                ReadSettings.rows(representation));
    }

    /// One row by its primary key: an object, whatever else is asked for.
    void readOne(Context http) {
        SelectPrivileges privileges = answers.privileges(http);
        Preferences preferences = Preferences.parse(
                Exchange.headers(http, "Prefer"), settings.writes().endings());
        preferences.refuseOthers(ReadExecutor.READ_ONE);
        ParsedQuery query = query(http, Strictness.ROW, preferences.handling());
        Resource resource = resource(http);
        if (!(Accept.negotiate(http.header("Accept"), ExecutionPlans.DISABLED) instanceof Json json)) {
            throw ErrorCode.NOT_ACCEPTABLE.exception(
                    "None of these media types are available: " + http.header("Accept"));
        }
        BindValues values = new BindValues();
        ResultSpec wanted = new ResultSpec(
                Count.NONE,
                ReadSettings.form(json, preferences),
                ReadExecutor.body(http),
                ResultSpec.ResultMode.SINGLE_ROW);
        ReadPlan plan = new ReadPlanner(query, values, settings.reads().rules(Json.ARRAY, privileges))
                .read(resource, RowKeys.of(Exchange.key(http), resource), wanted);
        SqlStatement statement = statements.of(plan);
        ResultBody rows = answers.runCancellable(
                http,
                answers.runner(http, preferences),
                runner -> runner.query(
                        statement.sql(),
                        values.valuesAt(statement.parameters()),
                        result -> ResultBody.read(result, statement, json.asObject())));
        if (rows.count() == 0) {
            throw ErrorCode.ROW_NOT_FOUND.exception(
                    "No row of '" + Exchange.resource(http) + "' has the key " + Exchange.key(http));
        }
        Exchange.profile(http, catalog, resource.schema());
        ReadExecutor.applied(http, preferences, ReadExecutor.READ_ONE);
        EntityTag tag = EntityTag.of(plan.version(rows.hiddenValues()), Json.ARRAY.contentType(), rows.body());
        if (tag == null || !Exchange.unchanged(http, tag.header())) {
            Exchange.send(http, 200, Json.ARRAY.contentType(), rows.body());
        }
    }

    /// Lists the methods that the caller's role has the privileges for.
    void options(Context http) {
        RolePrivileges granted = grants.of(http);
        Resource resource = resource(http);
        if (!granted.canUse(resource)) {
            throw denied(resource.isView() ? "view" : "table", resource.name());
        }
        List<String> methods = new ArrayList<>(List.of("OPTIONS"));
        if (granted.canRead(resource)) {
            methods.addAll(List.of("GET", "HEAD"));
        }
        if (granted.canInsert(resource)) {
            methods.add("POST");
        }
        if (granted.canPut(resource)) {
            methods.add("PUT");
        }
        if (granted.canUpdate(resource)) {
            methods.add("PATCH");
        }
        if (granted.canDelete(resource)) {
            methods.add("DELETE");
        }
        answers.allow(http, methods);
    }

    /// The error of a statement that the role has no privilege for, in PostgreSQL's words.
    static ProblemException denied(String kind, String name) {
        return new DatabaseError("42501", "permission denied for " + kind + " " + name, null, null).exception();
    }

    private Resource resource(Context http) {
        String schema = catalog.schema(http.header("Accept-Profile"));
        return catalog.resource(schema, Exchange.resource(http));
    }
}
