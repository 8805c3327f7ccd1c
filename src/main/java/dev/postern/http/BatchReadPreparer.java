package dev.postern.http;

import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.Resource;
import dev.postern.catalog.SelectPrivileges;
import dev.postern.http.BatchHandler.PreparedOperation;
import dev.postern.http.BatchHandler.VersionEffect;
import dev.postern.plan.BindValues;
import dev.postern.plan.ReadPlan;
import dev.postern.plan.ReadPlanner;
import dev.postern.plan.ResultSpec;
import dev.postern.problem.ErrorCode;
import dev.postern.request.Accept;
import dev.postern.request.Accept.ExecutionPlans;
import dev.postern.request.ParsedQuery;
import dev.postern.request.Preferences;
import dev.postern.request.Preferences.Count;
import dev.postern.request.Preferences.TransactionEndOverride;
import dev.postern.request.QueryParser;
import dev.postern.request.QueryString.Parameter;
import dev.postern.request.Representation.Json;
import dev.postern.request.RequestKind;
import dev.postern.result.ContentRange;
import dev.postern.result.ResultBody;
import dev.postern.sql.SqlStatement;
import dev.postern.sql.StatementCache;
import java.util.List;

/// Preparer of the reads of a batch, which see the writes before them and return JSON.
record BatchReadPreparer(ApiCatalog catalog, ApiServer.ServerSettings settings, StatementCache statements) {

    /// Plans and renders a read.
    ///
    /// @param privileges columns that the caller can select
    PreparedOperation prepare(ApiRequest request, SelectPrivileges privileges) {
        Resource resource = catalog.resource(catalog.schema(request.header("Accept-Profile")), request.resource());
        if (!(Accept.negotiate(request.header("Accept"), ExecutionPlans.DISABLED) instanceof Json json)) {
            throw ErrorCode.NOT_ACCEPTABLE.exception(
                    "None of these media types are available: " + request.header("Accept"));
        }
        Preferences preferences = Preferences.parse(request.headers().all("Prefer"), TransactionEndOverride.FORBIDDEN);
        preferences.rejectWithoutEffect(
                request.key() == null ? ReadExecutor.READ_PREFERENCES : ReadExecutor.ROW_PREFERENCES);
        List<Parameter> parameters = request.parameters(preferences.handling());
        ParsedQuery query = QueryParser.parse(parameters, settings.limits(), preferences.handling());
        RequestKind strictness = request.key() == null ? RequestKind.ROWS : RequestKind.ROW;
        strictness.rejectIgnored(parameters, query, preferences.handling());
        BindValues values = new BindValues();
        ReadPlanner planner = new ReadPlanner(query, values, settings.reads().rules(json, privileges));
        Count count = preferences.count() == Count.NONE ? Count.NONE : Count.EXACT;
        ResultSpec spec = new ResultSpec(
                count,
                ReadSettings.valueFormat(json, preferences),
                ResultSpec.BodyMode.INCLUDED,
                ResultSpec.ResultMode.ROW_SET);
        ReadPlan plan = request.key() == null
                ? planner.read(resource, spec)
                : planner.read(resource, RowKeys.of(request.key(), resource), spec);
        SqlStatement statement = statements.of(plan);
        Json bodyFormat = request.key() == null ? json : Json.OBJECT;
        Long offset = query.root().offset();
        return new PreparedOperation(VersionEffect.NONE, (session, references) -> {
            ResultBody rows = session.query(
                    statement.sql(),
                    values.map(references.resolver()).valuesAt(statement.parameters()),
                    result -> ResultBody.read(result, statement, bodyFormat));
            if (request.key() != null && rows.count() == 0) {
                throw ErrorCode.ROW_NOT_FOUND.exception(
                        "'" + resource.name() + "' has no row with key " + request.key());
            } else if (bodyFormat.isSingular() && rows.count() != 1) {
                throw Exchange.notSingular(rows.count());
            }
            Long total = rows.total() == null && count == Count.EXACT ? Long.valueOf(rows.count()) : rows.total();
            ContentRange range = new ContentRange(offset == null ? 0 : Math.max(0, offset), rows.count(), total);
            return ApiResponse.of(range.status(), bodyFormat.contentType(), rows.body())
                    .setHeader("Content-Range", range.header());
        });
    }
}
