package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.Polling;
import dev.postern.testing.TestDatabases;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Retries after deadlocks and serialization failures (`docs/extensions.md`, Errors and retries).
class RetriesTest {

    @RegisterExtension
    static final TestService SERVICE = TestService.everything();

    /// Creates a trigger that raises the SQLSTATE in a row's text, as many times as the row's number says.
    ///
    /// A sequence counts the attempts, because sequences are not rolled back.
    @BeforeEach
    void createFailingTrigger() {
        SERVICE.sql("""
                truncate logs;
                create sequence if not exists private.attempts;
                alter sequence private.attempts restart;
                create or replace function private.fail() returns trigger language plpgsql as $$
                begin
                    if nextval('private.attempts') <= new.number then
                        raise exception using errcode = new.text, message = 'not yet';
                    end if;
                    return new;
                end $$;
                drop trigger if exists fail on logs;
                create trigger fail after insert on logs for each row execute function private.fail()""");
    }

    private static HttpResponse<String> insertFailing(int times, String state) {
        return SERVICE.send("POST", "/api/logs", "{\"number\":" + times + ",\"text\":\"" + state + "\"}");
    }

    private static String attempts() {
        return String.valueOf(SERVICE.value("select last_value from private.attempts"));
    }

    private static String rows() {
        return String.valueOf(SERVICE.value("select count(*) from logs"));
    }

    @Test
    void deadlock_isRetried() {
        assertThat(insertFailing(1, "40P01").statusCode()).isEqualTo(201);
        assertThat(attempts()).isEqualTo("2");
        assertThat(rows()).isEqualTo("1");
    }

    @Test
    void serializationFailures_areRetriedThreeTimes() {
        assertThat(insertFailing(3, "40001").statusCode()).isEqualTo(201);
        assertThat(attempts()).isEqualTo("4");
        assertThat(rows()).isEqualTo("1");
    }

    @Test
    void fourSerializationFailures_return409WithRetryAfter() {
        HttpResponse<String> response = insertFailing(4, "40001");
        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(TestService.json(response))
                .isEqualTo(TestService.json(
                        "{\"code\":\"40001\",\"message\":\"not yet\",\"details\":null,\"hint\":null}"));
        assertThat(attempts()).isEqualTo("4");
        assertThat(rows()).isEqualTo("0");
    }

    @Test
    void otherErrors_areNotRetried() {
        assertThat(insertFailing(1, "23505").statusCode()).isEqualTo(409);
        assertThat(insertFailing(2, "55P03").statusCode()).isEqualTo(409);
        assertThat(insertFailing(3, "57014").statusCode()).isEqualTo(504);
        assertThat(attempts()).isEqualTo("3");
        assertThat(rows()).isEqualTo("0");
    }

    @Test
    void serializationFailureAtCommit_isRetried() {
        SERVICE.sql("drop trigger fail on logs; create constraint trigger fail after insert on logs"
                + " deferrable initially deferred for each row execute function private.fail()");
        assertThat(insertFailing(1, "40001").statusCode()).isEqualTo(201);
        assertThat(attempts()).isEqualTo("2");
        assertThat(rows()).isEqualTo("1");
        assertThat(insertFailing(9, "40001").statusCode()).isEqualTo(409);
        assertThat(rows()).isEqualTo("1");
    }

    /// Each update locks its own row, waits for an advisory lock, and then locks the other row.
    @Test
    void deadlockedUpdates_bothSucceed() throws SQLException, InterruptedException, ExecutionException {
        SERVICE.sql("""
                create or replace function private.cross() returns trigger language plpgsql as $$
                begin
                    perform nextval('private.attempts');
                    perform pg_advisory_xact_lock_shared(42);
                    perform 1 from addresses where id = 3 - new.id for update;
                    return new;
                end $$;
                create or replace trigger cross_over after update on addresses
                    for each row execute function private.cross()""");
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
                Connection gate = TestDatabases.connect(SERVICE.database());
                Statement statement = gate.createStatement()) {
            statement.execute("select pg_advisory_lock(42)");
            Future<HttpResponse<String>> first = clients.submit(() -> patch(1));
            Future<HttpResponse<String>> second = clients.submit(() -> patch(2));
            Polling.until(() -> "2"
                    .equals(SERVICE.value(
                            "select count(*) from pg_locks where locktype = 'advisory' and not granted")));
            statement.execute("select pg_advisory_unlock(42)");
            assertThat(first.get().statusCode()).as(first.get().body()).isEqualTo(204);
            assertThat(second.get().statusCode()).as(second.get().body()).isEqualTo(204);
        }
        assertThat(SERVICE.value("select string_agg(city, ' ' order by id) from addresses where id < 3"))
                .isEqualTo("new1 new2");
        assertThat(Long.parseLong(attempts())).as("attempts including retries").isGreaterThan(2);
    }

    private static HttpResponse<String> patch(int id) {
        return SERVICE.send("PATCH", "/api/addresses/" + id, "{\"city\":\"new" + id + "\"}");
    }
}
