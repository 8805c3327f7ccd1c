package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.Polling;
import dev.postern.testing.TestSchema;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Pooled connections, which outlive every error that PostgreSQL reports for a statement.
class PooledConnectionsTest {

    private static final int REQUESTS = 200;
    private static final String POOL_SESSIONS =
            " from pg_stat_activity where application_name = 'postern' and datname = current_database()";

    @RegisterExtension
    static final TestService SERVICE = TestSchema.of("""
                    create collation loosely (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
                    create table label (id int primary key, name text collate loosely);
                    insert into label values (1, 'a');
                    create function fail(state text) returns void language plpgsql as $$ begin
                        raise exception using errcode = state, message = 'raised';
                    end $$;
                    create function fail_read(state text) returns setof label stable language plpgsql as $$ begin
                        raise exception using errcode = state, message = 'raised';
                    end $$;
                    create table letter (state text primary key);
                    create function reject() returns trigger language plpgsql as $$ begin
                        raise exception using errcode = new.state, message = 'raised';
                    end $$;
                    create trigger reject before insert on letter for each row execute function reject();
                    create extension postgres_fdw;
                    create server away foreign data wrapper postgres_fdw options (host '127.0.0.1', port '1');
                    create user mapping for public server away options (user 'x', password 'x');
                    create foreign table distant (id int) server away;
                    """).serve("--pool-size=2", "--plan");

    /// Waits until the pool is full and returns its PostgreSQL processes.
    private static String backends() {
        Polling.until(() -> "2".equals(SERVICE.value("select count(*)" + POOL_SESSIONS)));
        return String.valueOf(
                SERVICE.value("select string_agg(pid || ' ' || backend_start, ',' order by pid)" + POOL_SESSIONS));
    }

    @Test
    void collationWithoutOperator_connectionsAreKept() {
        String before = backends();
        for (int i = 0; i < REQUESTS; i++) {
            HttpResponse<String> response = SERVICE.get("/api/label?name=ilike.a*");
            assertThat(TestService.json(response).path("code").asText()).isEqualTo("0A000");
        }
        assertThat(backends()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            57P01 | 503
            57P02 | 503
            57P03 | 503
            57P05 | 500
            08000 | 503
            08006 | 503
            08P01 | 503
            01002 | 400
            0A000 | 400
            40001 | 409
            25006 | 405
            XX000 | 500
            """)
    void errorRaisedBySql_connectionsAreKept(String state, int status) {
        String before = backends();
        String body = "{\"state\":\"" + state + "\"}";
        String batch = "{\"operations\":[{\"method\":\"POST\",\"path\":\"/letter\",\"body\":" + body + "}]}";
        for (int i = 0; i < REQUESTS / 20; i++) {
            assertFails(SERVICE.send("POST", "/api/rpc/fail", body), state, status);
            assertFails(SERVICE.get("/api/rpc/fail_read?state=" + state), state, status);
            assertFails(SERVICE.get("/api/rpc/fail_read?state=" + state, "Accept", "text/csv"), state, status);
            assertFails(SERVICE.send("POST", "/api/letter", body), state, status);
            assertFails(SERVICE.send("POST", "/api/letter", "[" + body + "," + body + "]"), state, status);
            assertFails(SERVICE.send("POST", "/api/-/batch", batch), state, status);
        }
        assertThat(backends()).isEqualTo(before);
    }

    /// SQLSTATE 08001 is about the connection to the foreign server, not about the pooled one.
    @Test
    void foreignServerUnreachable_connectionsAreKept() {
        String before = backends();
        for (int i = 0; i < REQUESTS / 20; i++) {
            assertFails(SERVICE.get("/api/distant"), "08001", 503);
        }
        assertThat(backends()).isEqualTo(before);
    }

    @Test
    void terminatedSession_isReplacedAndReadIsRetried() {
        String before = backends();
        assertThat(SERVICE.get("/api/label?select=id").statusCode()).isEqualTo(200);
        SERVICE.sql("select pg_terminate_backend(pid, 5000)" + POOL_SESSIONS);
        assertThat(SERVICE.get("/api/label?select=id").statusCode()).isEqualTo(200);
        assertThat(backends()).isNotEqualTo(before);
    }

    private static void assertFails(HttpResponse<String> response, String state, int status) {
        assertThat(TestService.json(response).path("code").asText())
                .as(response.body())
                .isEqualTo(state);
        assertThat(response.statusCode()).isEqualTo(status);
    }
}
