package dev.postern.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.postern.testing.Bearer;
import dev.postern.testing.TestDatabases;
import dev.postern.testing.TestSchema;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every value of every response is what `to_json` makes of it on a plain connection, while column types,
/// `search_path`s and roles change and connections lose their prepared statements.
///
/// `-Dtruth.minutes=N` runs each case for N minutes; `-Dtruth.seed=N` repeats a run.
class TruthTest {

    private static final TestSchema SCHEMA =
            TestSchema.of(TruthSchema.SQL).roles(TruthSchema.LOGIN, TruthSchema.ANONYMOUS);

    private static final Duration TIME = Duration.ofMinutes(Long.getLong("truth.minutes", 0));
    private static final int ROUNDS = 150;

    /// A service over a database of its own.
    enum Service {
        ONE_CONNECTION("--pool-size=1"),
        CONNECTIONS("--pool-size=4"),
        PRE_REQUEST("--pool-size=2", "--pre-request=elsewhere.gate");

        private final TestService service;

        Service(String... options) {
            this.service = SCHEMA.serve(options);
        }
    }

    private final long seed = Long.getLong("truth.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<String> done = new ArrayList<>();

    @BeforeAll
    static void start() {
        for (Service service : Service.values()) {
            service.service.start();
        }
    }

    @AfterAll
    static void close() {
        for (Service service : Service.values()) {
            service.service.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void responsesShowWhatPostgresqlHas_whileTypesPathsAndRolesChange(Service service) throws SQLException {
        long end = System.nanoTime() + TIME.toNanos();
        try (Connection plain = TestDatabases.connect(service.service.database());
                Statement statement = plain.createStatement()) {
            statement.execute("set time zone 'UTC'");
            Plain database = new Plain(statement);
            for (int i = 0; i < ROUNDS || System.nanoTime() < end; i++) {
                for (int changes = random.nextInt(4); changes > 0; changes--) {
                    change(service.service, database);
                }
                check(service.service, database, i);
            }
        }
    }

    /// A plain connection.
    private record Plain(Statement statement) {

        private void run(String sql) throws SQLException {
            statement.execute(sql);
        }

        private List<String> rows(String sql) throws SQLException {
            try (ResultSet rows = statement.executeQuery(sql)) {
                List<String> all = new ArrayList<>();
                while (rows.next()) {
                    all.add(String.valueOf(rows.getString(1)));
                }
                return all;
            }
        }
    }

    private void change(TestService service, Plain database) throws SQLException {
        switch (random.nextInt(10)) {
            case 0 -> send(service, "POST", "/api/rpc/forget", "{}");
            case 1 -> send(service, "POST", "/api/rpc/roam", "{\"n\":1}");
            case 2 -> send(service, "GET", "/api/rpc/wander?select=id", null);
            case 3 -> send(service, "POST", "/api/copies", "{\"id\":1,\"group_id\":99}"); // 409
            case 4 -> send(service, "GET", "/api/things?i4=eq.none", null); // 400
            case 5 -> send(service, "POST", "/api/-/batch", """
                    {"operations":[{"method":"GET","path":"/groups?limit=1"},{"method":"GET","path":"/things?limit=1"}]}""");
            case 6 -> {
                if (random.nextInt(4) == 0) {
                    note("backends are terminated");
                    database.run("select pg_terminate_backend(pid) from pg_stat_activity"
                            + " where datname = current_database() and application_name = 'postern'");
                    send(service, "GET", "/api/groups?limit=1", null); // a read finds out; a write would be 503
                }
            }
            default -> {
                String sql = any(TruthSchema.CHANGES);
                note(sql);
                database.run(sql);
            }
        }
    }

    private HttpResponse<String> send(
            TestService service, String method, String path, @Nullable String body, String... headers) {
        List<String> all = new ArrayList<>(List.of(headers));
        if (random.nextBoolean()) {
            all.addAll(List.of("Authorization", Bearer.of(TruthSchema.WANDERER, 1)));
        }
        note(method + " " + path + " " + all);
        return service.send(method, path, body, all.toArray(String[]::new));
    }

    private void note(String step) {
        done.add(step);
    }

    private String key() {
        return new UUID(random.nextLong(), random.nextLong()).toString();
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

    /// Reads in one of many ways, and compares.
    private void check(TestService service, Plain database, int round) throws SQLException {
        List<String> columns = random.nextInt(4) == 0 ? TruthSchema.THINGS : some(TruthSchema.THINGS);
        List<String> groups = some(TruthSchema.GROUPS);
        String select = String.join(",", columns);
        int id = 1 + random.nextInt(13);
        String embed = "'\"groups\":' || coalesce((select " + object(groups, "g", "")
                + " from groups g where g.id = x.group_id), 'null')";
        switch (random.nextInt(11)) {
            case 0 ->
                same(array(database, columns, "things", "true"), get(service, "/api/things?order=id&select=" + select));
            case 1 ->
                same(
                        database.rows(rows(columns, "things", "id = " + id)).getFirst(),
                        get(service, "/api/things/" + id + "?select=" + select));
            case 2 ->
                same(
                        database.rows("select " + object(columns, "x", embed) + " from things x order by id").stream()
                                .collect(Collectors.joining(",", "[", "]")),
                        get(
                                service,
                                "/api/things?order=id&select=" + select + ",groups(" + String.join(",", groups) + ")"));
            case 3 ->
                same(
                        database
                                .rows("select "
                                        + object(groups, "g", "'\"things\":[' || coalesce((select string_agg("
                                                + object(columns, "x", "") + ", ',' order by x.id) from things x"
                                                + " where x.group_id = g.id), '') || ']'")
                                        + " from groups g order by id")
                                .stream()
                                .collect(Collectors.joining(",", "[", "]")),
                        get(
                                service,
                                "/api/groups?order=id&things.order=id&select=" + String.join(",", groups) + ",things("
                                        + select + ")"));
            case 4 ->
                same(
                        database.rows(rows(columns, "things", "true")).stream()
                                .map(row -> row + "\n")
                                .collect(Collectors.joining()),
                        get(service, "/api/things?order=id&select=" + select, "Accept", "application/x-ndjson"));
            case 5 -> csv(service, database, columns);
            case 6 -> pages(service, database, columns);
            case 7 -> batch(service, database, columns, id, round);
            case 8 -> {
                note("patch " + id);
                HttpResponse<String> answer = send(
                        service,
                        "PATCH",
                        "/api/things?id=eq." + id + "&select=" + select + ",groups(" + String.join(",", groups) + ")",
                        "{\"note\":\"round " + round + "\"}",
                        "Prefer",
                        "return=representation");
                same(
                        "[" + database.rows("select " + object(columns, "x", embed) + " from things x where id = " + id)
                                .getFirst() + "]",
                        body(answer, 200));
            }
            case 9 -> {
                HttpResponse<String> called = send(service, "POST", "/api/rpc/roam?select=" + String.join(",", groups), "{\"n\":1}");
                same(array(database, groups, "groups", "true"), body(called, 200));
            }
            default -> insert(service, database, groups, embed, round);
        }
    }

    private void csv(TestService service, Plain database, List<String> columns) throws SQLException {
        String bools = database.rows("select string_agg(attname, ',') from pg_attribute"
                        + " where attrelid = 'things'::regclass and atttypid = 'boolean'::regtype")
                .getFirst();
        String fields = columns.stream()
                .map(column -> List.of(bools.split(",")).contains(column) ? column : column + "::text")
                .collect(Collectors.joining(","));
        List<String> lines = database.rows("select row(" + fields + ")::text from things order by id").stream()
                .map(row -> row.substring(1, row.length() - 1))
                .toList();
        same(
                String.join(",", columns) + "\n" + String.join("\n", lines),
                get(service, "/api/things?order=id&select=" + String.join(",", columns), "Accept", "text/csv"));
    }

    private void pages(TestService service, Plain database, List<String> columns) throws SQLException {
        String order = any(List.of("id", "i4.desc,id", "tstz,id", "u,id", "d.desc,id"));
        String path = "/api/things?limit=5&id=lte.12&order=" + order + "&select=" + String.join(",", columns) + "&after=";
        StringBuilder all = new StringBuilder();
        for (@Nullable String next = path; next != null; ) {
            HttpResponse<String> page = send(service, "GET", next, null);
            String body = body(page, 200);
            all.append(all.isEmpty() || body.equals("[]") ? "" : ",").append(body, 1, body.length() - 1);
            next = page.headers()
                    .firstValue("Link")
                    .map(link -> link.substring(link.indexOf('<') + 1, link.indexOf('>')))
                    .orElse(null);
        }
        same(
                database
                        .rows("select " + object(columns, "x", "") + " from things x where id <= 12 order by "
                                + order.replace(".", " "))
                        .stream()
                        .collect(Collectors.joining(",")),
                all.toString());
    }

    private void batch(TestService service, Plain database, List<String> columns, int id, int round) throws SQLException {
        int from = Math.min(id, 12);
        long copy = 1_000_000L + round * 2L;
        HttpResponse<String> answer = send(service, "POST", "/api/-/batch", """
                {"operations":[
                {"id":"a","method":"GET","path":"/things?id=eq.%1$d&select=i8,d,tstz,u,t"},
                {"id":"b","method":"POST","path":"/copies","headers":{"Prefer":"return=representation"},"body":{
                "id":%2$d,"n":{"$ref":"a/0/i8"},"d":{"$ref":"a/0/d"},"tstz":{"$ref":"a/0/tstz"},
                "u":{"$ref":"a/0/u"},"t":{"$ref":"a/0/t"}}},
                {"method":"GET","path":"/things?order=id&select=%3$s"}]}""".formatted(
                        from, copy, String.join(",", columns)), "Idempotency-Key", key());
        String written = array(database, List.of("id", "group_id", "n", "d", "tstz", "u", "t"), "copies", "id = " + copy);
        String read = array(database, List.of("i8", "d", "tstz", "u", "t"), "things", "id = " + from);
        assertThat(bodies(body(answer, 200)))
                .as(this::told)
                .isEqualTo(TestService.json(
                        "[" + read + "," + written + "," + array(database, columns, "things", "true") + "]"));
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

    /// An insert in one message, or one with a key, whose repetition has the same response.
    private void insert(TestService service, Plain database, List<String> groups, String embed, int round)
            throws SQLException {
        long copy = 1_000_001L + round * 2L;
        String path = "/api/copies?select=id,n,d,tstz,u,groups(" + String.join(",", groups) + ")";
        String body = "{\"id\":" + copy + ",\"group_id\":2,\"n\":5000000000,\"d\":\"2026-02-03\","
                + "\"tstz\":\"2026-02-03T04:05:06Z\",\"u\":\"0188a5f0-1234-7abc-8def-0123456789ab\"}";
        List<String> headers = new ArrayList<>(List.of("Prefer", "return=representation"));
        boolean keyed = random.nextBoolean();
        if (keyed) {
            headers.addAll(List.of("Idempotency-Key", key()));
        }
        if (random.nextBoolean()) {
            headers.addAll(List.of("Authorization", Bearer.of(TruthSchema.WANDERER, 1)));
        }
        note("POST " + path + " " + headers);
        HttpResponse<String> answer = service.send("POST", path, body, headers.toArray(String[]::new));
        String expected = "[" + database.rows("select " + object(List.of("id", "n", "d", "tstz", "u"), "x", embed)
                        + " from copies x where id = " + copy).stream()
                .findFirst()
                .orElse("no row") + "]";
        same(expected, body(answer, 201));
        if (keyed) {
            same(expected, body(service.send("POST", path, body, headers.toArray(String[]::new)), 201));
        }
    }

    private String get(TestService service, String path, String... headers) {
        return body(send(service, "GET", path, null, headers), 200);
    }

    private String body(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(() -> answer.body() + "\n" + told()).isEqualTo(status);
        return answer.body();
    }

    private void same(String expected, String actual) {
        assertThat(actual).as(this::told).isEqualTo(expected);
    }

    /// The seed, and what was done last.
    private String told() {
        List<String> last = done.subList(Math.max(0, done.size() - 12), done.size());
        return "-Dtruth.seed=" + seed + ", after\n" + String.join("\n", last);
    }

    private static String array(Plain database, List<String> columns, String table, String where) throws SQLException {
        return "[" + String.join(",", database.rows(rows(columns, table, where))) + "]";
    }

    private static String rows(List<String> columns, String table, String where) {
        return "select " + object(columns, "x", "") + " from " + table + " x where " + where + " order by id";
    }

    /// An expression for a JSON object with columns of a row.
    ///
    /// @param more an expression for further members; empty: none
    private static String object(List<String> columns, String alias, String more) {
        String members = columns.stream()
                .map(column ->
                        "'\"" + column + "\":' || coalesce(to_json(" + alias + "." + column + ")::text, 'null')")
                .collect(Collectors.joining(" || ',' || "));
        return "'{' || " + members + (more.isEmpty() ? "" : " || ',' || " + more) + " || '}'";
    }

    /// Reads meet migrations at any moment.
    @Test
    void responsesShowWhatPostgresqlHas_whileOthersChangeTypes() throws Exception {
        TestService service = SCHEMA.serve("--pool-size=4");
        service.start();
        AtomicBoolean over = new AtomicBoolean();
        try (Connection plain = TestDatabases.connect(service.database());
                Statement statement = plain.createStatement();
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            statement.execute("set time zone 'UTC'");
            String things = array(new Plain(statement), TruthSchema.THINGS, "things", "true");
            String groups = array(new Plain(statement), TruthSchema.GROUPS, "groups", "true");
            List<Future<?>> readers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                boolean wanders = i % 2 == 0;
                readers.add(clients.submit(() -> {
                    while (!over.get()) {
                        read(service, "things", TruthSchema.THINGS, things, wanders);
                        read(service, "groups", TruthSchema.GROUPS, groups, wanders);
                    }
                }));
            }
            long end = System.nanoTime() + Math.max(TIME.toNanos(), Duration.ofSeconds(3).toNanos());
            while (System.nanoTime() < end) {
                statement.execute(any(TruthSchema.INVISIBLE));
            }
            over.set(true);
            for (Future<?> reader : readers) {
                reader.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError(told(), e.getCause());
        } finally {
            over.set(true);
            service.close();
        }
    }

    /// A statement may be outdated again when it is described again; then the client is asked to come back.
    private static void read(TestService service, String table, List<String> columns, String expected, boolean wanders) {
        String path = "/api/" + table + "?order=id&select=" + String.join(",", columns);
        HttpResponse<String> answer = wanders
                ? service.get(path, "Authorization", Bearer.of(TruthSchema.WANDERER, 1))
                : service.get(path);
        if (answer.statusCode() == 503) {
            assertThat(TestService.json(answer).path("code").asText()).isEqualTo("PSTRN707");
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
        } else {
            assertThat(answer.body()).isEqualTo(expected);
        }
    }
}
