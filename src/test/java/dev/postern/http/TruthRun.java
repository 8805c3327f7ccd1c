package dev.postern.http;

import static dev.postern.http.PlainConnection.array;
import static dev.postern.http.PlainConnection.object;
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

/// One run of [TruthTest]: random changes of the database, and random requests whose responses are compared.
final class TruthRun {

    private static final List<String> COPIED = List.of("i8", "d", "tstz", "u", "t");
    private static final String[] REPRESENTATION = {"Prefer", "return=representation"};

    private final TestService service;
    private final PlainConnection database;
    private final long seed;
    private final Random random;
    private final List<String> done = new ArrayList<>();
    private int round;

    TruthRun(TestService service, PlainConnection database, long seed) {
        this.service = service;
        this.database = database;
        this.seed = seed;
        this.random = new Random(seed);
    }

    /// Changes the database at random, then compares one response.
    void round() throws SQLException {
        round++;
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
                String sql = any(TruthSchema.CHANGES);
                done.add(sql);
                database.run(sql);
            }
        }
    }

    /// A read finds out that its connection is gone and runs again; a write would be 503.
    private void terminate() throws SQLException {
        if (random.nextInt(4) == 0) {
            done.add("backends are terminated");
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
        done.add(method + " " + path + (headers.contains("Authorization") ? " as the wanderer" : ""));
        return service.send(method, path, body, headers.toArray(String[]::new));
    }

    private String get(String path, String... headers) {
        return body(send("GET", path, null, headers), 200);
    }

    private String body(HttpResponse<String> response, int status) {
        assertThat(response.statusCode())
                .as(() -> response.body() + "\n" + told())
                .isEqualTo(status);
        return response.body();
    }

    private void same(String expected, String actual) {
        assertThat(actual).as(this::told).isEqualTo(expected);
    }

    /// The seed, and what was done last.
    private String told() {
        List<String> last = done.subList(Math.max(0, done.size() - 12), done.size());
        return "-Dtruth.seed=" + seed + ", after\n" + String.join("\n", last);
    }

    private <T> T any(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private List<String> some(List<String> columns) {
        List<String> some = new ArrayList<>();
        for (int i = 1 + random.nextInt(8); i > 0; i--) {
            String column = any(columns);
            if (!some.contains(column)) {
                some.add(column);
            }
        }
        return some;
    }

    private String key() {
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    /// Sends a request of one of many kinds, and compares its response.
    private void check() throws SQLException {
        List<String> columns = random.nextInt(4) == 0 ? TruthSchema.THINGS : some(TruthSchema.THINGS);
        List<String> groups = some(TruthSchema.GROUPS);
        switch (random.nextInt(11)) {
            case 0 -> same(database.array(columns, "things", "true"), get("/api/things?order=id" + select(columns)));
            case 1 -> byKey(columns);
            case 2 -> toOne(columns, groups);
            case 3 -> toMany(columns, groups);
            case 4 ->
                same(
                        database.objects(columns, "things", "true").stream()
                                .map(row -> row + "\n")
                                .collect(Collectors.joining()),
                        get("/api/things?order=id" + select(columns), "Accept", "application/x-ndjson"));
            case 5 -> csv(columns);
            case 6 -> pages(columns);
            case 7 -> batch(columns);
            case 8 -> update(columns, groups);
            case 9 ->
                same(
                        database.array(groups, "groups", "true"),
                        body(send("POST", "/api/rpc/roam?" + select(groups), "{\"n\":1}"), 200));
            default -> insert(groups);
        }
    }

    private static String select(List<String> columns) {
        return "&select=" + String.join(",", columns);
    }

    /// An expression for the member `groups` of a row `x`.
    private static String group(List<String> groups) {
        return "'\"groups\":' || coalesce((select " + object(groups, "g", "")
                + " from groups g where g.id = x.group_id), 'null')";
    }

    private void byKey(List<String> columns) throws SQLException {
        int id = 1 + random.nextInt(13);
        same(
                database.objects(columns, "things", "id = " + id).getFirst(),
                get("/api/things/" + id + "?" + select(columns)));
    }

    private void toOne(List<String> columns, List<String> groups) throws SQLException {
        same(
                array(database.rows("select " + object(columns, "x", group(groups)) + " from things x order by id")),
                get("/api/things?order=id" + select(columns) + ",groups(" + String.join(",", groups) + ")"));
    }

    private void toMany(List<String> columns, List<String> groups) throws SQLException {
        String things = "'\"things\":[' || coalesce((select string_agg(" + object(columns, "x", "")
                + ", ',' order by x.id) from things x where x.group_id = g.id), '') || ']'";
        same(
                array(database.rows("select " + object(groups, "g", things) + " from groups g order by id")),
                get("/api/groups?order=id&things.order=id" + select(groups) + ",things(" + String.join(",", columns)
                        + ")"));
    }

    private void csv(List<String> columns) throws SQLException {
        String booleans = database.rows("select string_agg(attname, ',') from pg_attribute"
                        + " where attrelid = 'things'::regclass and atttypid = 'boolean'::regtype")
                .getFirst();
        String fields = columns.stream()
                .map(column -> List.of(booleans.split(",")).contains(column) ? column : column + "::text")
                .collect(Collectors.joining(","));
        String lines = database.rows("select row(" + fields + ")::text from things order by id").stream()
                .map(row -> row.substring(1, row.length() - 1))
                .collect(Collectors.joining("\n"));
        same(
                String.join(",", columns) + "\n" + lines,
                get("/api/things?order=id" + select(columns), "Accept", "text/csv"));
    }

    private void pages(List<String> columns) throws SQLException {
        String order = any(List.of("id", "i4.desc,id", "tstz,id", "u,id", "d.desc,id"));
        StringBuilder all = new StringBuilder();
        @Nullable String next = "/api/things?limit=5&id=lte.12&order=" + order + select(columns) + "&after=";
        while (next != null) {
            HttpResponse<String> page = send("GET", next, null);
            String body = body(page, 200);
            all.append(all.isEmpty() || body.equals("[]") ? "" : ",").append(body, 1, body.length() - 1);
            next = page.headers()
                    .firstValue("Link")
                    .map(link -> link.substring(link.indexOf('<') + 1, link.indexOf('>')))
                    .orElse(null);
        }
        List<String> rows = database.rows("select " + object(columns, "x", "")
                + " from things x where id <= 12 order by " + order.replace(".", " "));
        same(String.join(",", rows), all.toString());
    }

    /// What a reference puts into another row is what was read, in the database as well.
    private void batch(List<String> columns) throws SQLException {
        int from = 1 + random.nextInt(12);
        long copy = 1_000_000L + round * 2L;
        HttpResponse<String> response = send(
                "POST", "/api/-/batch", """
                {"operations":[
                {"id":"a","method":"GET","path":"/things?id=eq.%1$d&select=i8,d,tstz,u,t"},
                {"id":"b","method":"POST","path":"/copies","headers":{"Prefer":"return=representation"},"body":{
                "id":%2$d,"n":{"$ref":"a/0/i8"},"d":{"$ref":"a/0/d"},"tstz":{"$ref":"a/0/tstz"},
                "u":{"$ref":"a/0/u"},"t":{"$ref":"a/0/t"}}},
                {"method":"GET","path":"/things?order=id&select=%3$s"}]}""".formatted(from, copy, String.join(",", columns)), "Idempotency-Key", key());
        String read = database.array(COPIED, "things", "id = " + from);
        String written =
                database.array(List.of("id", "group_id", "n", "d", "tstz", "u", "t"), "copies", "id = " + copy);
        String after = database.array(columns, "things", "true");
        assertThat(bodies(body(response, 200)))
                .as(this::told)
                .isEqualTo(TestService.json(array(List.of(read, written, after))));
        assertThat(database.rows("select count(*) from copies c, things t where t.id = " + from + " and c.id = " + copy
                        + " and c.n::text = t.i8::text and c.u::text = t.u::text and c.t = t.t"
                        + " and c.d::date = t.d::date and c.tstz::timestamptz = t.tstz::timestamptz"))
                .as(this::told)
                .containsExactly("1");
    }

    private static JsonNode bodies(String batch) {
        ArrayNode bodies = JsonNodeFactory.instance.arrayNode();
        TestService.json(batch).path("results").forEach(result -> bodies.add(result.path("body")));
        return bodies;
    }

    private void update(List<String> columns, List<String> groups) throws SQLException {
        int id = 1 + random.nextInt(13);
        HttpResponse<String> response = send(
                "PATCH",
                "/api/things?id=eq." + id + select(columns) + ",groups(" + String.join(",", groups) + ")",
                "{\"note\":\"round " + round + "\"}",
                REPRESENTATION);
        same(
                array(database.rows(
                        "select " + object(columns, "x", group(groups)) + " from things x where id = " + id)),
                body(response, 200));
    }

    /// An insert in one message, or one with a key, whose repetition has the same response.
    private void insert(List<String> groups) throws SQLException {
        long copy = 1_000_001L + round * 2L;
        String path = "/api/copies?select=id,n,d,tstz,u,groups(" + String.join(",", groups) + ")";
        String body = "{\"id\":" + copy + ",\"group_id\":2,\"n\":5000000000,\"d\":\"2026-02-03\","
                + "\"tstz\":\"2026-02-03T04:05:06Z\",\"u\":\"0188a5f0-1234-7abc-8def-0123456789ab\"}";
        List<String> headers = new ArrayList<>(Arrays.asList(REPRESENTATION));
        boolean keyed = random.nextBoolean();
        if (keyed) {
            headers.addAll(List.of("Idempotency-Key", key()));
        }
        if (random.nextBoolean()) {
            headers.addAll(List.of("Authorization", Bearer.of(TruthSchema.WANDERER, 1)));
        }
        HttpResponse<String> response = sendAs(headers, "POST", path, body);
        String expected =
                array(database.rows("select " + object(List.of("id", "n", "d", "tstz", "u"), "x", group(groups))
                        + " from copies x where id = " + copy));
        same(expected, body(response, 201));
        if (keyed) {
            same(expected, body(sendAs(headers, "POST", path, body), 201));
        }
    }
}
