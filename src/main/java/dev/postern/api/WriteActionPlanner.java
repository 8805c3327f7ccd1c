package dev.postern.api;

import dev.postern.api.Action.Write;
import dev.postern.api.ActionPlan.Capture;
import dev.postern.api.ParsedRequest.Verb;
import dev.postern.api.TransactionMode.EachWrite;
import dev.postern.api.TransactionMode.Whole;
import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.Column;
import dev.postern.catalog.Replacement;
import dev.postern.catalog.Resource;
import dev.postern.catalog.SelectPrivileges;
import dev.postern.payload.Payload;
import dev.postern.payload.PayloadRewriter;
import dev.postern.plan.BindValues;
import dev.postern.plan.DialectSettings;
import dev.postern.plan.HookablePlan;
import dev.postern.plan.NestedInsertions;
import dev.postern.plan.ResultSpec.ResultMode;
import dev.postern.plan.RowTarget;
import dev.postern.plan.WritePlan;
import dev.postern.plan.WritePlanner;
import dev.postern.plan.WriteRequest;
import dev.postern.problem.MediaTypeErrors;
import dev.postern.problem.WriteErrors;
import dev.postern.request.Accept;
import dev.postern.request.Accept.ExecutionPlans;
import dev.postern.request.ParsedQuery;
import dev.postern.request.Preconditions;
import dev.postern.request.Preferences.Resolution;
import dev.postern.request.Preferences.ReturnPreference;
import dev.postern.request.Preferences.TransactionEnd;
import dev.postern.request.Representation;
import dev.postern.request.Representation.Csv;
import dev.postern.request.Representation.Json;
import dev.postern.request.RequestKind;
import dev.postern.request.RequestLimits;
import dev.postern.sql.StatementCache;
import dev.postern.store.IdempotencyStore.Availability;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Planner of writes to tables and views.
///
/// @param idempotency whether an `Idempotency-Key` can be honoured
record WriteActionPlanner(
        ApiCatalog catalog,
        DialectSettings settings,
        RequestLimits limits,
        StatementCache statements,
        PlannedHeaders plannedHeaders,
        Availability idempotency) {

    ActionPlan plan(ParsedRequest.Write parsed, IdentifiedCaller caller) {
        Resource resource = resource(parsed);
        Representation representation =
                writeRepresentation(Accept.negotiate(parsed.request().header("Accept"), settings.executionPlans()));
        ResponseHeaders profile = ResponseHeaders.builder()
                .add("Content-Profile", plannedHeaders.contentProfile(parsed.request(), resource.schema()))
                .build();
        Write write = write(parsed, resource, representation, caller.withoutRunner(), profile);
        TransactionEnd end = parsed.preferences().transactionEnd(settings.transactionEnd());
        IdempotentRequest idempotent = IdempotentRequest.of(parsed.sentKey(), idempotency, caller);
        boolean isSettled = idempotent == null
                && end == TransactionEnd.COMMIT
                && write.hooks() == null
                && !resource.setsResponse()
                && !caller.runner().capturesResponse()
                && SettledWrites.isSettled(write)
                && !(write.nested() != null
                        && caller.runner().mayChangeSession(write.statement().sql()));
        return new ActionPlan(
                write,
                isSettled ? new EachWrite() : new Whole(end, idempotent),
                parsed.preferences().timezone(),
                Map.of(),
                resource.setsResponse() ? Capture.RESPONSE_GUCS : Capture.NONE);
    }

    /// Plans a write of a batch, which returns JSON.
    Write operation(ParsedRequest.Write parsed, CallerIdentity caller) {
        Resource resource = resource(parsed);
        Representation representation = Accept.negotiate(parsed.request().header("Accept"), ExecutionPlans.DISABLED);
        if (!(representation instanceof Json)) {
            throw MediaTypeErrors.notAcceptable(Accept.names(parsed.request().header("Accept")));
        }
        return write(parsed, resource, representation, caller, ResponseHeaders.NONE);
    }

    private Resource resource(ParsedRequest.Write parsed) {
        return catalog.resource(catalog.schema(parsed.request().header("Content-Profile")), parsed.resource());
    }

    /// Restricts the representation of a write to JSON, CSV and execution plans.
    private static Representation writeRepresentation(Representation representation) {
        if (representation.explained() instanceof Json || representation.explained() instanceof Csv) {
            return representation;
        }
        throw MediaTypeErrors.notAcceptable(representation.mediaType());
    }

    /// Rejects the execution plan of a write that is more than one statement.
    private static void requireExplainable(Write write) {
        boolean isOneStatement = write.hooks() == null
                && (!(write.plan() instanceof WritePlan.NestedInsert nested)
                        || nested.execution() == WritePlan.Execution.ONE_STATEMENT);
        if (write.representation() instanceof Representation.ExecutionPlan plan && !isOneStatement) {
            throw MediaTypeErrors.planNotAvailable(plan.mediaType());
        }
    }

    /// Rejects a write to a view that PostgreSQL cannot change, whatever the privileges of the caller.
    private static void requireWritable(Verb verb, Resource resource) {
        if (!verb.canWrite(resource)) {
            String writes = Stream.of(Verb.values())
                    .filter(other -> other.canWrite(resource))
                    .filter(other -> other != Verb.PUT || resource.replacement() != Replacement.NONE)
                    .map(other -> "," + other)
                    .collect(Collectors.joining());
            throw WriteErrors.readOnly(verb.name(), resource.name(), "OPTIONS,GET,HEAD" + writes);
        }
    }

    private Write write(
            ParsedRequest.Write parsed,
            Resource resource,
            Representation representation,
            CallerIdentity caller,
            ResponseHeaders headers) {
        requireWritable(parsed.verb(), resource);
        WriteRequest request = writeRequest(parsed, resource, representation.explained(), caller.privileges());
        Payload payload = withKey(parsed, resource, request.row());
        BindValues values = new BindValues();
        WritePlanner planner = new WritePlanner(resource, request, settings, limits, values);
        kind(parsed, planner, payload)
                .rejectIgnored(
                        parsed.parameters(),
                        parsed.query(),
                        parsed.preferences().handling());
        WritePlan plan = switch (parsed.verb()) {
            case POST -> planner.insert(payload);
            case PATCH -> planner.update(payload);
            case PUT -> planner.put(payload);
            case DELETE -> planner.delete();
        };
        HookedWrite hooks = hooks(planner, plan, caller);
        WritePlan run =
                hooks != null && hooks.runsAfter() ? new HookablePlan(plan).capturingRows(caller.privileges()) : plan;
        Write write = new Write(
                parsed.request(),
                parsed.verb(),
                resource,
                request,
                representation,
                run,
                statements.of(run),
                values,
                planner.nestedInsertions() == null
                        ? null
                        : NestedWriteCompletion.of(planner.nestedInsertions(), planner.readBack(), statements),
                hooks,
                headers,
                parsed.payload());
        requireExplainable(write);
        if (parsed.verb() == Verb.POST && !write.resolvesConflicts()) {
            parsed.preferences().rejectResolution();
        }
        parsed.preferences().rejectWithoutEffect(WriteResponses.supportedPreferences(write));
        return write;
    }

    /// Returns the hooks of a write; null without hooks.
    private @Nullable HookedWrite hooks(WritePlanner planner, WritePlan plan, CallerIdentity caller) {
        NestedInsertions insertions = planner.nestedInsertions();
        return insertions == null && plan.resource().hooks().isEmpty()
                ? null
                : HookedWrite.of(plan, planner, caller, statements);
    }

    private WriteRequest writeRequest(
            ParsedRequest.Write parsed, Resource resource, Representation representation, SelectPrivileges privileges) {
        ApiRequest request = parsed.request();
        return new WriteRequest(
                returningQuery(resource, parsed.query(), parsed.preferences().returnPreference()),
                parsed.writeParameters(),
                parsed.preferences(),
                rowTarget(parsed, resource),
                parsed.verb() == Verb.POST
                        ? Preconditions.NONE
                        : Preconditions.parse(request.header("If-Match"), request.header("If-None-Match")),
                representation.isSingular() ? ResultMode.SINGLE_ROW : ResultMode.ROW_SET,
                settings.valueFormat(representation, parsed.preferences(), catalog.types()),
                privileges);
    }

    private static ParsedQuery returningQuery(Resource resource, ParsedQuery query, ReturnPreference returning) {
        return switch (returning) {
            case REPRESENTATION -> query;
            case MINIMAL -> query.withColumns(List.of());
            case HEADERS_ONLY ->
                query.withColumns(
                        resource.locationColumns().stream().map(Column::name).toList());
        };
    }

    /// Returns the row of the path or, for PUT, of its filters (`docs/dialect.md` 1.6); null for a collection.
    private static @Nullable RowTarget rowTarget(ParsedRequest.Write parsed, Resource resource) {
        List<String> key = parsed.key();
        if (key != null) {
            return new RowTarget(RowKeys.of(key, resource));
        }
        return parsed.verb() == Verb.PUT
                ? new RowTarget(RowKeys.of(parsed.query().root(), resource))
                : null;
    }

    /// Adds the key of the path to the payload of a PUT that lacks it.
    private static Payload withKey(ParsedRequest.Write parsed, Resource resource, @Nullable RowTarget row) {
        if (parsed.verb() != Verb.PUT || parsed.key() == null || row == null) {
            return parsed.payload();
        }
        Map<String, String> key = new HashMap<>();
        for (int i = 0; i < row.key().size(); i++) {
            key.put(resource.key().get(i).name(), row.key().get(i));
        }
        return PayloadRewriter.fillMissing(parsed.payload(), key);
    }

    private static RequestKind kind(ParsedRequest.Write parsed, WritePlanner planner, Payload payload) {
        return switch (parsed.verb()) {
            case POST -> parsed.preferences().resolution() == Resolution.NONE ? RequestKind.INSERT : RequestKind.UPSERT;
            case PATCH -> planner.isBulk(payload) ? RequestKind.BULK_UPDATE : RequestKind.UPDATE;
            case PUT -> parsed.key() == null ? RequestKind.REPLACE : RequestKind.REPLACE_ROW;
            case DELETE -> RequestKind.DELETE;
        };
    }
}
