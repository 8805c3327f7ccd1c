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
import dev.postern.request.RequestKind;
import dev.postern.result.ResultBody;
import dev.postern.sql.SqlStatement;
import dev.postern.sql.StatementCache;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;

/// Handler of reads of tables and views: `GET|HEAD /api/{resource}` and `/api/{resource}/{key}`.
final class ReadHandler {

    private final ApiCatalog catalog;
    private final ApiServer.ServerSettings settings;
    private final StatementCache statements;
    private final ReadExecutor executor;
    private final CallerPrivileges callerPrivileges;

    ReadHandler(
            ApiCatalog catalog,
            ApiServer.ServerSettings settings,
            StatementCache statements,
            ReadExecutor executor,
            CallerPrivileges callerPrivileges) {
        this.catalog = catalog;
        this.settings = settings;
        this.statements = statements;
        this.executor = executor;
        this.callerPrivileges = callerPrivileges;
    }

    /// Responds with rows of a table or view.
    void read(Context http) {
        ServerTiming timings = executor.begin(http);
        SelectPrivileges privileges = executor.privileges(http);
        Resource resource = resource(http);
        Representation representation = Accept.negotiate(
                http.header("Accept"),
                settings.reads().executionPlans(),
                resource.mediaTypes().keySet());
        Preferences preferences = Preferences.parse(
                Exchange.headers(http, "Prefer"), settings.writes().transactionEndOverride());
        preferences.rejectWithoutEffect(ReadExecutor.READ_PREFERENCES);
        Handling handling = preferences.handling();
        ParsedQuery query = ReadExecutor.withRange(http, parseQuery(http, RequestKind.ROWS, handling), handling);
        timings.endStage("parse");
        BindValues values = new BindValues();
        ReadPlanner planner = new ReadPlanner(query, values, settings.reads().rules(representation, privileges));
        ReadPlan plan = planner.read(resource, resultSpec(http, preferences, representation));
        SqlStatement statement = statements.of(plan);
        timings.endStage("plan");
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
        executor.send(read, representation);
    }

    private ParsedQuery parseQuery(Context http, RequestKind strictness, Handling handling) {
        List<Parameter> parameters = QueryString.parse(http.queryString(), handling);
        ParsedQuery query = QueryParser.parse(parameters, settings.limits(), handling);
        strictness.rejectIgnored(parameters, query, handling);
        return query;
    }

    private static ResultSpec resultSpec(Context http, Preferences preferences, Representation representation) {
        return new ResultSpec(
                preferences.count(),
                ReadSettings.valueFormat(representation, preferences),
                ReadExecutor.bodyMode(http),
                ReadSettings.resultMode(representation));
    }

    /// Responds with the row of a primary key, as a JSON object whatever format was requested.
    void readOne(Context http) {
        SelectPrivileges privileges = executor.privileges(http);
        Preferences preferences = Preferences.parse(
                Exchange.headers(http, "Prefer"), settings.writes().transactionEndOverride());
        preferences.rejectWithoutEffect(ReadExecutor.ROW_PREFERENCES);
        ParsedQuery query = parseQuery(http, RequestKind.ROW, preferences.handling());
        Resource resource = resource(http);
        if (!(Accept.negotiate(http.header("Accept"), ExecutionPlans.DISABLED) instanceof Json json)) {
            throw ErrorCode.NOT_ACCEPTABLE.exception(
                    "None of these media types are available: " + http.header("Accept"));
        }
        BindValues values = new BindValues();
        ResultSpec spec = new ResultSpec(
                Count.NONE,
                ReadSettings.valueFormat(json, preferences),
                ReadExecutor.bodyMode(http),
                ResultSpec.ResultMode.SINGLE_ROW);
        ReadPlan plan = new ReadPlanner(query, values, settings.reads().rules(Json.ARRAY, privileges))
                .read(resource, RowKeys.of(Exchange.key(http), resource), spec);
        SqlStatement statement = statements.of(plan);
        ResultBody rows = executor.runCancellable(
                http,
                executor.runner(http, preferences),
                runner -> runner.query(
                        statement.sql(),
                        values.valuesAt(statement.parameters()),
                        result -> ResultBody.read(result, statement, json.asObject())));
        if (rows.count() == 0) {
            throw ErrorCode.ROW_NOT_FOUND.exception(
                    "'" + Exchange.resource(http) + "' has no row with key " + Exchange.key(http));
        }
        Exchange.setContentProfile(http, catalog, resource.schema());
        ReadExecutor.setAppliedPreferences(http, preferences, ReadExecutor.ROW_PREFERENCES);
        EntityTag tag = EntityTag.of(plan.version(rows.hiddenValues()), Json.ARRAY.contentType(), rows.body());
        if (tag == null || !Exchange.respondNotModified(http, tag.header())) {
            Exchange.send(http, 200, Json.ARRAY.contentType(), rows.body());
        }
    }

    /// Responds with the methods that the caller's role has the privileges for.
    void options(Context http) {
        RolePrivileges privileges = callerPrivileges.of(http);
        Resource resource = resource(http);
        if (!privileges.canUse(resource)) {
            throw permissionDenied(resource.isView() ? "view" : "table", resource.name());
        }
        List<String> methods = new ArrayList<>(List.of("OPTIONS"));
        if (privileges.canRead(resource)) {
            methods.addAll(List.of("GET", "HEAD"));
        }
        if (privileges.canInsert(resource)) {
            methods.add("POST");
        }
        if (privileges.canPut(resource)) {
            methods.add("PUT");
        }
        if (privileges.canUpdate(resource)) {
            methods.add("PATCH");
        }
        if (privileges.canDelete(resource)) {
            methods.add("DELETE");
        }
        executor.sendAllow(http, methods);
    }

    /// Creates PostgreSQL's error for a missing privilege, SQLSTATE 42501.
    static ProblemException permissionDenied(String kind, String name) {
        return new DatabaseError("42501", "permission denied for " + kind + " " + name, null, null).exception();
    }

    private Resource resource(Context http) {
        String schema = catalog.schema(http.header("Accept-Profile"));
        return catalog.resource(schema, Exchange.resource(http));
    }
}
