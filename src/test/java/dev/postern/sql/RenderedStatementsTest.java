package dev.postern.sql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.Column;
import dev.postern.catalog.MediaTypeHandler;
import dev.postern.catalog.Resource;
import dev.postern.catalog.Routine;
import dev.postern.catalog.SelectPrivileges;
import dev.postern.payload.Payload;
import dev.postern.payload.PayloadRewriter;
import dev.postern.payload.StrictJson;
import dev.postern.plan.BindValues;
import dev.postern.plan.DialectSettings;
import dev.postern.plan.DialectSettings.Aggregates;
import dev.postern.plan.FunctionCall;
import dev.postern.plan.FunctionResolver;
import dev.postern.plan.FunctionResolver.ResolvedCall;
import dev.postern.plan.KeyLookup;
import dev.postern.plan.ReadPlan;
import dev.postern.plan.ReadPlan.ValueFormat;
import dev.postern.plan.ReadPlanner;
import dev.postern.plan.ReadRules;
import dev.postern.plan.ResultSpec;
import dev.postern.plan.ResultSpec.BodyMode;
import dev.postern.plan.ResultSpec.ResultMode;
import dev.postern.plan.RowTarget;
import dev.postern.plan.WritePlan;
import dev.postern.plan.WritePlanner;
import dev.postern.plan.WriteRequest;
import dev.postern.problem.ProblemException;
import dev.postern.request.Arguments;
import dev.postern.request.PageToken;
import dev.postern.request.ParsedQuery;
import dev.postern.request.Preconditions;
import dev.postern.request.Preferences;
import dev.postern.request.Preferences.Handling;
import dev.postern.request.Preferences.TransactionEndOverride;
import dev.postern.request.QueryParser;
import dev.postern.request.RequestLimits;
import dev.postern.request.RowKeyParser;
import dev.postern.request.WriteParameters;
import dev.postern.testing.EverythingSchema;
import dev.postern.testing.GoldenFile;
import dev.postern.testing.StatementText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Golden files of the SQL of requests, without a database.
class RenderedStatementsTest {

    private final ApiCatalog catalog = ApiCatalog.of(EverythingSchema.generated(), List.of(), List.of());
    private final StatementCache statements = new StatementCache();

    @TestFactory
    Stream<DynamicTest> reads() {
        return GoldenFile.tests("statements/reads.txt", this::rendered);
    }

    @TestFactory
    Stream<DynamicTest> writes() {
        return GoldenFile.tests("statements/writes.txt", this::rendered);
    }

    @TestFactory
    Stream<DynamicTest> calls() {
        return GoldenFile.tests("statements/calls.txt", this::rendered);
    }

    @TestFactory
    Stream<DynamicTest> nestedInserts() {
        return GoldenFile.tests("statements/nested-inserts.txt", this::rendered);
    }

    @TestFactory
    Stream<DynamicTest> columns() {
        return GoldenFile.tests("statements/columns.txt", input -> {
            RequestText request = RequestText.parse(input);
            BindValues values = new BindValues();
            SqlStatement statement = statements.of(readPlan(request, values));
            String hidden = statement.hiddenColumns() == 0 ? "" : "\nhidden columns: " + statement.hiddenColumns();
            return ColumnTree.text(statement.columns()) + hidden;
        });
    }

    /// Returns whether a read is quick by its plan.
    @TestFactory
    Stream<DynamicTest> keyLookups() {
        return GoldenFile.tests("statements/key-lookups.txt", input -> {
            boolean isQuick = KeyLookup.isPlannedBy(readPlan(RequestText.parse(input), new BindValues()));
            return isQuick ? "quick" : "not quick";
        });
    }

    /// Returns the statement that counts the rows, up to a limit if the case has one, and the one that estimates
    /// them.
    @TestFactory
    Stream<DynamicTest> counts() {
        return GoldenFile.tests("statements/counts.txt", input -> {
            RequestText request = RequestText.parse(input);
            BindValues values = new BindValues();
            ReadPlan plan = readPlan(request, values);
            String limit = request.header("Limit");
            int limitParameter = values.addNumber(limit == null ? null : Long.valueOf(limit));
            return text(statements.countRows(plan, limitParameter), values) + "\n\n"
                    + text(statements.estimateRows(plan), values);
        });
    }

    /// Returns the statement of the media type handler that `Accept` names.
    @TestFactory
    Stream<DynamicTest> mediaTypes() {
        return GoldenFile.tests("statements/media-types.txt", input -> {
            RequestText request = RequestText.parse(input);
            BindValues values = new BindValues();
            ReadPlan plan = readPlan(request, values);
            MediaTypeHandler handler =
                    plan.root().resource().handlers().ofWholeRows().get(request.header("Accept"));
            return text(statements.of(plan, Objects.requireNonNull(handler)), values);
        });
    }

    private String rendered(String input) {
        RequestText request = RequestText.parse(input);
        BindValues values = new BindValues();
        try {
            SqlStatement statement = request.isRead() || request.function() != null
                    ? statements.of(readPlan(request, values))
                    : statements.of(writePlan(request, values));
            return text(statement, values);
        } catch (ProblemException e) {
            return e.problem().status() + " " + e.problem().codeText() + ": "
                    + e.problem().message();
        }
    }

    private ReadPlan readPlan(RequestText request, BindValues values) {
        Preferences preferences = preferences(request);
        ResultSpec spec = new ResultSpec(
                preferences.count(), valueFormat(request, preferences), BodyMode.INCLUDED, ResultMode.ROW_SET);
        if (request.function() != null) {
            ResolvedCall call = call(request, request.function(), values);
            return new ReadPlanner(withResultColumns(call), values, rules(request)).read(call.call(), spec);
        }
        Resource resource = catalog.resource(catalog.schema(null), request.resource());
        ReadPlanner planner = new ReadPlanner(query(withToken(request, resource)), values, rules(request));
        return request.key() == null
                ? planner.read(resource, spec)
                : planner.read(resource, RowKeyParser.parse(request.key()), spec);
    }

    /// Adds the page token after the row of the header `Last-Row`, because a token contains a digest of the query.
    private static RequestText withToken(RequestText request, Resource resource) {
        String lastRow = request.header("Last-Row");
        if (lastRow == null) {
            return request;
        }
        String binding = new ReadPlanner(query(request), new BindValues(), rules(request)).tokenBinding(resource);
        List<@Nullable String> values = new ArrayList<>();
        Stream.of(lastRow.split(", ")).forEach(value -> values.add(value.equals("null") ? null : value));
        return request.withTarget(request.target().replace("after=", "after=" + PageToken.encode(values, binding)));
    }

    private ResolvedCall call(RequestText request, String function, BindValues values) {
        FunctionResolver resolver = new FunctionResolver("public", catalog.routines("public"));
        if (request.isRead()) {
            return resolver.resolve(function, request.parameters(), RequestLimits.DEFAULT, Handling.LENIENT, values);
        }
        FunctionCall call = resolver.resolve(function, arguments(request), values);
        return new ResolvedCall(
                call, QueryParser.parseResultQuery(request.parameters(), RequestLimits.DEFAULT, Handling.LENIENT));
    }

    private static Arguments arguments(RequestText request) {
        JsonNode body = StrictJson.read(request.body());
        String text = StrictJson.text(request.body());
        if (!(body instanceof ObjectNode object)) {
            return new Arguments.BodyArgument(Arguments.BodyType.JSON, text);
        }
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return new Arguments.JsonArguments(names, text);
    }

    /// Returns the query with the columns of a value, if the function does not return rows.
    private static ParsedQuery withResultColumns(ResolvedCall call) {
        Routine routine = call.call().routine();
        return switch (routine.returns()) {
            case ROW, ROW_SET -> call.query();
            case VOID, SCALAR, SCALAR_SET ->
                call.query()
                        .withColumns(routine.rows().columns().stream()
                                .map(Column::name)
                                .toList());
        };
    }

    private WritePlan writePlan(RequestText request, BindValues values) {
        Resource resource = catalog.resource(catalog.schema(null), request.resource());
        Preferences preferences = preferences(request);
        ParsedQuery query = query(request);
        WriteRequest write = new WriteRequest(
                switch (preferences.returnPreference()) {
                    case REPRESENTATION -> query;
                    case HEADERS_ONLY ->
                        query.withColumns(
                                resource.key().stream().map(Column::name).toList());
                    case MINIMAL -> query.withColumns(List.of());
                },
                WriteParameters.parse(request.parameters()),
                preferences,
                request.key() == null ? null : new RowTarget(RowKeyParser.parse(request.key())),
                Preconditions.parse(request.header("If-Match"), request.header("If-None-Match")),
                ResultMode.ROW_SET,
                valueFormat(request, preferences),
                SelectPrivileges.ALL);
        WritePlanner planner =
                new WritePlanner(resource, write, DialectSettings.DEFAULT, RequestLimits.DEFAULT, values);
        return switch (request.method()) {
            case "POST" -> planner.insert(payload(request));
            case "PATCH" -> planner.update(payload(request));
            case "PUT" -> planner.put(PayloadRewriter.fillMissing(payload(request), keyMembers(request, resource)));
            case "DELETE" -> planner.delete();
            default -> throw new IllegalArgumentException(request.method());
        };
    }

    /// Returns the members that the key of the path adds to the payload of a PUT.
    private static Map<String, String> keyMembers(RequestText request, Resource resource) {
        List<String> key = RowKeyParser.parse(String.valueOf(request.key()));
        return IntStream.range(0, key.size())
                .boxed()
                .collect(Collectors.toMap(i -> resource.key().get(i).name(), key::get));
    }

    private static Payload payload(RequestText request) {
        return Payload.read(request.body(), request.header("Content-Type"));
    }

    private static ParsedQuery query(RequestText request) {
        return QueryParser.parse(request.parameters(), RequestLimits.DEFAULT);
    }

    private static Preferences preferences(RequestText request) {
        return Preferences.parse(request.headers("Prefer"), TransactionEndOverride.FORBIDDEN);
    }

    /// Returns the format of `Accept`: CSV, JSON without nulls, or the media type of a handler.
    private static ValueFormat valueFormat(RequestText request, Preferences preferences) {
        ValueFormat format = switch (String.valueOf(request.header("Accept"))) {
            case "text/csv" -> ValueFormat.TEXT;
            case "application/vnd.pgrst.array+json;nulls=stripped" -> ValueFormat.STRIPPED;
            case "null" -> ValueFormat.JSON;
            default -> ValueFormat.RAW;
        };
        return preferences.timezone() == null ? format : format.inSessionTimeZone();
    }

    /// Returns the rules of a read, whose options are headers of the case.
    private static ReadRules rules(RequestText request) {
        String maxRows = request.header("--max-rows");
        DialectSettings settings = DialectSettings.DEFAULT
                .withMaxRows(maxRows == null ? null : Long.valueOf(maxRows))
                .withAggregates(request.header("--aggregates") == null ? Aggregates.REJECTED : Aggregates.ALLOWED);
        return ReadRules.of(settings, ResultMode.ROW_SET, SelectPrivileges.ALL);
    }

    private static String text(SqlStatement statement, BindValues values) {
        return StatementText.of(statement, values.valuesAt(statement.parameters()));
    }
}
