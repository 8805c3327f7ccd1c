package dev.postern.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.blog.Blog;
import dev.postern.testing.Bearer;
import dev.postern.testing.Contract;
import dev.postern.testing.Contract.Sent;
import dev.postern.testing.RandomRequests;
import dev.postern.testing.RowsOfSql;
import dev.postern.testing.TestService;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Random requests of every operation in the OpenAPI documents of three roles, and of the schema with every type.
///
/// No request causes a 5xx, every response is one that the role's document describes, and the values of rows are those
/// that SQL gives the same role. `-Dfuzz.requests=N` sends more, `-Dfuzz.seed=S` others.
class OpenApiFuzzTest {

    private static final int REQUESTS = Integer.getInteger("fuzz.requests", 5_000);
    private static final long SEED = Long.getLong("fuzz.seed", 16);

    @RegisterExtension
    static final TestService BLOG = TestService.with(
            Blog.application().extension(), "--anonymous-role=anonymous", "--tx-end=commit-allow-override");

    @RegisterExtension
    static final TestService EVERYTHING =
            TestService.everything("--schemas=public,extra", "--tx-end=commit-allow-override", "--aggregates");

    /// Functions that wait for as long as their argument says, and handlers that answer any `Accept` with text.
    private static final List<String> EXCLUDED =
            List.of("/api/rpc/hasty", "/api/rpc/patient", "/api/rpc/anything", "/api/notes");

    private final Random random = new Random(SEED);

    @Test
    void everyOperation_asThreeRoles_answersAsDescribed() {
        BLOG.load("/fixture.sql");
        try (RowsOfSql sql = new RowsOfSql(BLOG.database(), "anonymous", "{\"role\":\"anonymous\"}")) {
            fuzz(BLOG, sql, REQUESTS / 5);
        }
        fuzzAs("member", 2);
        fuzzAs("administrator", 1);
    }

    private void fuzzAs(String role, long user) {
        String claims = "{\"role\":\"" + role + "\",\"sub\":\"" + user + "\"}";
        try (RowsOfSql sql = new RowsOfSql(BLOG.database(), role, claims)) {
            fuzz(BLOG, sql, REQUESTS / 5, "Authorization", Bearer.of(role, user));
        }
    }

    @Test
    void everyOperation_ofEveryType_answersAsDescribed() {
        try (RowsOfSql sql = new RowsOfSql(EVERYTHING.database(), "tester", "{\"role\":\"tester\"}")) {
            fuzz(EVERYTHING, sql, REQUESTS / 5 * 2);
        }
    }

    private void fuzz(TestService service, RowsOfSql sql, int requests, String... who) {
        JsonNode document = TestService.json(service.get("/api/", who));
        Contract contract = service.contract(List.of(who));
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
            check(service, contract, requester.next(operations.get(i % operations.size()), List.of(who)));
            if (i % 4 == 0) {
                compared += compare(service, sql, document, tables.get(random.nextInt(tables.size())), who);
            }
        }
        assertThat(compared).as("responses compared with SQL").isGreaterThan(requests / 20);
    }

    private static void check(TestService service, Contract contract, Sent sent) {
        HttpResponse<String> response;
        try {
            response = service.send(
                    sent.method(), sent.path(), sent.body(), sent.headers().toArray(String[]::new));
        } catch (UncheckedIOException e) {
            throw new AssertionError(sent.toString(), e);
        }
        String what = sent + "\n" + response.statusCode() + " " + response.body();
        assertThat(response.statusCode() >= 500 && !isRaised(response)).as(what).isFalse();
        contract.checkResponse(sent, response);
    }

    /// Whether a function of the schema has chosen the status, or has set what is no status or header.
    private static boolean isRaised(HttpResponse<String> response) {
        return response.headers()
                .firstValue("Proxy-Status")
                .filter(status -> status.matches(".*error=(PT5..|PGRST111|PGRST112|PGRST121)"))
                .isPresent();
    }

    /// Compares the rows of one random query over HTTP with those of the same query in SQL.
    ///
    /// @return 1 where both have rows
    private int compare(TestService service, RowsOfSql sql, JsonNode document, String table, String... who) {
        List<String> columns = new ArrayList<>();
        document.at("/components/schemas/" + table + "/properties").fieldNames().forEachRemaining(columns::add);
        RowsOfSql.Query query = sql.query(random, table, columns);
        HttpResponse<String> response = service.get("/api/" + query.path(), who);
        String what = query + "\n" + response.statusCode() + " " + response.body();
        RowsOfSql.Result expected = sql.run(query);
        if (expected.sqlState() != null) {
            assertThat(response.statusCode()).as(what).isBetween(400, 499);
            assertThat(TestService.json(response).path("code").asText())
                    .as(what)
                    .isEqualTo(expected.sqlState());
            return 0;
        }
        assertThat(response.statusCode()).as(what).isIn(200, 206);
        assertThat(RowsOfSql.rows(response.body())).as(what).isEqualTo(expected.rows());
        return expected.rows().isEmpty() ? 0 : 1;
    }
}
