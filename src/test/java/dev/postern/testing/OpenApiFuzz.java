package dev.postern.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.testing.Contract.SentRequest;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// Random requests to every operation in the OpenAPI document of a caller.
///
/// Checks that no request causes a 5xx, that the caller's document describes every response, and that rows equal
/// those of SQL. `-Dfuzz.requests=N` sets the number of requests of a test run, `-Dfuzz.seed=S` the seed.
public final class OpenApiFuzz {

    /// Number of requests to all services.
    public static final int REQUESTS = Integer.getInteger("fuzz.requests", 1_000);

    /// Functions that wait as long as their argument says, and handlers that return text for any `Accept`.
    private static final List<String> EXCLUDED =
            List.of("/api/rpc/hasty", "/api/rpc/patient", "/api/rpc/anything", "/api/notes");

    private final Random random = new Random(Long.getLong("fuzz.seed", 16));
    private final TestService service;

    public OpenApiFuzz(TestService service) {
        this.service = service;
    }

    /// Sends requests without a token.
    ///
    /// @param role the anonymous role
    public void runAnonymously(String role, int requests) {
        try (SqlOracle sql = new SqlOracle(service.database(), role, "{\"role\":\"" + role + "\"}")) {
            run(sql, requests);
        }
    }

    /// Sends requests with a token.
    public void runAs(String role, long subject, int requests) {
        String claims = "{\"role\":\"" + role + "\",\"sub\":\"" + subject + "\"}";
        try (SqlOracle sql = new SqlOracle(service.database(), role, claims)) {
            run(sql, requests, "Authorization", Bearer.of(role, subject));
        }
    }

    private void run(SqlOracle sql, int requests, String... credentials) {
        JsonNode document = TestService.json(service.get("/api/", credentials));
        Contract contract = service.contract(List.of(credentials));
        RandomRequests requester = new RandomRequests(document, random, sql.values());
        List<String> operations = new ArrayList<>(contract.operations());
        operations.removeIf(operation -> EXCLUDED.stream().anyMatch(operation::endsWith));
        List<String> tables = operations.stream()
                .filter(operation -> operation.matches("GET /api/[^/{]+"))
                .map(operation -> operation.substring("GET /api/".length()))
                .toList();
        assertThat(operations.size()).isBetween(5, requests);
        int compared = 0;
        for (int i = 0; i < requests; i++) {
            if (i % operations.size() == 0) {
                Collections.shuffle(operations, random);
            }
            check(contract, requester.next(operations.get(i % operations.size()), List.of(credentials)));
            if (i % 4 == 0) {
                compared += compare(sql, document, tables.get(random.nextInt(tables.size())), credentials);
            }
        }
        assertThat(compared).as("responses compared with SQL").isGreaterThan(requests / 20);
    }

    private void check(Contract contract, SentRequest sent) {
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
    private int compare(SqlOracle sql, JsonNode document, String table, String... credentials) {
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
