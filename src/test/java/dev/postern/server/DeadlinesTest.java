package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Deadlines of requests, statements and locks.
class DeadlinesTest {

    @RegisterExtension
    static final TestService SERVICE =
            TestService.everything("--request-timeout=1200ms", "--lock-timeout=300ms", "--statement-timeout=20s");

    private static void assertError(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(TestService.json(response).path("code").textValue()).isEqualTo(code);
    }

    /// Creates a trigger that fails with a serialization failure after 500 ms, and counts its runs.
    private static void createSlowTrigger() {
        SERVICE.sql("""
                create sequence if not exists private.slow_attempts;
                create or replace function private.fail_slowly() returns trigger language plpgsql as $$
                begin
                    perform nextval('private.slow_attempts'), pg_sleep(0.5);
                    raise exception using errcode = '40001', message = 'not yet';
                end $$;
                drop trigger if exists fail_slowly on logs;
                create trigger fail_slowly after insert on logs for each row execute function private.fail_slowly()""");
    }

    @Test
    void statementLongerThanRequestTimeout_returns57014() {
        assertError(SERVICE.send("POST", "/api/rpc/patient", "{\"seconds\":20}"), 504, "57014");
    }

    @Test
    void functionWithLongerTimeout_isNamedAtStart() {
        assertThat(SERVICE.server().startupNotices())
                .contains("Function patient has a longer statement_timeout than --request-timeout allows.")
                .noneMatch(notice -> notice.contains("hasty"));
    }

    /// The function's own timeout is shorter than the rest of the request, so it applies.
    @Test
    void functionWithShorterTimeout_returns57014() {
        assertError(SERVICE.send("POST", "/api/rpc/hasty", "{\"seconds\":20}"), 504, "57014");
        assertThat(SERVICE.send("POST", "/api/rpc/hasty", "{\"seconds\":0}").statusCode())
                .isEqualTo(200);
    }

    /// Four attempts would take 2 s, so the third one is cancelled.
    @Test
    void retriesBeyondRequestTimeout_areCancelled() {
        createSlowTrigger();
        try {
            HttpResponse<String> response =
                    SERVICE.send("POST", "/api/logs", "{\"number\":1}", "Prefer", "return=representation");
            assertThat(response.statusCode()).as(response.body()).isIn(409, 504);
            assertThat(SERVICE.value("select last_value <= 3 from private.slow_attempts"))
                    .isEqualTo("t");
        } finally {
            SERVICE.sql("drop trigger fail_slowly on logs");
        }
    }

    /// Each operation takes 500 ms, so the last one does not begin or is cancelled.
    @Test
    void batchBeyondRequestTimeout_isRolledBack() {
        SERVICE.sql("""
                create or replace function private.delay() returns trigger language plpgsql as $$
                begin
                    perform pg_sleep(0.5);
                    return new;
                end $$;
                create trigger delay before insert on logs for each row execute function private.delay()""");
        try {
            String insert = "{\"method\":\"POST\",\"path\":\"/logs\",\"body\":{\"number\":77}}";
            HttpResponse<String> response = SERVICE.send(
                    "POST", "/api/-/batch", "{\"operations\":[" + String.join(",", insert, insert, insert) + "]}");
            assertThat(response.statusCode()).as(response.body()).isEqualTo(504);
            assertThat(SERVICE.value("select count(*) from logs where number = 77"))
                    .isEqualTo("0");
        } finally {
            SERVICE.sql("drop trigger delay on logs");
        }
    }

    /// `statement_timeout` does not apply to triggers that run in the commit.
    @Test
    void deferredTriggerLongerThanRequestTimeout_returns57014() {
        SERVICE.sql("""
                create function private.delay_commit() returns trigger language plpgsql as $$
                begin
                    perform pg_sleep(20);
                    return null;
                end $$;
                create constraint trigger delay_commit after insert on logs deferrable initially deferred
                    for each row execute function private.delay_commit()""");
        try {
            String row = "{\"number\":78}";
            assertError(SERVICE.send("POST", "/api/logs", row), 504, "57014");
            assertError(SERVICE.send("POST", "/api/logs?select=number", row, "Prefer", "tx=commit"), 504, "57014");
            String insert = "{\"method\":\"POST\",\"path\":\"/logs\",\"body\":" + row + "}";
            assertError(
                    SERVICE.send("POST", "/api/-/batch", "{\"operations\":[" + insert + "," + insert + "]}"),
                    504,
                    "57014");
            assertThat(SERVICE.value("select count(*) from logs where number = 78"))
                    .isEqualTo("0");
        } finally {
            SERVICE.sql("drop trigger delay_commit on logs");
        }
    }

    @Test
    void lockedTable_returns55p03WithRetryAfter() {
        SERVICE.withOpenTransaction("lock table films", () -> {
            HttpResponse<String> response = SERVICE.get("/api/films?limit=1");
            assertError(response, 409, "55P03");
            assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
            assertError(SERVICE.send("PATCH", "/api/films?id=eq.1", "{\"title\":\"x\"}"), 409, "55P03");
            assertThat(SERVICE.get("/api/actors?limit=1").statusCode()).isEqualTo(200);
        });
        assertThat(SERVICE.get("/api/films?limit=1").statusCode()).isEqualTo(200);
    }
}
