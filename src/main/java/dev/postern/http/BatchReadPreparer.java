package dev.postern.http;

import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.Resource;
import dev.postern.catalog.SelectPrivileges;
import dev.postern.http.BatchHandler.PreparedOperation;
import dev.postern.http.BatchHandler.Versions;
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
import dev.postern.request.Strictness;
import dev.postern.result.ContentRange;
import dev.postern.result.ResultBody;
import dev.postern.sql.SqlStatement;
import dev.postern.sql.StatementCache;
import java.util.List;

/// Reads within a batch, which see what was written before them; their answers are JSON.
///
/// @param settings of the service
record BatchReadPreparer(ApiCatalog catalog, ApiServer.ServerSettings settings, StatementCache statements) {

    /// @param privileges of who asks
    PreparedOperation prepare(ApiRequest operation, SelectPrivileges privileges) {
        Resource resource = catalog.resource(catalog.schema(operation.header("Accept-Profile")), operation.resource());
        if (!(Accept.negotiate(operation.header("Accept"), ExecutionPlans.DISABLED) instanceof Json json)) {
            throw ErrorCode.NOT_ACCEPTABLE.exception(
                    "None of these media types are available: " + operation.header("Accept"));
        }
        Preferences preferences =
                Preferences.parse(operation.headers().all("Prefer"), TransactionEndOverride.FORBIDDEN);
        preferences.refuseOthers(operation.key() == null ? ReadExecutor.READ : ReadExecutor.READ_ONE);
        List<Parameter> parameters = operation.parameters(preferences.handling());
        ParsedQuery query = QueryParser.parse(parameters, settings.limits(), preferences.handling());
        Strictness strictness = operation.key() == null ? Strictness.ROWS : Strictness.ROW;
        strictness.check(parameters, query, preferences.handling());
        BindValues values = new BindValues();
        ReadPlanner planner = new ReadPlanner(query, values, settings.reads().rules(json, privileges));
        Count count = preferences.count() == Count.NONE ? Count.NONE : Count.EXACT;
        ResultSpec wanted = new ResultSpec(
                count,
                ReadSettings.form(json, preferences),
                ResultSpec.BodyMode.INCLUDED,
                ResultSpec.ResultMode.ROW_SET);
        ReadPlan plan = operation.key() == null
                ? planner.read(resource, wanted)
                : planner.read(resource, RowKeys.of(operation.key(), resource), wanted);
        SqlStatement statement = statements.of(plan);
        Json shown = operation.key() == null ? json : Json.OBJECT;
        Long offset = query.root().offset();
        return new PreparedOperation(Versions.KEPT, (session, references) -> {
            ResultBody rows = session.query(
                    statement.sql(),
                    values.with(references.resolving()).valuesAt(statement.parameters()),
                    result -> ResultBody.read(result, statement, shown));
            if (operation.key() != null && rows.count() == 0) {
                throw ErrorCode.ROW_NOT_FOUND.exception(
                        "No row of '" + resource.name() + "' has the key " + operation.key());
            } else if (shown.singular() && rows.count() != 1) {
                throw Exchange.notSingular(rows.count());
            }
            Long total = rows.total() == null && count == Count.EXACT ? Long.valueOf(rows.count()) : rows.total();
            ContentRange range = new ContentRange(offset == null ? 0 : Math.max(0, offset), rows.count(), total);
            return ApiResponse.of(range.status(), shown.contentType(), rows.body())
                    .header("Content-Range", range.header());
        });
    }
}
