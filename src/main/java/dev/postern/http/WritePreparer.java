package dev.postern.http;

import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.Column;
import dev.postern.catalog.Resource;
import dev.postern.catalog.SelectPrivileges;
import dev.postern.http.WriteResponses.WriteResult;
import dev.postern.payload.Payload;
import dev.postern.payload.PayloadRewriter;
import dev.postern.plan.BindValues;
import dev.postern.plan.ResultSpec;
import dev.postern.plan.RowTarget;
import dev.postern.plan.WritePlan;
import dev.postern.plan.WritePlanner;
import dev.postern.plan.WriteRequest;
import dev.postern.problem.ErrorCode;
import dev.postern.request.Accept;
import dev.postern.request.Accept.ExecutionPlans;
import dev.postern.request.ParsedQuery;
import dev.postern.request.Preconditions;
import dev.postern.request.Preferences;
import dev.postern.request.Preferences.Handling;
import dev.postern.request.Preferences.Resolution;
import dev.postern.request.Preferences.ReturnPreference;
import dev.postern.request.QueryParser;
import dev.postern.request.QueryString.Parameter;
import dev.postern.request.Representation;
import dev.postern.request.Representation.Csv;
import dev.postern.request.Representation.Json;
import dev.postern.request.RequestKind;
import dev.postern.request.RequestLimits;
import dev.postern.request.WriteParameters;
import dev.postern.result.ResultBody;
import dev.postern.sql.ResultColumn;
import dev.postern.sql.SqlStatement;
import dev.postern.sql.StatementCache;
import dev.postern.store.Database.RowReader;
import dev.postern.store.Session;
import dev.postern.store.driver.ResultColumns;
import io.javalin.http.Context;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Preparer of writes to tables and views, which does all work that needs no connection.
///
/// It serves `POST|PATCH|PUT|DELETE /api/{resource}` and `/api/{resource}/{key}`.
final class WritePreparer {

    /// Maximum characters of all values of a small row.
    private static final int MAX_SMALL_ROW_LENGTH = 64 << 10;

    private final ApiCatalog catalog;
    private final RequestLimits limits;
    private final WriteSettings settings;
    private final StatementCache statements;

    WritePreparer(ApiCatalog catalog, RequestLimits limits, WriteSettings settings, StatementCache statements) {
        this.catalog = catalog;
        this.limits = limits;
        this.settings = settings;
        this.statements = statements;
    }

    /// Sets `Content-Profile` as for a read.
    void setContentProfile(Context http, PreparedWrite write) {
        Exchange.setContentProfile(http, catalog, write.resource().schema());
    }

    /// Parses the request and its body, encodes write-only columns, and plans and renders the write.
    ///
    /// @param privileges columns that the caller can select
    PreparedWrite prepare(ApiRequest apiRequest, SelectPrivileges privileges) {
        Verb verb = Verb.of(apiRequest);
        Resource resource =
                catalog.resource(catalog.schema(apiRequest.header("Content-Profile")), apiRequest.resource());
        Representation representation =
                writeRepresentation(Accept.negotiate(apiRequest.header("Accept"), ExecutionPlans.DISABLED));
        Preferences preferences =
                Preferences.parse(apiRequest.headers().all("Prefer"), settings.transactionEndOverride());
        Handling handling = preferences.handling();
        List<Parameter> parameters = apiRequest.parameters(handling);
        ParsedQuery query = QueryParser.parse(parameters, limits, handling);
        RowTarget rowTarget = rowTarget(apiRequest, verb, resource, query);
        WriteRequest request = new WriteRequest(
                returningQuery(resource, query, preferences.returnPreference()),
                WriteParameters.parse(parameters),
                preferences,
                rowTarget,
                verb == Verb.POST
                        ? Preconditions.NONE
                        : Preconditions.parse(apiRequest.header("If-Match"), apiRequest.header("If-None-Match")),
                representation.isSingular() ? ResultSpec.ResultMode.SINGLE_ROW : ResultSpec.ResultMode.ROW_SET,
                ReadSettings.valueFormat(representation, preferences),
                privileges);
        Payload payload = verb == Verb.DELETE ? Payload.EMPTY : readPayload(apiRequest, resource, request);
        strictness(apiRequest, verb, request, payload).rejectIgnored(parameters, query, handling);
        BindValues values = new BindValues();
        WritePlanner planner = new WritePlanner(resource, request, settings.rules(), values);
        WritePlan plan = switch (verb) {
            case POST -> planner.insert(payload);
            case PATCH -> planner.update(payload);
            case PUT -> planner.put(payload);
            case DELETE -> planner.delete();
        };
        SqlStatement statement = statements.of(plan);
        NestedWriteCompletion nested = planner.nestedInsertions() == null
                ? null
                : new NestedWriteCompletion(
                        planner.nestedInsertions(),
                        statements,
                        planner.needsReread()
                                ? NestedWriteCompletion.ReadBack.BY_KEY
                                : NestedWriteCompletion.ReadBack.NONE);
        PreparedWrite write =
                new PreparedWrite(verb, apiRequest, resource, request, representation, plan, statement, values, nested);
        preferences.rejectWithoutEffect(WriteResponses.supportedPreferences(write));
        return write;
    }

    private static RequestKind strictness(ApiRequest apiRequest, Verb verb, WriteRequest request, Payload payload) {
        return switch (verb) {
            case POST ->
                request.preferences().resolution() == Resolution.NONE ? RequestKind.INSERT : RequestKind.UPSERT;
            case PATCH -> WritePlanner.isBulk(request, payload) ? RequestKind.BULK_UPDATE : RequestKind.UPDATE;
            case PUT -> apiRequest.key() == null ? RequestKind.REPLACE : RequestKind.REPLACE_ROW;
            case DELETE -> RequestKind.DELETE;
        };
    }

    /// HTTP method of a write.
    enum Verb {
        POST,
        PATCH,
        PUT,
        DELETE;

        private static Verb of(ApiRequest apiRequest) {
            for (Verb verb : values()) {
                if (verb.name().equals(apiRequest.method()) && (verb != POST || apiRequest.key() == null)) {
                    return verb;
                }
            }
            throw apiRequest.unsupportedMethod();
        }
    }

    /// Returns the row of the path or, for PUT, of its filters (docs/dialect.md 1.6); null for a collection.
    private static @Nullable RowTarget rowTarget(
            ApiRequest apiRequest, Verb verb, Resource resource, ParsedQuery query) {
        if (apiRequest.key() == null && verb != Verb.PUT) {
            return null;
        }
        List<String> key =
                apiRequest.key() == null ? RowKeys.of(query.root(), resource) : RowKeys.of(apiRequest.key(), resource);
        return new RowTarget(key);
    }

    /// Restricts the representation of a write to JSON and CSV.
    private static Representation writeRepresentation(Representation representation) {
        if (representation instanceof Json || representation instanceof Csv) {
            return representation;
        }
        throw ErrorCode.NOT_ACCEPTABLE.exception(
                "None of these media types are available: " + representation.mediaType());
    }

    private static ParsedQuery returningQuery(Resource resource, ParsedQuery query, ReturnPreference returning) {
        return switch (returning) {
            case REPRESENTATION -> query;
            case MINIMAL -> query.withColumns(List.of());
            case HEADERS_ONLY ->
                query.withColumns(resource.key().stream().map(Column::name).toList());
        };
    }

    private static Payload readPayload(ApiRequest apiRequest, Resource resource, WriteRequest request) {
        Payload payload = Payload.read(apiRequest.body().read(), apiRequest.header("Content-Type"));
        RowTarget rowTarget = request.row();
        if (rowTarget == null || !apiRequest.method().equals("PUT")) {
            return payload;
        }
        Map<String, String> key = new HashMap<>();
        for (int i = 0; i < rowTarget.key().size(); i++) {
            key.put(resource.key().get(i).name(), rowTarget.key().get(i));
        }
        return apiRequest.key() == null ? payload : PayloadRewriter.fillMissing(payload, key);
    }

    /// Reader of the rows of a write, which can be committed before the client gets them.
    private record WriteResultReader(PreparedWrite write) implements RowReader<WriteResult> {

        @Override
        public WriteResult read(ResultSet result) throws SQLException {
            return WriteResult.of(write.readRows(result, write.statement()));
        }

        @Override
        public void check(ResultColumns columns) {
            ResultBody.requireReadable(columns, write.statement());
        }
    }

    /// Write that is planned and ready to run.
    record PreparedWrite(
            Verb verb,
            ApiRequest apiRequest,
            Resource resource,
            WriteRequest request,
            Representation representation,
            WritePlan plan,
            SqlStatement statement,
            BindValues values,
            @Nullable NestedWriteCompletion nested) {

        /// Runs the write and creates its response.
        ///
        /// @throws dev.postern.problem.ProblemException if the write is rejected and the transaction must be
        /// rolled back
        ApiResponse run(Session session) {
            BindValues complete = nested != null && plan instanceof WritePlan.NestedInsert nestedInsert
                    ? nested.insert(nestedInsert, values, session)
                    : values;
            WriteResult result = execute(session, complete.valuesAt(statement.parameters()));
            return WriteResponses.toResponse(this, nested == null ? result : nested.complete(this, result, session));
        }

        /// Runs the statement and reads its rows.
        WriteResult execute(Session session, List<@Nullable String> parameters) {
            if (plan.returning().isEmpty()) {
                return WriteResult.of(session.update(statement.sql(), parameters));
            }
            boolean isHeadersOnly =
                    verb == Verb.POST && preferences().returnPreference() == ReturnPreference.HEADERS_ONLY;
            if (isHeadersOnly || (nested != null && nested.readBack() == NestedWriteCompletion.ReadBack.BY_KEY)) {
                return session.query(statement.sql(), parameters, result -> WriteResult.readKeys(result, this));
            }
            return session.query(statement.sql(), parameters, new WriteResultReader(this));
        }

        /// Reads the rows in the negotiated representation.
        ResultBody readRows(ResultSet result, SqlStatement executed) throws SQLException {
            return representation instanceof Json json
                    ? ResultBody.read(result, executed, apiRequest.key() == null ? json : json.asObject())
                    : ResultBody.readCsv(result, executed);
        }

        /// Whether the write can be committed together with its statement, because no later check can
        /// reject it.
        boolean canAutoCommit() {
            boolean isSingleRow = request.row() != null
                    || (plan instanceof WritePlan.Insert insert
                            && insert.payloadRows().hasParameterPerValue());
            return (nested == null || nested.canAutoCommit())
                    && preferences().maxAffected() == null
                    && (isSingleRow || !representation.isSingular())
                    && (plan.returning().isEmpty() || (isSingleRow && isSmall()));
        }

        /// Whether the representation is small, so that it cannot exceed the response limit.
        ///
        /// It is small if it has bounded values, or is a row that the request contained.
        private boolean isSmall() {
            boolean isPlainInsert = plan instanceof WritePlan.Insert insert
                    && !(insert.onConflict() instanceof WritePlan.OnConflict.DoUpdate)
                    && values.valuesAt(statement.parameters()).stream()
                                    .mapToLong(value -> value == null ? 0 : value.length())
                                    .sum()
                            <= MAX_SMALL_ROW_LENGTH;
            return statement.columns().stream()
                    .allMatch(isPlainInsert ? ResultColumn::isFlat : ResultColumn::isBounded);
        }

        /// Whether a conflict with an existing row is no error.
        boolean resolvesConflicts() {
            return plan instanceof WritePlan.Insert insert
                    && !(insert.onConflict() instanceof WritePlan.OnConflict.Fail);
        }

        /// Returns a copy with changed bind values.
        PreparedWrite withValues(UnaryOperator<@Nullable String> change) {
            BindValues changed = values.map(change);
            return new PreparedWrite(
                    verb, apiRequest, resource, request, representation, plan, statement, changed, nested);
        }

        Preferences preferences() {
            return request.preferences();
        }
    }
}
