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
import dev.postern.request.RequestLimits;
import dev.postern.request.Strictness;
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

/// Writes of tables and views: `POST|PATCH|PUT|DELETE /api/{resource}`, and of one row at `/api/{resource}/{key}`.
final class WritePreparer {

    /// Characters of the values of a small row.
    private static final int SMALL = 64 << 10;

    private final ApiCatalog catalog;
    private final RequestLimits limits;
    private final WriteSettings options;
    private final StatementCache statements;

    WritePreparer(ApiCatalog catalog, RequestLimits limits, WriteSettings options, StatementCache statements) {
        this.catalog = catalog;
        this.limits = limits;
        this.options = options;
        this.statements = statements;
    }

    /// Names the schema that was written to, as the answer to a read names its own.
    void profile(Context http, PreparedWrite write) {
        Exchange.profile(http, catalog, write.resource().schema());
    }

    /// Everything that can be done without a connection: read the request and its body, seal what is to be
    /// sealed, plan and render.
    ///
    /// @param privileges of who asks
    PreparedWrite prepare(ApiRequest call, SelectPrivileges privileges) {
        Verb verb = Verb.of(call);
        Resource resource = catalog.resource(catalog.schema(call.header("Content-Profile")), call.resource());
        Representation representation =
                writeRepresentation(Accept.negotiate(call.header("Accept"), ExecutionPlans.DISABLED));
        Preferences preferences = Preferences.parse(call.headers().all("Prefer"), options.endings());
        Handling handling = preferences.handling();
        List<Parameter> parameters = call.parameters(handling);
        ParsedQuery query = QueryParser.parse(parameters, limits, handling);
        RowTarget row = row(call, verb, resource, query);
        WriteRequest request = new WriteRequest(
                returned(resource, query, preferences.returning()),
                WriteParameters.parse(parameters),
                preferences,
                row,
                verb == Verb.POST
                        ? Preconditions.NONE
                        : Preconditions.parse(call.header("If-Match"), call.header("If-None-Match")),
                representation.singular() ? ResultSpec.ResultMode.SINGLE_ROW : ResultSpec.ResultMode.ROW_SET,
                ReadSettings.form(representation, preferences),
                privileges);
        Payload body = verb == Verb.DELETE ? Payload.EMPTY : body(call, resource, request);
        strictness(call, verb, request, body).check(parameters, query, handling);
        BindValues values = new BindValues();
        WritePlanner planner = new WritePlanner(resource, request, options.rules(), values);
        WritePlan plan = switch (verb) {
            case POST -> planner.insert(body);
            case PATCH -> planner.update(body);
            case PUT -> planner.put(body);
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
                new PreparedWrite(verb, call, resource, request, representation, plan, statement, values, nested);
        preferences.refuseOthers(WriteResponses.kinds(write));
        return write;
    }

    private static Strictness strictness(ApiRequest call, Verb verb, WriteRequest request, Payload body) {
        return switch (verb) {
            case POST -> request.preferences().resolution() == Resolution.NONE ? Strictness.INSERT : Strictness.UPSERT;
            case PATCH -> WritePlanner.isBulk(request, body) ? Strictness.BULK_UPDATE : Strictness.UPDATE;
            case PUT -> call.key() == null ? Strictness.REPLACE : Strictness.REPLACE_ROW;
            case DELETE -> Strictness.DELETE;
        };
    }

    /// What is done.
    enum Verb {
        POST,
        PATCH,
        PUT,
        DELETE;

        private static Verb of(ApiRequest call) {
            for (Verb verb : values()) {
                if (verb.name().equals(call.method()) && (verb != POST || call.key() == null)) {
                    return verb;
                }
            }
            throw call.unsupported();
        }
    }

    /// The one row that is meant: by the path, or for PUT by its filters (`dialect.md` 1.6).
    private static @Nullable RowTarget row(ApiRequest call, Verb verb, Resource resource, ParsedQuery query) {
        if (call.key() == null && verb != Verb.PUT) {
            return null;
        }
        List<String> key = call.key() == null ? RowKeys.of(query.root(), resource) : RowKeys.of(call.key(), resource);
        return new RowTarget(key);
    }

    /// What was written is told as JSON or CSV.
    private static Representation writeRepresentation(Representation representation) {
        if (representation instanceof Json || representation instanceof Csv) {
            return representation;
        }
        throw ErrorCode.NOT_ACCEPTABLE.exception(
                "None of these media types are available: " + representation.mediaType());
    }

    private static ParsedQuery returned(Resource resource, ParsedQuery query, ReturnPreference returning) {
        return switch (returning) {
            case REPRESENTATION -> query;
            case MINIMAL -> query.selecting(List.of());
            case HEADERS_ONLY ->
                query.selecting(resource.key().stream().map(Column::name).toList());
        };
    }

    private static Payload body(ApiRequest call, Resource resource, WriteRequest request) {
        Payload sent = Payload.read(call.body().read(), call.header("Content-Type"));
        RowTarget row = request.row();
        if (row == null || !call.method().equals("PUT")) {
            return sent;
        }
        Map<String, String> key = new HashMap<>();
        for (int i = 0; i < row.key().size(); i++) {
            key.put(resource.key().get(i).name(), row.key().get(i));
        }
        return call.key() == null ? sent : PayloadRewriter.fillMissing(sent, key);
    }

    /// Reads the rows of a write, which may be committed before it is known whether they can be shown.
    private record WrittenRows(PreparedWrite write) implements RowReader<WriteResult> {

        @Override
        public WriteResult read(ResultSet result) throws SQLException {
            return WriteResult.of(write.readRows(result, write.statement()));
        }

        @Override
        public void check(ResultColumns columns) {
            ResultBody.requireReadable(columns, write.statement());
        }
    }

    /// A write that only has to be run.
    record PreparedWrite(
            Verb verb,
            ApiRequest call,
            Resource resource,
            WriteRequest request,
            Representation representation,
            WritePlan plan,
            SqlStatement statement,
            BindValues values,
            @Nullable NestedWriteCompletion nested) {

        /// Writes, and tells what was written.
        ///
        /// @throws dev.postern.problem.ProblemException for what must not stay: the transaction is to be undone
        ApiResponse run(Session session) {
            BindValues complete = nested != null && plan instanceof WritePlan.NestedInsert tree
                    ? nested.insert(tree, values, session)
                    : values;
            WriteResult outcome = outcome(session, complete.valuesAt(statement.parameters()));
            return WriteResponses.answer(this, nested == null ? outcome : nested.complete(this, outcome, session));
        }

        /// Runs the statement.
        WriteResult outcome(Session session, List<@Nullable String> parameters) {
            if (plan.returned().isEmpty()) {
                return WriteResult.of(session.update(statement.sql(), parameters));
            }
            boolean keys = verb == Verb.POST && preferences().returning() == ReturnPreference.HEADERS_ONLY;
            if (keys || (nested != null && nested.readBack() == NestedWriteCompletion.ReadBack.BY_KEY)) {
                return session.query(statement.sql(), parameters, result -> WriteResult.keyed(result, this));
            }
            return session.query(statement.sql(), parameters, new WrittenRows(this));
        }

        /// Rows as they are wanted.
        ResultBody readRows(ResultSet result, SqlStatement read) throws SQLException {
            return representation instanceof Json json
                    ? ResultBody.read(result, read, call.key() == null ? json : json.asObject())
                    : ResultBody.csv(result, read);
        }

        /// Whether nothing that is read of its rows can undo it: it can be committed with the same message.
        boolean canAutoCommit() {
            boolean single = request.row() != null
                    || (plan instanceof WritePlan.Insert insert && insert.sent().hasParameterPerValue());
            return (nested == null || nested.settled())
                    && preferences().maxAffected() == null
                    && (single || !representation.singular())
                    && (plan.returned().isEmpty() || (single && isSmall()));
        }

        /// Whether its representation is small, so that it cannot be undone for its size: values of few bytes, or a
        /// row that was sent just now.
        private boolean isSmall() {
            boolean inserted = plan instanceof WritePlan.Insert insert
                    && !(insert.conflict() instanceof WritePlan.OnConflict.DoUpdate)
                    && values.valuesAt(statement.parameters()).stream()
                                    .mapToLong(value -> value == null ? 0 : value.length())
                                    .sum()
                            <= SMALL;
            return statement.columns().stream().allMatch(inserted ? ResultColumn::isFlat : ResultColumn::isBounded);
        }

        /// Whether rows that are there already do not make it fail.
        boolean resolvesConflicts() {
            return plan instanceof WritePlan.Insert insert && !(insert.conflict() instanceof WritePlan.OnConflict.Fail);
        }

        /// The same with its values changed.
        PreparedWrite with(UnaryOperator<@Nullable String> change) {
            BindValues changed = values.with(change);
            return new PreparedWrite(verb, call, resource, request, representation, plan, statement, changed, nested);
        }

        Preferences preferences() {
            return request.preferences();
        }
    }
}
