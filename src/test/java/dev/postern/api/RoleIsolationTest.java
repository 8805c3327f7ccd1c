package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.Bearer;
import dev.postern.testing.Polling;
import dev.postern.testing.TestDatabases;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Isolation level and other settings of roles (`docs/dialect.md` 1.9).
class RoleIsolationTest {

    @RegisterExtension
    static final TestService SERVICE = TestService.everything("--pool-size=1", "--tx-end=commit-allow-override");

    private static final String[] REPEATABLE_READ_TOKEN = {"Authorization", Bearer.withClaims("{\"role\":\"careful\"}")
    };

    /// Creates a trigger that writes the isolation level into each row of `logs`.
    @BeforeAll
    static void createRolesAndTriggers() {
        SERVICE.sql("""
                create role careful in role tester;
                grant careful to tester_login;
                alter role careful set default_transaction_isolation = 'repeatable read';
                alter role careful set timezone = 'Asia/Tokyo';
                create or replace function full_name(directors) returns text stable language sql return
                    current_setting('transaction_isolation') || current_setting('TimeZone');
                create function private.note() returns trigger language plpgsql as $$ begin
                    new.text := current_setting('transaction_isolation');
                    return new;
                end $$;
                create trigger note before insert or update on logs for each row execute function private.note();
                create sequence private.attempts;
                create function private.count() returns trigger language plpgsql as $$ begin
                    perform nextval('private.attempts');
                    return null;
                end $$;
                create trigger count before update on addresses execute function private.count()""");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/csv", "application/x-ndjson", "text/plain"})
    void roleWithIsolationLevel_appliesToReads(String accept) {
        String path = "/api/directors?select=full_name&limit=1&order=id";
        assertThat(SERVICE.get(path, headersWith("Accept", accept)).body())
                .contains("repeatable read")
                .doesNotContain("read committed");
        assertThat(SERVICE.get(path, "Accept", accept).body())
                .contains("read committed")
                .doesNotContain("repeatable read");
    }

    @Test
    void timezonePreference_overridesRoleSetting() {
        String path = "/api/directors?select=full_name&limit=1&order=id";
        assertThat(SERVICE.get(path, REPEATABLE_READ_TOKEN).body()).contains("Asia/Tokyo");
        assertThat(SERVICE.get(path, headersWith("Prefer", "timezone=America/Lima"))
                        .body())
                .contains("America/Lima");
    }

    private static String[] headersWith(String name, String value) {
        return new String[] {REPEATABLE_READ_TOKEN[0], REPEATABLE_READ_TOKEN[1], name, value};
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            POST  | /logs      | {"number":1}                | return=minimal
            POST  | /logs      | {"number":1}                | return=representation, timezone=Asia/Tokyo
            POST  | /logs      | [{"number":1},{"number":1}] | return=headers-only
            PATCH | /logs?number=eq.1 | {"number":1}         | return=minimal
            POST  | /-/batch   | {"operations":[{"method":"POST","path":"/logs","body":{"number":1}}]} | tx=commit
            """)
    void roleWithIsolationLevel_appliesToWrites(String method, String path, String body, String prefer) {
        SERVICE.sql("truncate logs; insert into logs values (1)");
        HttpResponse<String> response = SERVICE.send(method, "/api" + path, body, headersWith("Prefer", prefer));
        assertThat(response.statusCode()).as(response.body()).isBetween(200, 204);
        assertThat(SERVICE.value("select string_agg(distinct text, ' ') from logs where ctid <> '(0,1)'"))
                .isEqualTo("repeatable read");
        assertThat(SERVICE.send(method, "/api" + path, body, "Prefer", prefer).statusCode())
                .isEqualTo(response.statusCode());
        assertThat(SERVICE.value("select string_agg(distinct text, ' ' order by text) from logs"))
                .contains("read committed");
    }

    @Test
    void isolationLevelOfFunction_overridesRoleSetting() {
        String expected = "[{\"level\":\"serializable\"}]";
        assertThat(SERVICE.get("/api/rpc/levels", REPEATABLE_READ_TOKEN).body()).isEqualTo(expected);
        assertThat(SERVICE.send("POST", "/api/rpc/levels", "{}", REPEATABLE_READ_TOKEN)
                        .body())
                .isEqualTo(expected);
    }

    /// Another transaction changes the row and commits, so the snapshot of a repeatable read is outdated.
    @Test
    void writeOnOutdatedSnapshot_isRetried() throws SQLException {
        assertThat(attemptsAfterConcurrentUpdate()).isEqualTo(1);
        assertThat(attemptsAfterConcurrentUpdate(REPEATABLE_READ_TOKEN)).isEqualTo(2);
    }

    private static long attemptsAfterConcurrentUpdate(String... headers) throws SQLException {
        long before = attempts();
        try (Connection other = TestDatabases.connect(SERVICE.database());
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("update addresses set city = 'theirs' where id = 1");
            CompletableFuture<HttpResponse<String>> response = CompletableFuture.supplyAsync(
                    () -> SERVICE.send("PATCH", "/api/addresses/1", "{\"city\":\"ours\"}", headers));
            Polling.until(() -> "1"
                    .equals(SERVICE.value("select count(*) from pg_stat_activity"
                            + " where datname = current_database() and wait_event_type = 'Lock'")));
            other.commit();
            assertThat(response.join().statusCode()).as(response.join().body()).isEqualTo(204);
        }
        assertThat(SERVICE.value("select city from addresses where id = 1")).isEqualTo("ours");
        return attempts() - before - 1;
    }

    private static long attempts() {
        return Long.parseLong(String.valueOf(
                SERVICE.value("select case when is_called then last_value else 0 end from private.attempts")));
    }

    /// Session-level advisory locks count the attempts, because they are not rolled back.
    @Test
    void readWithSerializationFailure_isNotRetried() {
        SERVICE.sql("""
                create or replace function raising(directors) returns text volatile language plpgsql as $$ begin
                    perform pg_advisory_lock(count(*)) from pg_locks
                        where locktype = 'advisory' and pid = pg_backend_pid();
                    raise serialization_failure;
                end $$""");
        HttpResponse<String> response = SERVICE.get("/api/directors?select=raising&limit=1", REPEATABLE_READ_TOKEN);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(409);
        assertThat(TestService.json(response).path("code").textValue()).isEqualTo("40001");
        assertThat(SERVICE.value("select count(*) from pg_locks where locktype = 'advisory'"
                        + " and database = (select oid from pg_database where datname = current_database())"))
                .isEqualTo("1");
    }
}
