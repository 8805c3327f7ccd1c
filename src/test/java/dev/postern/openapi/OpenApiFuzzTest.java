package dev.postern.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import blog.Blog;
import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.testing.Bearer;
import dev.postern.testing.Contract;
import dev.postern.testing.Contract.SentRequest;
import dev.postern.testing.RandomRequests;
import dev.postern.testing.SqlOracle;
import dev.postern.testing.TestService;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Sends random requests to every operation in the OpenAPI documents of three roles, and of the schema with every
/// type.
///
/// Checks that no request causes a 5xx, that the role's document describes every response, and that rows equal
/// those of SQL. `-Dfuzz.requests=N` sets the number of requests, `-Dfuzz.seed=S` the seed.
class OpenApiFuzzTest {

    private static final int REQUESTS = Integer.getInteger("fuzz.requests", 5_000);
    private static final long SEED = Long.getLong("fuzz.seed", 16);

    @RegisterExtension
    static final TestService BLOG =
            TestService.forBlog(Blog.application(), "--anonymous-role=anonymous", "--tx-end=commit-allow-override");

    @RegisterExtension
    static final TestService EVERYTHING =
            TestService.everything("--schemas=public,extra", "--tx-end=commit-allow-override", "--aggregates");

    /// Functions that wait as long as their argument says, and handlers that return text for any `Accept`.
    private static final List<String> EXCLUDED =
            List.of("/api/rpc/hasty", "/api/rpc/patient", "/api/rpc/anything", "/api/notes");

    private final Random random = new Random(SEED);

    @Test
    void everyOperationAsThreeRoles_matchesTheDocument() {
        BLOG.load("/fixture.sql");
        try (SqlOracle sql = new SqlOracle(BLOG.database(), "anonymous", "{\"role\":\"anonymous\"}")) {
            fuzz(BLOG, sql, REQUESTS / 5);
        }
        fuzzAs("member", 2);
        fuzzAs("administrator", 1);
    }

    private void fuzzAs(String role, long user) {
        String claims = "{\"role\":\"" + role + "\",\"sub\":\"" + user + "\"}";
        try (SqlOracle sql = new SqlOracle(BLOG.database(), role, claims)) {
            fuzz(BLOG, sql, REQUESTS / 5, "Authorization", Bearer.of(role, user));
        }
    }

    @Test
    void everyOperationOfEveryType_matchesTheDocument() {
        try (SqlOracle sql = new SqlOracle(EVERYTHING.database(), "tester", "{\"role\":\"tester\"}")) {
            fuzz(EVERYTHING, sql, REQUESTS / 5 * 2);
        }
    }

    private void fuzz(TestService service, SqlOracle sql, int requests, String... credentials) {
        JsonNode document = TestService.json(service.get("/api/", credentials));
        Contract contract = service.contract(List.of(credentials));
        RandomRequests requester = new RandomRequests(document, random, sql.values());
        List<String> operations = new ArrayList<>(contract.operations());
        operations.removeIf(operation -> EXCLUDED.stream().anyMatch(operation::endsWith));
        List<String> tables = operations.stream()
                .filter(operation -> operation.matches("GET /api/[^/{]+"))
                .map(operation -> operation.substring("GET /api/".length()))
                .toList();
        assertThat(operations.size()).isBetween(10, requests);
        int compared = 0;
        for (int i = 0; i < requests; i++) {
            if (i % operations.size() == 0) {
                Collections.shuffle(operations, random);
            }
            check(service, contract, requester.next(operations.get(i % operations.size()), List.of(credentials)));
            if (i % 4 == 0) {
                compared += compare(service, sql, document, tables.get(random.nextInt(tables.size())), credentials);
            }
        }
        assertThat(compared).as("responses compared with SQL").isGreaterThan(requests / 20);
    }

    private static void check(TestService service, Contract contract, SentRequest sent) {
        HttpResponse<String> response;
        try {
            response = service.send(
                    sent.method(), sent.path(), sent.body(), sent.headers().toArray(String[]::new));
        } catch (UncheckedIOException e) {
            throw new AssertionError(sent.toString(), e);
        }
        String description = sent + "\n" + response.statusCode() + " " + response.body();
        assertThat(response.statusCode() >= 500 && !isRaised(response))
                .as(description)
                .isFalse();
        contract.checkResponse(sent, response);
    }

    /// Whether a function of the schema has set the status, or an invalid status or header.
    private static boolean isRaised(HttpResponse<String> response) {
        return response.headers()
                .firstValue("Proxy-Status")
                .filter(status -> status.matches(".*error=(PT5..|PGRST111|PGRST112|PGRST121)"))
                .isPresent();
    }

    /// Compares the rows of a random query over HTTP with those of the same query in SQL.
    ///
    /// @return 1 if both have rows, otherwise 0
    private int compare(TestService service, SqlOracle sql, JsonNode document, String table, String... credentials) {
        List<String> columns = new ArrayList<>();
        document.at("/components/schemas/" + table + "/properties").fieldNames().forEachRemaining(columns::add);
        SqlOracle.Query query = sql.query(random, table, columns);
        HttpResponse<String> response = service.get("/api/" + query.path(), credentials);
        String description = query + "\n" + response.statusCode() + " " + response.body();
        SqlOracle.Result expected = sql.run(query);
        if (expected.sqlState() != null) {
            assertThat(response.statusCode()).as(description).isBetween(400, 499);
            assertThat(TestService.json(response).path("code").asText())
                    .as(description)
                    .isEqualTo(expected.sqlState());
            return 0;
        }
        assertThat(response.statusCode()).as(description).isIn(200, 206);
        assertThat(SqlOracle.rows(response.body())).as(description).isEqualTo(expected.rows());
        return expected.rows().isEmpty() ? 0 : 1;
    }
}
