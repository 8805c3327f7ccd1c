package dev.postern.server;

import static dev.postern.server.PlainConnection.array;
import static dev.postern.server.PlainConnection.object;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.postern.testing.Bearer;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One run of [TruthTest]: random database changes, and random requests whose responses are compared with SQL.
final class TruthRun {

    private static final List<String> COPIED = List.of("i8", "d", "tstz", "u", "t");
    private static final String[] REPRESENTATION = {"Prefer", "return=representation"};

    private final TestService service;
    private final PlainConnection database;
    private final long seed;
    private final Random random;
    private final List<String> steps = new ArrayList<>();
    private int rounds;

    TruthRun(TestService service, PlainConnection database, long seed) {
        this.service = service;
        this.database = database;
        this.seed = seed;
        this.random = new Random(seed);
    }

    /// Makes random changes to the database and compares one response.
    void runRound() throws SQLException {
        rounds++;
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            change();
        }
        check();
    }

    private void change() throws SQLException {
        switch (random.nextInt(10)) {
            case 0 -> send("POST", "/api/rpc/forget", "{}");
            case 1 -> send("POST", "/api/rpc/roam", "{\"n\":1}");
            case 2 -> send("GET", "/api/rpc/wander?select=id", null);
            case 3 -> send("POST", "/api/copies", "{\"id\":1,\"group_id\":99}"); // 409
            case 4 -> send("GET", "/api/things?i4=eq.none", null); // 400
            case 5 -> send("POST", "/api/-/batch", """
                    {"operations":[{"method":"GET","path":"/groups?limit=1"},{"method":"GET","path":"/things?limit=1"}]}""");
            case 6 -> terminate();
            default -> {
                String sql = anyOf(TruthSchema.CHANGES);
                steps.add(sql);
                database.run(sql);
            }
        }
    }

    /// Terminates the sessions and sends a read, which is retried; a write would return 503.
    private void terminate() throws SQLException {
        if (random.nextInt(4) == 0) {
            steps.add("backends are terminated");
            database.run("select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where datname = current_database() and application_name = 'postern'");
            send("GET", "/api/groups?limit=1", null);
        }
    }

    private HttpResponse<String> send(String method, String path, @Nullable String body, String... headers) {
        List<String> all = new ArrayList<>(Arrays.asList(headers));
        if (random.nextBoolean()) {
            all.addAll(List.of("Authorization", Bearer.of(TruthSchema.WANDERER, 1)));
        }
        return sendAs(all, method, path, body);
    }

    private HttpResponse<String> sendAs(List<String> headers, String method, String path, @Nullable String body) {
        steps.add(method + " " + path + (headers.contains("Authorization") ? " as the wanderer" : ""));
        return service.send(method, path, body, headers.toArray(String[]::new));
    }

    private String get(String path, String... headers) {
        return bodyOf(send("GET", path, null, headers), 200);
    }

    private String bodyOf(HttpResponse<String> response, int status) {
        assertThat(response.statusCode())
                .as(() -> response.body() + "\n" + description())
                .isEqualTo(status);
        return response.body();
    }

    private void assertBody(String expected, String actual) {
        assertThat(actual).as(this::description).isEqualTo(expected);
    }

    /// Returns the seed and the last twelve steps.
    private String description() {
        List<String> last = steps.subList(Math.max(0, steps.size() - 12), steps.size());
        return "-Dtruth.seed=" + seed + ", after\n" + String.join("\n", last);
    }

    private <T> T anyOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private List<String> randomColumns(List<String> columns) {
        List<String> chosen = new ArrayList<>();
        for (int i = 1 + random.nextInt(8); i > 0; i--) {
            String column = anyOf(columns);
            if (!chosen.contains(column)) {
                chosen.add(column);
            }
        }
        return chosen;
    }

    private String randomUuid() {
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    /// Sends a random kind of request and compares its response with SQL on the plain connection.
    private void check() throws SQLException {
        List<String> columns = random.nextInt(4) == 0 ? TruthSchema.THINGS : randomColumns(TruthSchema.THINGS);
        List<String> groups = randomColumns(TruthSchema.GROUPS);
        switch (random.nextInt(11)) {
            case 0 ->
                assertBody(
                        database.array(columns, "things", "true"),
                        get("/api/things?order=id" + selectParameter(columns)));
            case 1 -> checkRowByKey(columns);
            case 2 -> checkToOneEmbed(columns, groups);
            case 3 -> checkToManyEmbed(columns, groups);
            case 4 ->
                assertBody(
                        database.objects(columns, "things", "true").stream()
                                .map(row -> row + "\n")
                                .collect(Collectors.joining()),
                        get("/api/things?order=id" + selectParameter(columns), "Accept", "application/x-ndjson"));
            case 5 -> checkCsv(columns);
            case 6 -> checkPages(columns);
            case 7 -> checkBatch(columns);
            case 8 -> checkUpdate(columns, groups);
            case 9 ->
                assertBody(
                        database.array(groups, "groups", "true"),
                        bodyOf(send("POST", "/api/rpc/roam?" + selectParameter(groups), "{\"n\":1}"), 200));
            default -> checkInsert(groups);
        }
    }

    private static String selectParameter(List<String> columns) {
        return "&select=" + String.join(",", columns);
    }

    /// Builds the SQL expression of the member `groups` for a row `x` of `things`.
    private static String groupMember(List<String> groups) {
        return "'\"groups\":' || coalesce((select " + object(groups, "g", "")
                + " from groups g where g.id = x.group_id), 'null')";
    }

    private void checkRowByKey(List<String> columns) throws SQLException {
        int id = 1 + random.nextInt(13);
        assertBody(
                database.objects(columns, "things", "id = " + id).getFirst(),
                get("/api/things/" + id + "?" + selectParameter(columns)));
    }

    private void checkToOneEmbed(List<String> columns, List<String> groups) throws SQLException {
        assertBody(
                array(database.rows(
                        "select " + object(columns, "x", groupMember(groups)) + " from things x order by id")),
                get("/api/things?order=id" + selectParameter(columns) + ",groups(" + String.join(",", groups) + ")"));
    }

    private void checkToManyEmbed(List<String> columns, List<String> groups) throws SQLException {
        String things = "'\"things\":[' || coalesce((select string_agg(" + object(columns, "x", "")
                + ", ',' order by x.id) from things x where x.group_id = g.id), '') || ']'";
        assertBody(
                array(database.rows("select " + object(groups, "g", things) + " from groups g order by id")),
                get("/api/groups?order=id&things.order=id" + selectParameter(groups) + ",things("
                        + String.join(",", columns) + ")"));
    }

    private void checkCsv(List<String> columns) throws SQLException {
        String booleans = database.rows("select string_agg(attname, ',') from pg_attribute"
                        + " where attrelid = 'things'::regclass and atttypid = 'boolean'::regtype")
                .getFirst();
        String fields = columns.stream()
                .map(column -> List.of(booleans.split(",")).contains(column) ? column : column + "::text")
                .collect(Collectors.joining(","));
        String lines = database.rows("select row(" + fields + ")::text from things order by id").stream()
                .map(row -> row.substring(1, row.length() - 1))
                .collect(Collectors.joining("\n"));
        assertBody(
                String.join(",", columns) + "\n" + lines,
                get("/api/things?order=id" + selectParameter(columns), "Accept", "text/csv"));
    }

    private void checkPages(List<String> columns) throws SQLException {
        String order = anyOf(List.of("id", "i4.desc,id", "tstz,id", "u,id", "d.desc,id"));
        StringBuilder all = new StringBuilder();
        @Nullable String next = "/api/things?limit=5&id=lte.12&order=" + order + selectParameter(columns) + "&after=";
        while (next != null) {
            HttpResponse<String> page = send("GET", next, null);
            String body = bodyOf(page, 200);
            all.append(all.isEmpty() || body.equals("[]") ? "" : ",").append(body, 1, body.length() - 1);
            next = page.headers()
                    .firstValue("Link")
                    .map(link -> link.substring(link.indexOf('<') + 1, link.indexOf('>')))
                    .orElse(null);
        }
        List<String> rows = database.rows("select " + object(columns, "x", "")
                + " from things x where id <= 12 order by " + order.replace(".", " "));
        assertBody(String.join(",", rows), all.toString());
    }

    /// Compares a batch that copies a row by references, in the response and in the database.
    private void checkBatch(List<String> columns) throws SQLException {
        int from = 1 + random.nextInt(12);
        long copy = 1_000_000L + rounds * 2L;
        HttpResponse<String> response = send(
                "POST",
                "/api/-/batch",
                """
                {"operations":[
                {"id":"a","method":"GET","path":"/things?id=eq.%1$d&select=i8,d,tstz,u,t"},
                {"id":"b","method":"POST","path":"/copies","headers":{"Prefer":"return=representation"},"body":{
                "id":%2$d,"n":{"$ref":"a/0/i8"},"d":{"$ref":"a/0/d"},"tstz":{"$ref":"a/0/tstz"},
                "u":{"$ref":"a/0/u"},"t":{"$ref":"a/0/t"}}},
                {"method":"GET","path":"/things?order=id&select=%3$s"}]}""".formatted(from, copy, String.join(",", columns)),
                "Idempotency-Key",
                randomUuid());
        String read = database.array(COPIED, "things", "id = " + from);
        String written =
                database.array(List.of("id", "group_id", "n", "d", "tstz", "u", "t"), "copies", "id = " + copy);
        String after = database.array(columns, "things", "true");
        assertThat(resultBodies(bodyOf(response, 200)))
                .as(this::description)
                .isEqualTo(TestService.json(array(List.of(read, written, after))));
        assertThat(database.rows("select count(*) from copies c, things t where t.id = " + from + " and c.id = " + copy
                        + " and c.n::text = t.i8::text and c.u::text = t.u::text and c.t = t.t"
                        + " and c.d::date = t.d::date and c.tstz::timestamptz = t.tstz::timestamptz"))
                .as(this::description)
                .containsExactly("1");
    }

    private static JsonNode resultBodies(String batch) {
        ArrayNode bodies = JsonNodeFactory.instance.arrayNode();
        TestService.json(batch).path("results").forEach(result -> bodies.add(result.path("body")));
        return bodies;
    }

    private void checkUpdate(List<String> columns, List<String> groups) throws SQLException {
        int id = 1 + random.nextInt(13);
        HttpResponse<String> response = send(
                "PATCH",
                "/api/things?id=eq." + id + selectParameter(columns) + ",groups(" + String.join(",", groups) + ")",
                "{\"note\":\"round " + rounds + "\"}",
                REPRESENTATION);
        assertBody(
                array(database.rows(
                        "select " + object(columns, "x", groupMember(groups)) + " from things x where id = " + id)),
                bodyOf(response, 200));
    }

    /// Compares an insert, at random with an idempotency key and a repetition that must get the same response.
    private void checkInsert(List<String> groups) throws SQLException {
        long copy = 1_000_001L + rounds * 2L;
        String path = "/api/copies?select=id,n,d,tstz,u,groups(" + String.join(",", groups) + ")";
        String body = "{\"id\":" + copy + ",\"group_id\":2,\"n\":5000000000,\"d\":\"2026-02-03\","
                + "\"tstz\":\"2026-02-03T04:05:06Z\",\"u\":\"0188a5f0-1234-7abc-8def-0123456789ab\"}";
        List<String> headers = new ArrayList<>(Arrays.asList(REPRESENTATION));
        boolean keyed = random.nextBoolean();
        if (keyed) {
            headers.addAll(List.of("Idempotency-Key", randomUuid()));
        }
        if (random.nextBoolean()) {
            headers.addAll(List.of("Authorization", Bearer.of(TruthSchema.WANDERER, 1)));
        }
        HttpResponse<String> response = sendAs(headers, "POST", path, body);
        String expected =
                array(database.rows("select " + object(List.of("id", "n", "d", "tstz", "u"), "x", groupMember(groups))
                        + " from copies x where id = " + copy));
        assertBody(expected, bodyOf(response, 201));
        if (keyed) {
            assertBody(expected, bodyOf(sendAs(headers, "POST", path, body), 201));
        }
    }
}
