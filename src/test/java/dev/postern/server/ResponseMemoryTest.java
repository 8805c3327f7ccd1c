package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.testing.Polling;
import dev.postern.testing.RawClient;
import dev.postern.testing.RawClient.Protocol;
import dev.postern.testing.TestSchema;
import dev.postern.testing.TestService;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Responses above `--max-response`, and together above `--max-response-total`.
class ResponseMemoryTest {

    private static final String REPRESENTATION = "return=representation";

    @RegisterExtension
    static final TestService SERVICE = TestSchema.of("""
                    create table items (id int primary key, name text not null, notes text);
                    insert into items select i, 'n' || i, repeat('x', 100) from generate_series(1, 30000) i;
                    create table files (id int primary key, name text, content text);
                    insert into files select i, 'f' || i, repeat('y', 3000000) from generate_series(1, 20) i;
                    create function touched() returns setof items language sql volatile
                        as $$ update items set name = 'touched' returning * $$;
                    create function whole() returns text language sql stable
                        as $$ select repeat('z', 3000000) $$;
                    create domain "image/png" as bytea;
                    create function image() returns "image/png" language sql stable
                        as $$ select convert_to(repeat('z', 3000000), 'UTF8')::"image/png" $$;
                    create schema postern;
                    create table postern.idempotency_keys (
                        caller text, key text, request bytea not null, status int not null, headers jsonb not null,
                        body bytea, created_at timestamptz not null default now(), primary key (caller, key));
                    """)
            .serve(
                    "--pool-size=2",
                    "--pool-timeout=1s",
                    "--max-response=1MiB",
                    "--max-response-total=3MiB",
                    "--aggregates",
                    "--allow-unfiltered-writes");

    @RegisterExtension
    static final TestService SLOW_CLIENTS = TestSchema.of("""
                    create table files (id int primary key, name text, content text);
                    insert into files select i, 'f' || i, repeat('y', 3000000) from generate_series(1, 2) i;
                    """)
            .serve("--pool-size=10", "--pool-timeout=1s", "--max-response=8MiB", "--max-response-total=24MiB");

    private List<String> connections = List.of();

    @BeforeEach
    void openConnections() {
        SERVICE.get("/api/items?limit=1");
        connections = connections();
    }

    @AfterEach
    void assertConnectionsAreKeptAndReadsSucceed() {
        assertThat(connections()).containsAll(connections);
        assertThat(TestService.json(SERVICE.get("/api/items?id=eq.7&select=id,name")))
                .isEqualTo(TestService.json("[{\"id\":7,\"name\":\"n7\"}]"));
        assertThat(SERVICE.get("/api/items?limit=5000&select=id,notes").statusCode())
                .isEqualTo(200);
    }

    private static List<String> connections() {
        List<String> pids = new ArrayList<>();
        TestService.json(String.valueOf(SERVICE.value("select json_agg(pid) from pg_stat_activity"
                        + " where application_name = 'postern' and datname = current_database()")))
                .forEach(pid -> pids.add(pid.asText()));
        return pids;
    }

    private static void assertTooLarge(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        JsonNode error = TestService.json(response);
        assertThat(error.path("code").asText()).isEqualTo("PSTRN807");
        assertThat(error.path("message").asText()).contains("--max-response", "1048576");
        assertThat(error.path("hint").asText()).contains("limit", "application/x-ndjson", "text/csv", "--max-response");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/items",
                "/api/items?select=id,name",
                "/api/items?select=aLongLongLongLongLongLongLongLongName:id&limit=25000",
                "/api/items?select=name,notes&order=notes,id",
                "/api/files?select=id,content&id=eq.3",
                "/api/files/3",
                "/api/files?limit=1&after=",
                "/api/files",
                "/api/rpc/whole",
                "/api/rpc/image",
            })
    void responseAboveLimit_isRejected(String path) {
        assertTooLarge(SERVICE.get(path));
        assertTooLarge(SERVICE.get(path, "Accept", "*/*", "Prefer", "count=exact"));
    }

    @Test
    void responseBelowLimit_isComplete() {
        JsonNode rows = TestService.json(SERVICE.get("/api/items?limit=7500&order=id&select=id,notes"));
        assertThat(rows).hasSize(7500);
        for (int i = 0; i < 7500; i++) {
            assertThat(rows.get(i).path("id").asInt()).isEqualTo(i + 1);
            assertThat(rows.get(i).path("notes").asText()).hasSize(100);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/csv", "application/x-ndjson"})
    void streamAboveLimit_isComplete(String type) {
        HttpResponse<String> rows = SERVICE.get("/api/items?order=id", "Accept", type);
        assertThat(rows.body().lines().filter(line -> line.contains("n30000"))).hasSize(1);
        assertThat(rows.body().lines().count()).isIn(30_000L, 30_001L);
    }

    /// A single row of 3 MB exceeds the memory of one response.
    @Test
    void streamWithRowAboveLimit_isRejected() {
        assertTooLarge(SERVICE.get("/api/files?order=id", "Accept", "application/x-ndjson"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/items", "/api/items?id=gt.0", "/api/items?id=gt.0&select=id,notes"})
    void updateWithRepresentationAboveLimit_isRolledBack(String path) {
        assertTooLarge(SERVICE.send("PATCH", path, "{\"name\":\"changed\"}", "Prefer", REPRESENTATION));
        assertThat(SERVICE.value("select count(*) from items where name = 'changed'"))
                .isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/files/5", "/api/files?id=eq.5"})
    void updateOfLargeRow_isRolledBack(String path) {
        assertTooLarge(SERVICE.send("PATCH", path, "{\"name\":\"changed\"}", "Prefer", REPRESENTATION));
        assertTooLarge(SERVICE.send("DELETE", path, null, "Prefer", REPRESENTATION));
        assertThat(SERVICE.value("select name from files where id = 5")).isEqualTo("f5");
        assertThat(SERVICE.send(
                                "PATCH",
                                path + (path.contains("?") ? "&" : "?") + "select=id,name",
                                "{\"name\":\"f5\"}",
                                "Prefer",
                                REPRESENTATION)
                        .body())
                .contains("\"f5\"");
    }

    @Test
    void upsertOfLargeRow_isRolledBack() {
        assertTooLarge(SERVICE.send(
                "POST",
                "/api/files",
                "{\"id\":6,\"name\":\"changed\"}",
                "Prefer",
                REPRESENTATION + ",resolution=merge-duplicates"));
        assertThat(SERVICE.value("select name from files where id = 6")).isEqualTo("f6");
    }

    @Test
    void insertOfLargeRow_isRolledBack() {
        String row = "{\"id\":100,\"content\":\"" + "w".repeat(1_500_000) + "\"}";
        assertTooLarge(SERVICE.send("POST", "/api/files", row, "Prefer", REPRESENTATION));
        assertTooLarge(SERVICE.send("POST", "/api/files", "[" + row + "]", "Prefer", REPRESENTATION + ",tx=rollback"));
        assertThat(SERVICE.value("select count(*) from files where id = 100")).isEqualTo("0");
        assertThat(SERVICE.send("POST", "/api/files", row).statusCode()).isEqualTo(201);
        assertThat(SERVICE.send("DELETE", "/api/files?id=eq.100", null).statusCode())
                .isEqualTo(204);
    }

    @Test
    void batchAboveLimit_isRolledBack() {
        String read = "{\"method\":\"GET\",\"path\":\"/items?limit=3000\"}";
        String body =
                "{\"operations\":[{\"method\":\"PATCH\",\"path\":\"/items?id=eq.9\",\"body\":{\"name\":\"changed\"}},"
                        + String.join(",", List.of(read, read, read, read)) + "]}";
        HttpResponse<String> response = SERVICE.send("POST", "/api/-/batch", body);
        assertThat(TestService.json(response).path("code").asText()).isEqualTo("PSTRN807");
        assertThat(SERVICE.value("select name from items where id = 9")).isEqualTo("n9");
        HttpResponse<String> smaller = SERVICE.send("POST", "/api/-/batch", "{\"operations\":[" + read + "]}");
        assertThat(TestService.json(smaller).path("results").path(0).path("body"))
                .hasSize(3000);
    }

    @Test
    void keyedWriteAboveLimit_isRolledBackAndKeyIsFree() {
        String[] headers = {"Prefer", REPRESENTATION, "Idempotency-Key", "6f1c2a52-0b6f-4f0e-9a53-1f6a3a7f0c11"};
        assertTooLarge(SERVICE.send("PATCH", "/api/items?id=gt.0", "{\"name\":\"changed\"}", headers));
        assertThat(SERVICE.value("select count(*) from items where name = 'changed'"))
                .isEqualTo("0");
        String small = "/api/items?id=eq.8&select=id";
        assertThat(SERVICE.send("PATCH", small, "{\"name\":\"n8\"}", headers).statusCode())
                .isEqualTo(200);
    }

    @Test
    void volatileFunctionAboveLimit_isRolledBack() {
        assertTooLarge(SERVICE.send("POST", "/api/rpc/touched", "{}"));
        assertTooLarge(SERVICE.send("POST", "/api/rpc/touched", "{}", "Accept", "text/csv"));
        assertThat(SERVICE.value("select count(*) from items where name = 'touched'"))
                .isEqualTo("0");
    }

    /// The responses are larger than the buffers between server and client.
    @Test
    void responsesToSlowClients_occupyMemoryUntilSent() throws IOException {
        String large = "/api/files?id=eq.1&select=content,again:content";
        List<RawClient> slowClients = new ArrayList<>();
        try {
            HttpResponse<String> next = SLOW_CLIENTS.get(large);
            while (next.statusCode() == 200) {
                assertThat(slowClients.size()).isLessThan(20);
                RawClient client = RawClient.get(SLOW_CLIENTS.origin(), Protocol.HTTP_1_1, large, "application/json");
                slowClients.add(client);
                client.readSome();
                next = SLOW_CLIENTS.get(large);
            }
            assertThat(next.statusCode()).as(next.body()).isEqualTo(503);
            assertThat(TestService.json(next).path("code").asText()).isEqualTo("PSTRN808");
            assertThat(next.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(SLOW_CLIENTS.get("/api/files?id=eq.1&select=name").statusCode())
                    .isEqualTo(200);
        } finally {
            for (RawClient client : slowClients) {
                client.close();
            }
        }
        Polling.until(() -> SLOW_CLIENTS.get(large).statusCode() == 200);
    }

    @Test
    void simultaneousLargeResponses_areCompleteOrRejected() {
        String large = "/api/files?id=eq.2&select=content,again:content";
        List<CompletableFuture<HttpResponse<String>>> responses = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            responses.add(CompletableFuture.supplyAsync(
                    () -> SLOW_CLIENTS.get(large), command -> Thread.ofVirtual().start(command)));
        }
        for (CompletableFuture<HttpResponse<String>> future : responses) {
            HttpResponse<String> response = future.join();
            assertThat(response.statusCode()).as(response.body()).isIn(200, 503, 504);
            if (response.statusCode() == 200) {
                assertThat(response.body()).hasSize(6_000_027);
            }
        }
        assertThat(responses).anyMatch(future -> future.join().statusCode() == 200);
    }
}
