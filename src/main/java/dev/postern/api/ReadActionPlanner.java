package dev.postern.api;

import dev.postern.api.Action.BodyKind;
import dev.postern.api.Action.Page;
import dev.postern.api.Action.Read;
import dev.postern.api.Action.RequestedRow;
import dev.postern.api.ActionPlan.Capture;
import dev.postern.api.ApiRequest.Method;
import dev.postern.api.TransactionMode.EachRead;
import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.Resource;
import dev.postern.catalog.SelectPrivileges;
import dev.postern.plan.BindValues;
import dev.postern.plan.DialectSettings;
import dev.postern.plan.ReadPlan;
import dev.postern.plan.ReadPlanner;
import dev.postern.plan.ReadRules;
import dev.postern.plan.ResultSpec;
import dev.postern.plan.ResultSpec.BodyMode;
import dev.postern.plan.ResultSpec.ResultMode;
import dev.postern.problem.MediaTypeErrors;
import dev.postern.request.Accept;
import dev.postern.request.Accept.ExecutionPlans;
import dev.postern.request.ParsedQuery;
import dev.postern.request.Preferences;
import dev.postern.request.Preferences.Count;
import dev.postern.request.Preferences.PreferenceName;
import dev.postern.request.Representation;
import dev.postern.request.Representation.Json;
import dev.postern.request.RequestKind;
import dev.postern.result.RowFormat;
import dev.postern.sql.StatementCache;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Planner of reads of tables and views.
record ReadActionPlanner(
        ApiCatalog catalog, DialectSettings settings, StatementCache statements, PlannedHeaders plannedHeaders) {

    /// Supported preferences of a read of a collection.
    private static final Set<PreferenceName> READ_PREFERENCES = Set.of(
            PreferenceName.COUNT,
            PreferenceName.TX,
            PreferenceName.HANDLING,
            PreferenceName.TIMEZONE,
            PreferenceName.BIGINT);

    /// Supported preferences of a read by row key, which has no total.
    private static final Set<PreferenceName> ROW_PREFERENCES =
            Set.of(PreferenceName.TX, PreferenceName.HANDLING, PreferenceName.TIMEZONE, PreferenceName.BIGINT);

    ActionPlan plan(ParsedRequest.Read parsed, SelectPrivileges privileges) {
        Read read = parsed.key() == null ? rows(parsed, privileges) : row(parsed, parsed.key(), privileges);
        return new ActionPlan(
                read,
                new EachRead(),
                parsed.preferences().timezone(),
                Map.of(),
                HandlerNegotiation.isUsedBy(read.representation()) ? Capture.RESPONSE_GUCS : Capture.NONE);
    }

    private Read rows(ParsedRequest.Read parsed, SelectPrivileges privileges) {
        ApiRequest request = parsed.request();
        Resource resource = resource(parsed);
        Representation representation = HandlerNegotiation.of(resource, parsed.query())
                .negotiate(request.header("Accept"), settings.executionPlans());
        Preferences preferences = parsed.preferences();
        ResultSpec spec = new ResultSpec(
                preferences.count(),
                settings.valueFormat(representation, preferences, catalog.types()),
                bodyMode(request),
                ResultMode.of(representation));
        ResponseHeaders.Builder headers = ResponseHeaders.builder()
                .add("Content-Location", PlannedHeaders.contentLocation(request, parsed.parameters()));
        return rows(parsed, resource, representation, spec, privileges, headers);
    }

    private Read rows(
            ParsedRequest.Read parsed,
            Resource resource,
            Representation representation,
            ResultSpec spec,
            SelectPrivileges privileges,
            ResponseHeaders.Builder headers) {
        Preferences preferences = parsed.preferences();
        ParsedQuery query = parsed.query();
        RequestKind.ROWS.rejectIgnored(parsed.parameters(), query, preferences.handling());
        BindValues values = new BindValues();
        ReadRules rules = ReadRules.of(settings, spec.resultMode(), privileges);
        ReadPlanner planner = new ReadPlanner(query, values, rules);
        ReadPlan plan = planner.read(resource, spec);
        Set<PreferenceName> supported = PlannedHeaders.supported(READ_PREFERENCES, representation);
        preferences.rejectWithoutEffect(supported);
        Page page = query.after() == null
                ? null
                : new Page(settings.pageSize(query.root().limit()), planner.tokenBinding(resource));
        plannedHeaders.add(headers, parsed.request(), resource.schema(), preferences, supported, planner.legacyNames());
        return new Read(
                parsed.request(),
                plan,
                HandlerNegotiation.of(resource, query).statement(plan, representation, statements),
                values,
                representation,
                RowFormat.OBJECT,
                BodyKind.LIST,
                spec.count(),
                offset(query),
                null,
                page,
                null,
                headers.build(),
                null);
    }

    /// Plans the row of a primary key, as a JSON object whatever format was requested, or its execution plan.
    private Read row(ParsedRequest.Read parsed, List<String> key, SelectPrivileges privileges) {
        Resource resource = resource(parsed);
        Representation representation = json(parsed.request(), settings.executionPlans());
        ResultSpec spec = new ResultSpec(
                Count.NONE,
                settings.valueFormat(representation, parsed.preferences(), catalog.types()),
                bodyMode(parsed.request()),
                ResultMode.SINGLE_ROW);
        return row(parsed, key, resource, representation, spec, privileges);
    }

    private Read row(
            ParsedRequest.Read parsed,
            List<String> key,
            Resource resource,
            Representation representation,
            ResultSpec spec,
            SelectPrivileges privileges) {
        ApiRequest request = parsed.request();
        Preferences preferences = parsed.preferences();
        RequestKind.ROW.rejectIgnored(parsed.parameters(), parsed.query(), preferences.handling());
        BindValues values = new BindValues();
        ReadPlan plan = new ReadPlanner(
                        parsed.query(), values, ReadRules.of(settings, ResultMode.SINGLE_ROW, privileges))
                .read(resource, RowKeys.of(key, resource), spec);
        preferences.rejectWithoutEffect(ROW_PREFERENCES);
        ResponseHeaders headers = plannedHeaders
                .add(ResponseHeaders.builder(), request, resource.schema(), preferences, ROW_PREFERENCES, List.of())
                .build();
        String keyText = request.target() instanceof Target.Row(var _, String text) ? text : "";
        return new Read(
                request,
                plan,
                statements.of(plan),
                values,
                representation instanceof Json json ? json.asObject() : representation,
                RowFormat.OBJECT,
                BodyKind.SINGLE,
                Count.NONE,
                0,
                new RequestedRow(parsed.resource(), keyText),
                null,
                null,
                headers,
                null);
    }

    /// Plans a read of a batch, which returns JSON without an entity tag, and counts exactly.
    Read operation(ParsedRequest.Read parsed, SelectPrivileges privileges) {
        Resource resource = resource(parsed);
        Representation json = json(parsed.request(), ExecutionPlans.DISABLED);
        Preferences preferences = parsed.preferences();
        ResultSpec spec = new ResultSpec(
                preferences.count() == Count.NONE ? Count.NONE : Count.EXACT,
                settings.valueFormat(json, preferences, catalog.types()),
                BodyMode.INCLUDED,
                ResultMode.ROW_SET);
        List<String> key = parsed.key();
        Read read = key == null
                ? rows(parsed, resource, json, spec, privileges, ResponseHeaders.builder())
                : row(parsed, key, resource, json, spec, privileges);
        return read.withoutHeaders();
    }

    /// Negotiates JSON alone, or the execution plan of a JSON response.
    private static Representation json(ApiRequest request, ExecutionPlans plans) {
        Representation representation = Accept.negotiate(request.header("Accept"), plans);
        if (representation.explained() instanceof Json) {
            return representation;
        }
        throw MediaTypeErrors.notAcceptable(Accept.names(request.header("Accept")));
    }

    /// Returns whether the statement must build the body: HEAD needs only headers.
    static BodyMode bodyMode(ApiRequest request) {
        return request.method() == Method.HEAD ? BodyMode.OMITTED : BodyMode.INCLUDED;
    }

    /// Returns the number of rows before the first.
    static long offset(ParsedQuery query) {
        Long offset = query.root().offset();
        return offset == null ? 0 : Math.max(0, offset);
    }

    private Resource resource(ParsedRequest.Read parsed) {
        String schema = catalog.schema(parsed.request().header("Accept-Profile"));
        return catalog.resource(schema, parsed.resource());
    }
}
