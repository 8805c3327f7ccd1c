package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.problem.CommandException;
import dev.postern.testing.Bearer;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Settings of functions that apply to the whole transaction of a call (`docs/dialect.md` 1.12), and role settings.
///
/// Each service has one connection, so that a setting that outlives its request is seen by the next one.
class HoistedSettingsTest {

    @RegisterExtension
    static final TestService SERVICE =
            TestService.everything("--pool-size=1", "--statement-timeout=1m", "--request-timeout=10m", "--plan");

    @RegisterExtension
    static final TestService SHORT_TIMEOUT = TestService.everything("--pool-size=1", "--statement-timeout=250ms");

    @RegisterExtension
    static final TestService NAMED = TestService.everything(
            "--pool-size=1", "--hoisted-settings=work_mem,Application_Name,timezone", "--pre-request=private.gate");

    @RegisterExtension
    static final TestService NONE = TestService.everything("--pool-size=1", "--hoisted-settings=none");

    private static final String HURRIED_TOKEN = Bearer.withClaims("{\"role\":\"hurried\"}");

    @BeforeAll
    static void createRoles() {
        SERVICE.sql("""
                create role hurried in role tester;
                grant hurried to tester_login;
                alter role hurried set statement_timeout = '250ms'""");
        String settingsField = """
                create or replace function full_name(directors) returns text stable language sql return
                    current_setting('statement_timeout') || ', ' || current_setting('transaction_isolation')""";
        SERVICE.sql(settingsField);
        SHORT_TIMEOUT.sql(settingsField);
        NAMED.sql("""
                create or replace function private.gate() returns void language plpgsql as $$ begin
                    perform set_config('response.headers',
                        json_build_array(json_build_object('X-App', current_setting('application_name') || ', '
                            || current_setting('timezone')))::text, true);
                end $$""");
    }

    /// Returns the settings of a request that calls no function.
    private static String settings(TestService service, String... headers) {
        return TestService.json(service.get("/api/directors?select=full_name&limit=1", headers))
                .path(0)
                .path("full_name")
                .textValue();
    }

    @AfterEach
    void assertDefaultSettings() {
        assertThat(settings(SERVICE)).isEqualTo("1min, read committed");
        assertThat(settings(SHORT_TIMEOUT)).isEqualTo("250ms, read committed");
    }

    private static void assertTimedOut(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(504);
        assertThat(TestService.json(response).path("code").textValue()).isEqualTo("57014");
    }

    private static void assertSucceeded(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body()).contains("done");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET  | ?seconds=50 |                | application/json
            GET  | ?seconds=50 |                | text/csv
            GET  | ?seconds=50 |                | application/vnd.pgrst.plan+json; options=analyze
            POST | ''          | {"seconds":50} | application/json
            POST | ''          | {"seconds":50} | text/csv
            """)
    void statementTimeoutOfFunction_cancelsItsCall(String method, String query, String body, String accept) {
        assertTimedOut(SERVICE.send(method, "/api/rpc/hasty" + query, body, "Accept", accept));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET  | ?seconds=0.5 |                 | application/json
            GET  | ?seconds=0.5 |                 | text/csv
            POST | ''           | {"seconds":0.5} | application/json
            """)
    void statementTimeoutOfFunction_extendsThatOfRoleAndService(
            String method, String query, String body, String accept) {
        assertSucceeded(SHORT_TIMEOUT.send(method, "/api/rpc/patient" + query, body, "Accept", accept));
        assertSucceeded(SERVICE.send(
                method, "/api/rpc/patient" + query, body, "Accept", accept, "Authorization", HURRIED_TOKEN));
    }

    @Test
    void statementTimeoutOfRole_cancelsRead() {
        assertThat(settings(SERVICE, "Authorization", HURRIED_TOKEN)).isEqualTo("250ms, read committed");
        assertTimedOut(SERVICE.get("/api/directors?select=slow", "Authorization", HURRIED_TOKEN));
    }

    @Test
    void statementTimeoutOfService_cancelsRead() {
        assertTimedOut(SHORT_TIMEOUT.get("/api/directors?select=slow"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET  |    | application/json     | [{"level":"serializable"}]
            GET  |    | text/csv             | level serializable
            GET  |    | application/x-ndjson | {"level":"serializable"}
            POST | {} | application/json     | [{"level":"serializable"}]
            POST | {} | application/x-ndjson | {"level":"serializable"}
            """)
    void isolationLevelOfFunction_appliesToItsCall(String method, String body, String accept, String expected) {
        HttpResponse<String> response = SERVICE.send(method, "/api/rpc/levels", body, "Accept", accept);
        assertThat(response.body().strip().replace('\n', ' ')).isEqualTo(expected);
    }

    @Test
    void hoistedSettingsNamed_onlyTheseApplyToTheTransaction() {
        HttpResponse<String> levels = NAMED.send("POST", "/api/rpc/levels", "{}");
        assertThat(levels.body()).isEqualTo("[{\"level\":\"read committed\"}]");
        assertThat(levels.headers().firstValue("X-App")).hasValue("a = b, Asia/Tokyo");
        HttpResponse<String> inLima = NAMED.send("POST", "/api/rpc/levels", "{}", "Prefer", "timezone=America/Lima");
        assertThat(inLima.headers().firstValue("Preference-Applied")).hasValue("timezone=America/Lima");
        assertThat(inLima.headers().firstValue("X-App"))
                .as("the timezone preference wins")
                .hasValue("a = b, America/Lima");
        assertSucceeded(NAMED.get("/api/rpc/hasty?seconds=0.5"));
        HttpResponse<String> next = NAMED.get("/api/directors?limit=1");
        assertThat(next.headers().firstValue("X-App")).hasValue("postern, UTC");
    }

    @Test
    void hoistedSettingsNone_functionSettingsStayLocal() {
        assertThat(NONE.get("/api/rpc/levels").body()).isEqualTo("[{\"level\":\"read committed\"}]");
        assertSucceeded(NONE.get("/api/rpc/hasty?seconds=0.5"));
    }

    @Test
    void unknownHoistedSetting_serviceDoesNotStart() {
        TestService service = TestService.everything("--hoisted-settings=my.own,statment_timeout,work_mem,none");
        assertThatThrownBy(service::start)
                .isInstanceOfSatisfying(
                        CommandException.class,
                        error -> assertThat(error.message())
                                .isEqualTo("--hoisted-settings names unknown settings: statment_timeout, none"));
    }
}
