package dev.postern.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.problem.ProblemException;
import dev.postern.testing.Bearer;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Settings that functions have of their own and that hold for the whole transaction of a call
/// (`--hoisted-settings`, dialect.md 1.12), and those of roles: each service has one connection.
class HoistedSettingsTest {

    @RegisterExtension
    static final TestService SERVICE = TestService.everything("--pool-size=1", "--statement-timeout=1m", "--plan");

    @RegisterExtension
    static final TestService IMPATIENT = TestService.everything("--pool-size=1", "--statement-timeout=250ms");

    @RegisterExtension
    static final TestService OTHERS = TestService.everything(
            "--pool-size=1", "--hoisted-settings=work_mem,Application_Name,timezone", "--pre-request=private.gate");

    @RegisterExtension
    static final TestService NONE = TestService.everything("--pool-size=1", "--hoisted-settings=none");

    private static final String HURRIED = Bearer.claiming("{\"role\":\"hurried\"}");

    @BeforeAll
    static void roles() {
        SERVICE.sql("""
                create role hurried in role tester;
                grant hurried to tester_login;
                alter role hurried set statement_timeout = '250ms'""");
        String telling = """
                create or replace function full_name(directors) returns text stable language sql return
                    current_setting('statement_timeout') || ', ' || current_setting('transaction_isolation')""";
        SERVICE.sql(telling);
        IMPATIENT.sql(telling);
        OTHERS.sql("""
                create or replace function private.gate() returns void language plpgsql as $$ begin
                    perform set_config('response.headers',
                        json_build_array(json_build_object('X-App', current_setting('application_name') || ', '
                            || current_setting('timezone')))::text, true);
                end $$""");
    }

    /// What holds for a request that calls nothing.
    private static String holds(TestService service, String... headers) {
        return TestService.json(service.get("/api/directors?select=full_name&limit=1", headers))
                .path(0)
                .path("full_name")
                .textValue();
    }

    /// What was set for a call is gone from the connection.
    @AfterEach
    void elseTheyDoNotHold() {
        assertThat(holds(SERVICE)).isEqualTo("1min, read committed");
        assertThat(holds(IMPATIENT)).isEqualTo("250ms, read committed");
    }

    private static void assertEnded(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(504);
        assertThat(TestService.json(answer).path("code").textValue()).isEqualTo("57014");
    }

    private static void assertDone(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("done");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET  | ?seconds=50 |                | application/json
            GET  | ?seconds=50 |                | text/csv
            GET  | ?seconds=50 |                | application/vnd.pgrst.plan+json; options=analyze
            POST | ''          | {"seconds":50} | application/json
            POST | ''          | {"seconds":50} | text/csv
            """)
    void aFunctionsTimeoutEndsItsCall(String method, String query, String body, String accept) {
        assertEnded(SERVICE.send(method, "/api/rpc/hasty" + query, body, "Accept", accept));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET  | ?seconds=0.5 |                 | application/json
            GET  | ?seconds=0.5 |                 | text/csv
            POST | ''           | {"seconds":0.5} | application/json
            """)
    void orLetsItTakeLongerThanOthers(String method, String query, String body, String accept) {
        assertDone(IMPATIENT.send(method, "/api/rpc/patient" + query, body, "Accept", accept));
        assertDone(SERVICE.send(method, "/api/rpc/patient" + query, body, "Accept", accept, "Authorization", HURRIED));
    }

    @Test
    void aRolesTimeoutEndsWhatHasNone() {
        assertThat(holds(SERVICE, "Authorization", HURRIED)).isEqualTo("250ms, read committed");
        assertEnded(SERVICE.get("/api/directors?select=slow", "Authorization", HURRIED));
    }

    @Test
    void theServicesTimeoutEndsWhatHasNone() {
        assertEnded(IMPATIENT.get("/api/directors?select=slow"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET  |    | application/json     | [{"level":"serializable"}]
            GET  |    | text/csv             | level serializable
            GET  |    | application/x-ndjson | {"level":"serializable"}
            POST | {} | application/json     | [{"level":"serializable"}]
            POST | {} | application/x-ndjson | {"level":"serializable"}
            """)
    void aFunctionsLevelOfIsolationIsThatOfItsCall(String method, String body, String accept, String expected) {
        HttpResponse<String> answer = SERVICE.send(method, "/api/rpc/levels", body, "Accept", accept);
        assertThat(answer.body().strip().replace('\n', ' ')).isEqualTo(expected);
    }

    @Test
    void onlyWhatIsNamedHoldsForTheTransaction() {
        HttpResponse<String> levels = OTHERS.send("POST", "/api/rpc/levels", "{}");
        assertThat(levels.body()).isEqualTo("[{\"level\":\"read committed\"}]");
        assertThat(levels.headers().firstValue("X-App")).hasValue("a = b, Asia/Tokyo");
        HttpResponse<String> zoned = OTHERS.send("POST", "/api/rpc/levels", "{}", "Prefer", "timezone=America/Lima");
        assertThat(zoned.headers().firstValue("Preference-Applied")).hasValue("timezone=America/Lima");
        assertThat(zoned.headers().firstValue("X-App")).as("what was preferred").hasValue("a = b, America/Lima");
        assertDone(OTHERS.get("/api/rpc/hasty?seconds=0.5"));
        HttpResponse<String> next = OTHERS.get("/api/directors?limit=1");
        assertThat(next.headers().firstValue("X-App")).hasValue("postern, UTC");
    }

    @Test
    void orNothing() {
        assertThat(NONE.get("/api/rpc/levels").body()).isEqualTo("[{\"level\":\"read committed\"}]");
        assertDone(NONE.get("/api/rpc/hasty?seconds=0.5"));
    }

    @Test
    void aNameThatIsNoneIsToldAtTheStart() {
        TestService wrong = TestService.everything("--hoisted-settings=my.own,statment_timeout,work_mem,none");
        assertThatThrownBy(wrong::start)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refusal -> assertThat(refusal.problem().message())
                                .isEqualTo("--hoisted-settings names unknown settings: statment_timeout, none"));
    }
}
