package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.SelectPrivileges;
import dev.postern.api.ApiRequest.Method;
import dev.postern.plan.BindValues;
import dev.postern.problem.ProblemException;
import dev.postern.request.Preferences.TransactionEndOverride;
import dev.postern.request.RequestLimits;
import dev.postern.sql.SqlStatement;
import dev.postern.sql.StatementCache;
import dev.postern.store.IdempotencyStore.Availability;
import dev.postern.testing.EverythingSchema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Golden files of the SQL of requests, without a database.
///
/// `-Dstatements.update=true` writes the files again, so that a review sees each change of the SQL as a difference.
class RenderedStatementsTest {

    private static final Path FOLDER = Path.of("src/test/resources/cases/statements");
    private static final boolean UPDATE = Boolean.getBoolean("statements.update");

    /// Clauses that begin a line.
    private static final Pattern CLAUSE = Pattern.compile(
            "(?<!delete) (?=(?:from|where|group by|having|order by|offset|fetch next|left outer join|cross join|union all|set"
                    + "|values|on conflict|returning|select) )");

    private final ApiCatalog catalog = ApiCatalog.of(EverythingSchema.generated(), List.of(), List.of());
    private final StatementCache statements = new StatementCache();
    private final PlannedHeaders headers = new PlannedHeaders(catalog);
    private final ReadActionPlanner reads = new ReadActionPlanner(catalog, ReadSettings.DEFAULT, statements, headers);
    private final WriteActionPlanner writes =
            new WriteActionPlanner(catalog, WriteSettings.DEFAULT, statements, headers, Availability.AVAILABLE);
    private final RequestParser parser = new RequestParser(
            RequestLimits.DEFAULT, TransactionEndOverride.FORBIDDEN, new BatchParser(0, Set.of()), null);

    @TestFactory
    Stream<DynamicTest> reads() throws IOException {
        return cases("reads.txt");
    }

    @TestFactory
    Stream<DynamicTest> writes() throws IOException {
        return cases("writes.txt");
    }

    private Stream<DynamicTest> cases(String file) throws IOException {
        Path path = FOLDER.resolve(file);
        String[] sections = Files.readString(path).split("(?m)^### ");
        if (UPDATE) {
            StringBuilder updated = new StringBuilder(sections[0]);
            for (int i = 1; i < sections.length; i++) {
                updated.append("### ").append(request(sections[i])).append("\n=>\n");
                updated.append(rendered(sections[i])).append("\n\n");
            }
            Files.writeString(path, updated.toString().stripTrailing() + "\n");
        }
        return Stream.of(sections)
                .skip(1)
                .map(section -> DynamicTest.dynamicTest(
                        section.lines().findFirst().orElseThrow(),
                        () -> assertThat(rendered(section)).isEqualTo(expected(section))));
    }

    /// The part of a section before `=>`.
    private static String request(String section) {
        return section.split("(?m)^=>$", 2)[0].strip();
    }

    private String expected(String section) {
        return UPDATE ? rendered(section) : section.split("(?m)^=>$", 2)[1].strip();
    }

    private String rendered(String section) {
        try {
            return switch (parser.parse(parse(request(section)))) {
                case ParsedRequest.Read read -> {
                    Action.Read action = reads.operation(read, SelectPrivileges.ALL);
                    yield text(action.statement(), action.values());
                }
                case ParsedRequest.Write write -> {
                    Action.Write action = writes.operation(write, SelectPrivileges.ALL);
                    yield text(action.statement(), action.values());
                }
                case ParsedRequest other -> throw new AssertionError("No statement of " + other);
            };
        } catch (ProblemException e) {
            return e.problem().status() + " " + e.problem().codeText() + ": "
                    + e.problem().message();
        }
    }

    /// One clause per line, and the bind values in the order of their parameters.
    private static String text(SqlStatement statement, BindValues values) {
        String sql = CLAUSE.matcher(statement.sql()).replaceAll("\n");
        List<@Nullable String> bound = values.valuesAt(statement.parameters());
        return bound.isEmpty() ? sql : sql + "\n-- " + bound;
    }

    /// Title, request line and headers, then a blank line and the body.
    private static ApiRequest parse(String text) {
        String[] parts = text.split("\n\n", 2);
        String[] lines = parts[0].split("\n");
        String[] line = lines[1].split(" ", 2);
        String[] target = line[1].split("\\?", 2);
        byte[] body = (parts.length > 1 ? parts[1].strip() : "").getBytes(StandardCharsets.UTF_8);
        Map<String, List<String>> headers = List.of(lines).subList(2, lines.length).stream()
                .map(header -> header.split(": ", 2))
                .collect(Collectors.groupingBy(
                        header -> header[0], Collectors.mapping(header -> header[1], Collectors.toList())));
        return new ApiRequest(
                Method.valueOf(line[0]),
                Target.ofRows(target[0].substring(1)),
                ApiRequest.BASE + target[0],
                target.length > 1 ? target[1] : null,
                Headers.of(headers),
                () -> body);
    }
}
