package dev.postern.api;

import dev.postern.api.Action.BodyKind;
import dev.postern.api.Action.Read;
import dev.postern.api.ActionPlan.Capture;
import dev.postern.api.ApiRequest.Method;
import dev.postern.api.IdempotentRequest.SentKey;
import dev.postern.api.ParsedRequest.CallByGet;
import dev.postern.api.ParsedRequest.CallByPost;
import dev.postern.api.ParsedRequest.CalledFunction;
import dev.postern.api.TransactionMode.EachRead;
import dev.postern.api.TransactionMode.Whole;
import dev.postern.api.TransactionMode.WholeRead;
import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.Column;
import dev.postern.catalog.Routine;
import dev.postern.catalog.Routine.ReturnKind;
import dev.postern.catalog.Routine.Volatility;
import dev.postern.plan.BindValues;
import dev.postern.plan.DialectSettings;
import dev.postern.plan.FunctionCall;
import dev.postern.plan.FunctionResolver;
import dev.postern.plan.FunctionResolver.ResolvedCall;
import dev.postern.plan.ReadPlan;
import dev.postern.plan.ReadPlanner;
import dev.postern.plan.ReadRules;
import dev.postern.plan.ResultSpec;
import dev.postern.plan.ResultSpec.ResultMode;
import dev.postern.problem.PreferenceErrors;
import dev.postern.request.Accept;
import dev.postern.request.ParsedQuery;
import dev.postern.request.Preferences;
import dev.postern.request.Preferences.Count;
import dev.postern.request.Preferences.Handling;
import dev.postern.request.Preferences.PreferenceName;
import dev.postern.request.QueryString.Parameter;
import dev.postern.request.Representation;
import dev.postern.request.RequestKind;
import dev.postern.request.RequestLimits;
import dev.postern.result.RowFormat;
import dev.postern.sql.StatementCache;
import dev.postern.store.IdempotencyStore.Availability;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Planner of function calls, which are reads of the function's result (`docs/dialect.md` 1.8).
///
/// @param idempotency whether an `Idempotency-Key` can be honoured
record CallActionPlanner(
        ApiCatalog catalog,
        RequestLimits limits,
        DialectSettings settings,
        AuthSettings authSettings,
        StatementCache statements,
        PlannedHeaders plannedHeaders,
        Availability idempotency) {

    private static final Set<PreferenceName> PREFERENCES = Set.of(
            PreferenceName.COUNT,
            PreferenceName.TX,
            PreferenceName.HANDLING,
            PreferenceName.TIMEZONE,
            PreferenceName.MAX_AFFECTED,
            PreferenceName.BIGINT);

    /// Types whose values can be a response body without encoding.
    private static final Set<String> RAW_TYPES = Set.of("json", "jsonb", "text");

    /// Call whose function is known.
    private record KnownCall(
            ApiRequest request,
            CalledFunction function,
            Preferences preferences,
            FunctionCall call,
            ParsedQuery query,
            BindValues values,
            @Nullable SentKey sentKey) {

        Routine routine() {
            return call.routine();
        }

        /// Whether the call can write: POST of a volatile function.
        boolean canWrite() {
            return request.method() == Method.POST && routine().volatility() == Volatility.VOLATILE;
        }
    }

    /// Plans a call with arguments in the query string, in a read-only transaction.
    ActionPlan plan(CallByGet parsed, IdentifiedCaller caller) {
        ApiRequest request = parsed.request();
        Handling handling = parsed.preferences().handling();
        BindValues values = new BindValues();
        ResolvedCall resolved = resolver(parsed.function(), request.header("Accept-Profile"))
                .resolve(parsed.function().name(), parsed.parameters(), limits, handling, values);
        ParsedQuery query = RequestParser.withRange(request, resolved.query(), handling);
        FunctionCall call = resolved.call();
        KnownCall known = new KnownCall(request, parsed.function(), parsed.preferences(), call, query, values, null);
        return plan(
                known,
                caller,
                () -> RequestKind.CALL.rejectIgnored(clauses(parsed.parameters(), call.routine()), query, handling));
    }

    /// Plans a call with arguments in the request body.
    ActionPlan plan(CallByPost parsed, IdentifiedCaller caller) {
        ApiRequest request = parsed.request();
        BindValues values = new BindValues();
        FunctionCall call = resolver(parsed.function(), request.header("Content-Profile"))
                .resolve(parsed.function().name(), parsed.arguments(), values);
        KnownCall known = new KnownCall(
                request, parsed.function(), parsed.preferences(), call, parsed.query(), values, parsed.sentKey());
        return plan(
                known,
                caller,
                () -> RequestKind.CALL_WITH_BODY.rejectIgnored(
                        parsed.parameters(),
                        parsed.query(),
                        parsed.preferences().handling()));
    }

    private FunctionResolver resolver(CalledFunction function, @Nullable String profile) {
        String requested = catalog.schema(profile);
        String schema = function.schema() == null ? requested : function.schema();
        return new FunctionResolver(schema, catalog.routines(schema));
    }

    /// Returns the parameters that are not arguments.
    private static List<Parameter> clauses(List<Parameter> parameters, Routine routine) {
        return parameters.stream()
                .filter(parameter -> !routine.isArgument(parameter.name()))
                .toList();
    }

    /// @param rejectIgnored rejects parameters without effect, with strict handling
    private ActionPlan plan(KnownCall known, IdentifiedCaller caller, Runnable rejectIgnored) {
        String mediaType = fixedMediaType(known.function(), known.routine());
        Representation representation = representation(known, mediaType);
        rejectIgnored.run();
        boolean isRaw = mediaType != null && representation.explained() instanceof Representation.Custom;
        Read read = read(
                known, representation, rowFormat(known.routine(), isRaw ? RowFormat.RAW : RowFormat.VALUE), caller);
        rejectMaxAffected(known.preferences(), read.bodyKind());
        known.preferences().rejectWithoutEffect(PlannedHeaders.supported(PREFERENCES, representation));
        return new ActionPlan(
                read,
                transaction(known, read, caller),
                known.preferences().timezone(),
                authSettings.hoistedSettings(known.routine()),
                Capture.RESPONSE_GUCS);
    }

    private TransactionMode transaction(KnownCall known, Read read, IdentifiedCaller caller) {
        boolean isExplained =
                read.representation() instanceof Representation.ExecutionPlan explain && !explain.isAnalyzed();
        if (!known.canWrite() || isExplained) {
            return read.hooks() == null ? new EachRead() : new WholeRead();
        }
        return new Whole(
                known.preferences().transactionEnd(settings.transactionEnd()),
                IdempotentRequest.of(known.sentKey(), idempotency, caller));
    }

    private Read read(KnownCall known, Representation representation, RowFormat rowFormat, IdentifiedCaller caller) {
        Preferences preferences = known.preferences();
        ParsedQuery query = withResultColumns(known.routine(), known.query());
        ReadRules rules = ReadRules.of(settings, ResultMode.of(representation), caller.privileges());
        ReadPlanner planner = new ReadPlanner(query, known.values(), rules);
        Count count = preferences.count() == Count.NONE ? Count.NONE : Count.EXACT; // all rows are read anyway
        ReadPlan plan = planner.read(known.call(), resultSpec(known.request(), preferences, count, representation));
        ResponseHeaders headers = plannedHeaders
                .add(
                        ResponseHeaders.builder(),
                        known.request(),
                        known.routine().schema(),
                        preferences,
                        PlannedHeaders.supported(PREFERENCES, representation),
                        planner.legacyNames())
                .build();
        return new Read(
                known.request(),
                plan,
                rowFormat == RowFormat.RAW
                        ? statements.of(plan)
                        : ReadActionPlanner.statement(plan, representation, statements),
                known.values(),
                representation,
                rowFormat,
                bodyKind(known.routine()),
                count,
                ReadActionPlanner.offset(query),
                null,
                null,
                preferences.maxAffected(),
                headers,
                HookedCall.of(known.routine(), caller.withoutRunner(), statements));
    }

    /// Returns the media type of the function's value; null if the representation is negotiated.
    private static @Nullable String fixedMediaType(CalledFunction function, Routine routine) {
        return routine.mediaType() == null && isText(routine) ? function.defaultMediaType() : routine.mediaType();
    }

    private static boolean isText(Routine routine) {
        return routine.returns() == ReturnKind.SCALAR
                && RAW_TYPES.contains(routine.rows().columns().getFirst().type().name());
    }

    private Representation representation(KnownCall known, @Nullable String mediaType) {
        String accept = known.request().header("Accept");
        return mediaType == null
                ? Accept.negotiate(
                        accept,
                        settings.executionPlans(),
                        known.routine().rows().mediaTypes().keySet())
                : Accept.negotiateFixed(accept, settings.executionPlans(), mediaType);
    }

    /// Rejects `max-affected` for a function that does not return a set: its affected rows are unknown.
    private static void rejectMaxAffected(Preferences preferences, BodyKind bodyKind) {
        if (preferences.maxAffected() != null && bodyKind != BodyKind.LIST) {
            throw PreferenceErrors.maxAffectedWithoutRows();
        }
    }

    /// Replaces the selection by the result columns for a function that returns a scalar or nothing.
    private static ParsedQuery withResultColumns(Routine routine, ParsedQuery query) {
        return switch (routine.returns()) {
            case ROW, ROW_SET -> query;
            case VOID, SCALAR, SCALAR_SET ->
                query.withColumns(
                        routine.rows().columns().stream().map(Column::name).toList());
        };
    }

    /// Creates the result specification, never of a single row by key: rows of a function have no version.
    private ResultSpec resultSpec(
            ApiRequest request, Preferences preferences, Count count, Representation representation) {
        ResultMode rows = ResultMode.of(representation);
        return new ResultSpec(
                count,
                settings.valueFormat(representation, preferences, catalog.types()),
                ReadActionPlanner.bodyMode(request),
                rows == ResultMode.SINGLE_ROW ? ResultMode.ROW_SET : rows);
    }

    /// @param valueFormat format of the value of a function that returns no rows
    private static RowFormat rowFormat(Routine routine, RowFormat valueFormat) {
        return switch (routine.returns()) {
            case SCALAR, SCALAR_SET -> valueFormat;
            case VOID, ROW, ROW_SET -> RowFormat.OBJECT;
        };
    }

    private static BodyKind bodyKind(Routine routine) {
        return switch (routine.returns()) {
            case VOID -> BodyKind.EMPTY;
            case SCALAR, ROW -> BodyKind.SINGLE;
            case SCALAR_SET, ROW_SET -> BodyKind.LIST;
        };
    }
}
