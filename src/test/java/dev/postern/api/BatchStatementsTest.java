package dev.postern.api;

import dev.postern.api.Action.Operation;
import dev.postern.api.ApiRequest.Method;
import dev.postern.api.ResponseSettings.OpenApiMode;
import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.SelectPrivileges;
import dev.postern.plan.DialectSettings;
import dev.postern.problem.BatchError;
import dev.postern.problem.Problem;
import dev.postern.problem.ProblemException;
import dev.postern.request.ApiBase;
import dev.postern.request.RequestLimits;
import dev.postern.sql.StatementCache;
import dev.postern.store.IdempotencyStore.Availability;
import dev.postern.testing.EverythingSchema;
import dev.postern.testing.GoldenFile;
import dev.postern.testing.StatementText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Golden files of the SQL of batches, without a database.
class BatchStatementsTest {

    private final ApiCatalog catalog = ApiCatalog.of(EverythingSchema.generated(), List.of(), List.of());
    private final BatchActionPlanner planner = ActionPlanner.of(
                    RequestLimits.DEFAULT,
                    DialectSettings.DEFAULT,
                    OpenApiMode.FOLLOW_PRIVILEGES,
                    catalog,
                    new StatementCache(),
                    AuthSettings.DEFAULT,
                    Availability.AVAILABLE)
            .batches();

    @TestFactory
    Stream<DynamicTest> batches() {
        return GoldenFile.tests("statements/batches.txt", this::rendered);
    }

    private String rendered(String input) {
        String[] parts = input.split("\n\n", 2);
        try {
            return text(
                    planner.action(parse(parts[0], parts[1]), new CallerIdentity(SelectPrivileges.ALL, null, false)));
        } catch (ProblemException e) {
            Problem problem = e.problem();
            String operation = problem instanceof BatchError error ? "operation " + error.operation() + ": " : "";
            return operation + problem.status() + " " + problem.codeText() + ": " + problem.message();
        }
    }

    /// @param head request line, and a line of the header `Prefer` if the batch has one
    private ParsedRequest.Batch parse(String head, String body) {
        Map<String, List<String>> headers = Map.of(
                "Prefer",
                head.lines()
                        .skip(1)
                        .map(line -> line.substring("Prefer: ".length()))
                        .toList());
        byte[] bytes = body.strip().getBytes(StandardCharsets.UTF_8);
        ApiRequest request = new ApiRequest(
                Method.POST, new Target.Batch(), ApiBase.DEFAULT, "/-/batch", null, Headers.of(headers), () -> bytes);
        BatchParser batches = new BatchParser(DialectSettings.DEFAULT.maxBatchOperations(), catalog.writeOnlyKeys());
        RequestParser parser = new RequestParser(
                RequestLimits.DEFAULT, DialectSettings.DEFAULT.transactionEndOverride(), batches, null);
        return (ParsedRequest.Batch) parser.parse(request);
    }

    private static String text(Action.Batch batch) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < batch.operations().size(); i++) {
            Operation operation = batch.operations().get(i);
            List<String> heading = new ArrayList<>(List.of("-- operation " + i));
            if (operation.id() != null) {
                heading.add("id " + operation.id());
            }
            if (operation.timeZone() != null) {
                heading.add("time zone " + operation.timeZone());
            }
            if (batch.tagged() == i) {
                heading.add("final row version");
            }
            parts.add(String.join(", ", heading) + "\n" + statement(operation, batch.references()));
        }
        return String.join("\n\n", parts);
    }

    /// Returns the statement of an operation, with its references as `<u/0/id>`.
    private static String statement(Operation operation, BatchReferences references) {
        Action.Step named = operation.step().withValues(value -> named(value, references));
        return switch (named) {
            case Action.Read read -> StatementText.of(read.statement(), read.parameters());
            case Action.Write write ->
                StatementText.of(
                        write.statement(),
                        write.values().valuesAt(write.statement().parameters()));
        };
    }

    private static @Nullable String named(@Nullable String value, BatchReferences references) {
        String result = value;
        for (Map.Entry<String, String> reference : references.byPlaceholder().entrySet()) {
            result = result == null ? null : result.replace(reference.getKey(), "<" + reference.getValue() + ">");
        }
        return result;
    }
}
