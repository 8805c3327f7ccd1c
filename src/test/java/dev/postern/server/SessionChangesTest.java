package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.testing.Bearer;
import dev.postern.testing.TestService;
import dev.postern.testing.Wiretap;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Session state set by functions and triggers, which must not reach the next operation of a batch or the next
/// request on the same connection.
class SessionChangesTest {

    @RegisterExtension
    static final TestService SERVICE =
            SessionChanges.AS_CALLER.serve("--pool-size=1", "--statement-timeout=29s", "--extra-search-path=public");

    @RegisterExtension
    static final TestService LOGIN = SessionChanges.AS_LOGIN_ROLE.serve("--pool-size=1");

    private static final Wiretap TAP = new Wiretap();

    @RegisterExtension
    static final TestService TAPPED =
            SessionChanges.AS_CALLER.serve("--pool-size=1").through(TAP);

    @RegisterExtension
    static final TestService PREPARED = SessionChanges.AS_CALLER.serve("--pool-size=1", "--pre-request=prepare");

    private static final String TOKEN = Bearer.of("changes_reader", 7);

    private static HttpResponse<String> send(String method, String path, String body) {
        return SERVICE.send(method, "/api" + path, body, "Authorization", TOKEN);
    }

    private static String setting(String name) {
        JsonNode value = TestService.json(SERVICE.get("/api/rpc/setting?name=" + name, "Authorization", TOKEN));
        return value.isNull() ? "" : value.asText();
    }

    private static void truncateTables() {
        SERVICE.sql("truncate letter, note, reply, late");
    }

    private static HttpResponse<String> batch(String... operations) {
        return send("POST", "/-/batch", "{\"operations\":[" + String.join(",", operations) + "]}");
    }

    private static String insert(String table, String body) {
        return "{\"method\":\"POST\",\"path\":\"/" + table + "\",\"body\":" + body + "}";
    }

    private static String letter(int id, String name, String value, boolean local) {
        return "{\"id\":" + id + ",\"name\":\"" + name + "\",\"value\":\"" + value + "\",\"local\":" + local + "}";
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void roleSetByTrigger_nextOperationRunsAsCaller(boolean local) {
        truncateTables();
        HttpResponse<String> response = batch(
                insert("letter", letter(1, "role", "changes_chief", local)),
                "{\"method\":\"GET\",\"path\":\"/payroll\"}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(403);
        assertThat(TestService.json(response).path("operation").asInt()).isEqualTo(1);
        assertStatus(
                200,
                batch(
                        insert("letter", letter(1, "role", "changes_chief", local)),
                        insert("note", "{\"id\":1,\"letter_id\":1}")));
        assertThat(SERVICE.value("select seen from note")).isEqualTo("changes_reader ");
        assertThat(TestService.json(SERVICE.get("/api/rpc/who", "Authorization", TOKEN))
                        .asText())
                .isEqualTo("changes_reader changes_login");
        assertThat(SERVICE.get("/api/payroll").statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void settingSetByTrigger_nextOperationDoesNotSeeIt(boolean local) {
        truncateTables();
        HttpResponse<String> response = batch(
                insert("letter", letter(1, "app.x", "of operation 0", local)),
                insert("note", "{\"id\":1,\"letter_id\":1}"),
                insert("letter", letter(2, "request.jwt.claims", "{}", local)),
                insert("late", "{\"id\":1}"),
                insert("letter", letter(3, "search_path", "pg_temp", local)),
                insert("note", "{\"id\":2,\"letter_id\":2}"));
        assertStatus(200, response);
        assertThat(SERVICE.value("select string_agg(seen, ',') from note"))
                .isEqualTo("changes_reader ,changes_reader ");
        assertThat(SERVICE.value("select seen from late")).isEqualTo("changes_reader 7");
        assertThat(setting("app.x")).isEmpty();
        assertThat(setting("search_path")).contains("public");
    }

    /// Further statements of a nested write run as the caller even if a trigger set another role.
    ///
    /// One such statement inserts the replies, because they have a trigger. Another reads all rows.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void roleSetByTrigger_restOfNestedWriteRunsAsCaller(boolean local) {
        truncateTables();
        HttpResponse<String> response = SERVICE.send(
                "POST",
                "/api/letter?select=id,reader,reply(id,writer,reader)",
                "{\"id\":1,\"name\":\"role\",\"value\":\"changes_chief\",\"local\":" + local
                        + ",\"reply\":[{\"id\":1}]}",
                "Authorization",
                TOKEN,
                "Prefer",
                "return=representation");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        assertThat(TestService.json(response))
                .isEqualTo(TestService.json("[{\"id\":1,\"reader\":\"changes_reader\",\"reply\":[{\"id\":1,"
                        + "\"writer\":\"changes_reader\",\"reader\":\"changes_reader\"}]}]"));
        assertThat(SERVICE.get("/api/payroll", "Authorization", TOKEN).statusCode())
                .isEqualTo(403);
    }

    @Test
    void batchAsLoginRole_everyOperationRunsAsLoginRole() {
        String owner = LOGIN.value("select current_user");
        HttpResponse<String> response = LOGIN.send(
                "POST",
                "/api/-/batch",
                "{\"operations\":[" + insert("letter", letter(1, "role", "changes_other", false)) + ","
                        + insert("payroll", "{\"id\":1}") + ","
                        + insert("letter", letter(2, "session_authorization", "changes_other", false)) + ","
                        + insert("payroll", "{\"id\":2}") + "]}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(LOGIN.send("POST", "/api/letter", letter(3, "role", "changes_other", false))
                        .statusCode())
                .isEqualTo(201);
        assertThat(LOGIN.get("/api/rpc/who").body()).isEqualTo("\"" + owner + " " + owner + "\"");
        assertThat(LOGIN.send("POST", "/api/letter", letter(4, "session_authorization", "changes_other", false))
                        .statusCode())
                .isEqualTo(201);
        assertThat(LOGIN.get("/api/rpc/who").body()).isEqualTo("\"" + owner + " " + owner + "\"");
    }

    @Test
    void nestedWriteAsLoginRole_continuesAsLoginRole() {
        String owner = LOGIN.value("select current_user");
        HttpResponse<String> response = LOGIN.send(
                "POST",
                "/api/letter",
                "{\"id\":70,\"name\":\"role\",\"value\":\"changes_other\",\"local\":false,\"reply\":[{\"id\":70}]}");
        assertStatus(201, response);
        assertThat(LOGIN.value("select writer from reply where id = 70")).isEqualTo(owner);
    }

    @Test
    void settingSetByPreRequestFunction_endsWithRequest() {
        assertStatus(200, PREPARED.get("/api/note", "Authorization", TOKEN));
        HttpResponse<String> next =
                PREPARED.get("/api/rpc/setting?name=app.x", "Authorization", Bearer.of("changes_reader", 8));
        assertStatus(200, next);
        assertThat(next.body()).doesNotContain("caller 7");
        assertStatus(201, PREPARED.send("POST", "/api/note", "{\"id\":80}", "Authorization", TOKEN));
        assertThat(PREPARED.get("/api/rpc/setting?name=app.x", "Authorization", Bearer.of("changes_reader", 8))
                        .body())
                .isEqualTo(next.body());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            app.x                           | mine          | ''
            request.jwt.claims              | {}            | '{"role":"changes_reader","sub":"7"}'
            search_path                     | pg_temp       | public
            TimeZone                        | Asia/Tokyo    | UTC
            statement_timeout               | 5s            | 29s
            lock_timeout                    | 1s            | 5s
            default_transaction_read_only   | off           | on
            default_transaction_read_only   | on            | on
            default_transaction_isolation   | serializable  | read committed
            application_name                | mine          | postern
            row_security                    | off           | on
            role                            | changes_chief | changes_reader
            """)
    void sessionSettingChanged_endsWithRequest(String name, String value, String expected) {
        String arguments =
                "{\"name\":\"" + name + "\",\"value\":\"" + value.replace("\"", "\\\"") + "\",\"local\":false}";
        for (String function : new String[] {"set_it", "set_stable"}) {
            assertStatus(200, send("POST", "/rpc/" + function, arguments));
            assertSettingReset(name, expected);
        }
        String read = "/api/rpc/set_stable?local=false&name=" + name + "&value=" + value.replace("{}", "%7B%7D");
        assertStatus(200, SERVICE.get(read, "Authorization", TOKEN));
        assertSettingReset(name, expected);
        assertStatus(200, SERVICE.get(read, "Authorization", TOKEN, "Accept", "text/csv"));
        assertSettingReset(name, expected);
        truncateTables();
        assertStatus(201, send("POST", "/letter", letter(1, name, value, false)));
        assertSettingReset(name, expected);
        assertStatus(201, send("POST", "/letter", "[" + letter(2, name, value, false) + "]"));
        assertSettingReset(name, expected);
        assertStatus(200, batch(insert("letter", letter(3, name, value, false))));
        assertSettingReset(name, expected);
    }

    private static void assertSettingReset(String name, String expected) {
        String value = setting(name);
        if (name.equals("search_path")) {
            assertThat(value).contains(expected).doesNotContain("pg_temp");
        } else if (name.equals("request.jwt.claims")) {
            assertThat(TestService.json(value).path("sub").asText()).isEqualTo("7");
        } else {
            assertThat(value).as(name).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            set time zone 'Asia/Tokyo'                  | select current_setting('TimeZone')       | UTC
            set session characteristics as transaction read only | select current_setting('default_transaction_read_only') | off
            set role changes_chief                      | select current_user                      | changes_reader
            reset role                                  | select current_user                      | changes_reader
            reset all                                   | select current_setting('statement_timeout') | 29s
            create temp table payroll as select 1 as id | select to_regclass('pg_temp.payroll')    |
            select pg_advisory_lock(42)                 | select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid() | 0
            listen something                            | select count(*) from pg_listening_channels() | 0
            """)
    void sessionStateChanged_endsWithRequest(String statement, String query, String expected) {
        assertStatus(204, send("POST", "/rpc/run_it", "{\"sql\":\"" + statement + "\"}"));
        HttpResponse<String> response = send("POST", "/rpc/ask", "{\"sql\":\"" + query + "\"}");
        assertThat(response.body()).isEqualTo(expected == null ? "null" : "\"" + expected + "\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/by_view", "/guarded", "/person?select=label", "/person?label=eq.Ann", "/person?order=label"})
    void settingSetByViewPolicyOrComputedField_endsWithRequest(String path) {
        assertStatus(200, SERVICE.get("/api" + path, "Authorization", TOKEN));
        assertThat(setting("app.x")).isEmpty();
        assertStatus(200, SERVICE.get("/api" + path, "Authorization", TOKEN, "Accept", "application/x-ndjson"));
        assertThat(setting("app.x")).isEmpty();
        assertStatus(200, SERVICE.get("/api" + path, "Authorization", TOKEN, "Prefer", "count=exact"));
        assertThat(setting("app.x")).isEmpty();
    }

    @Test
    void plainReadsAndWrites_sessionIsNotReset() {
        String[] token = {"Authorization", TOKEN};
        TAPPED.sql("insert into letter (id) values (50)");
        long resets = TAP.countStatements("reset all");
        assertStatus(200, TAPPED.get("/api/note?select=id,letter(id)&order=id", token));
        assertStatus(200, TAPPED.get("/api/note", "Authorization", TOKEN, "Accept", "text/csv"));
        assertStatus(200, TAPPED.get("/api/rpc/who", token));
        assertStatus(201, TAPPED.send("POST", "/api/note", "{\"id\":50,\"letter_id\":50}", token));
        assertStatus(201, TAPPED.send("POST", "/api/note", "[{\"id\":51},{\"id\":52}]", token));
        assertThat(TAP.countStatements("reset all")).isEqualTo(resets);
        assertStatus(201, TAPPED.send("POST", "/api/letter", "{\"id\":51}", token));
        assertThat(TAP.countStatements("reset all")).isEqualTo(resets + 1);
    }

    private static void assertStatus(int status, HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    }
}
