package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.Bearer;
import dev.postern.testing.TestSchema;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Prepared statements that are outdated after a schema change, on the only connection of the pool.
class StaleStatementsTest {

    private static final String IDEMPOTENCY_KEY = "00000000-0000-0000-0000-000000000001";

    private static final TestSchema SCHEMA = TestSchema.of("""
                    do $$ begin
                        if not exists (select from pg_roles where rolname = 'stale_login') then
                            create role stale_login login noinherit;
                            create role stale_anonymous;
                            create role stale_path;
                            grant stale_anonymous, stale_path to stale_login;
                            alter role stale_path set search_path = elsewhere;
                        end if;
                    end $$;
                    create schema elsewhere;
                    create table owners (id int primary key, name varchar(50));
                    create table items (
                        id int primary key, owner_id int references owners, name varchar(50), n int,
                        at timestamptz, key uuid);
                    create schema postern;
                    create table postern.idempotency_keys (
                        caller text not null, key text not null, request bytea not null, status integer not null,
                        headers jsonb not null, body bytea, created_at timestamptz not null default now(),
                        primary key (caller, key));
                    create function listed() returns setof items language sql stable as $$
                        select * from public.items order by id;
                    $$;
                    create function touch() returns setof items language plpgsql as $$
                    begin
                        return query update public.items set n = n where id = 10000001 returning *;
                    end $$;
                    create function forget() returns void language plpgsql as $$
                    begin
                        execute 'deallocate all';
                    end $$;
                    create function elsewhere.gate() returns void language plpgsql as $$
                    begin
                        if current_setting('request.headers')::json ->> 'x-forget' = 'yes' then
                            execute 'deallocate all';
                        end if;
                    end $$;
                    grant usage on schema public, elsewhere to public;
                    grant usage on schema postern to stale_login;
                    grant select, insert, update, delete on all tables in schema public to stale_anonymous, stale_path;
                    grant select, insert, update, delete on postern.idempotency_keys to stale_login;
                    """).roles("stale_login", "stale_anonymous");

    @RegisterExtension
    static final TestService SERVICE = SCHEMA.serve("--pool-size=1");

    /// Service whose pre-request function can deallocate all prepared statements.
    @RegisterExtension
    static final TestService DEALLOCATING = SCHEMA.serve("--pool-size=1", "--pre-request=elsewhere.gate");

    private static final String ROW = "{\"id\":10000001,\"n\":20000002,\"at\":\"2026-01-02T03:04:05+00:00\","
            + "\"key\":\"0188a5f0-1234-7abc-8def-0123456789ab\"}";

    @BeforeEach
    void resetTables() {
        SERVICE.sql("""
                truncate items, owners, postern.idempotency_keys;
                alter table items alter n type int, alter name type varchar(50);
                insert into owners values (1, 'Ann');
                insert into items values (10000001, 1, 'x', 20000002, '2026-01-02 03:04:05Z',
                    '0188a5f0-1234-7abc-8def-0123456789ab')""");
    }

    private static HttpResponse<String> read(String... headers) {
        return SERVICE.get("/api/items?select=id,n,at,key&order=id", headers);
    }

    private static void assertRow(HttpResponse<String> response) {
        assertThat(response.body()).isEqualTo("[" + ROW + "]");
    }

    @Test
    void roleWithOtherSearchPath_valuesAreCorrect() {
        String[] role = {"Authorization", Bearer.of("stale_path", 1)};
        assertRow(read(role));
        assertRow(read(role));
        SERVICE.send("POST", "/api/-/batch", "{\"operations\":[{\"method\":\"GET\",\"path\":\"/items\"}]}", role);
        assertRow(read(role));
        assertRow(read());
        assertThat(SERVICE.get("/api/items?select=id,n,at,key&order=id", "Accept", "application/x-ndjson")
                        .body())
                .isEqualTo(ROW + "\n");
    }

    /// After a failed statement is described again, the driver must treat all its descriptions as outdated.
    @Test
    void typeChangedAfterFailedStatement_valuesAreCorrect() {
        assertRow(read());
        for (String type : new String[] {"varchar(60)", "varchar(70)"}) {
            HttpResponse<String> failed = SERVICE.send(
                    "POST",
                    "/api/items",
                    "{\"id\":1,\"owner_id\":9,\"name\":\"x\"}",
                    "Prefer",
                    "return=representation");
            assertThat(failed.statusCode()).as(failed.body()).isEqualTo(409);
            SERVICE.sql("alter table items alter name type " + type);
        }
        assertRow(read());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET    | /items                                    | | application/json
            GET    | /items?select=id,name,owners(name)        | | application/json
            GET    | /items/10000001                           | | application/json
            GET    | /items                                    | | application/x-ndjson
            GET    | /items                                    | | text/csv
            GET    | /items?order=name,id&limit=1&after=       | | application/json
            GET    | /owners?select=name,items(id,n,name)      | | application/json
            GET    | /rpc/listed                               | | application/json
            POST   | /rpc/touch                                | {} | application/json
            POST   | /items                                    | {"id":%d,"name":"x"} | application/json
            PATCH  | /items?id=eq.10000001                     | {"name":"x"} | application/json
            PATCH  | /items?id=eq.10000001&select=*,owners(*)  | {"name":"x"} | text/csv
            PUT    | /items/10000001                           | {"name":"x"} | application/json
            POST   | /owners                                   | {"id":%d,"items":[{"id":%d}]} | application/json
            POST   | /-/batch | {"operations":[{"method":"GET","path":"/items"},{"method":"GET","path":"/owners"}]} | application/json
            """)
    void columnTypeChanged_nextRequestSucceeds(String method, String path, @Nullable String body, String accept) {
        for (int i = 1; i <= 4; i++) {
            String sent = body == null ? null : body.replace("%d", String.valueOf(i + 10));
            String key = new UUID(0, i + (long) path.hashCode()).toString();
            HttpResponse<String> response = body == null || i % 2 == 0
                    ? SERVICE.send(method, "/api" + path, sent, "Accept", accept, "Prefer", "return=representation")
                    : SERVICE.send(
                            method,
                            "/api" + path,
                            sent,
                            "Accept",
                            accept,
                            "Prefer",
                            "return=representation",
                            "Idempotency-Key",
                            key);
            assertThat(response.statusCode()).as(response.body()).isIn(200, 201);
            SERVICE.sql("alter table items alter name type varchar(" + (60 + i) + ");"
                    + "alter table owners alter name type varchar(" + (60 + i) + ")");
        }
    }

    /// The prepared statement's parameter has the former type of the column.
    @Test
    void columnTypeWidened_valuesOfNewTypeAreAccepted() {
        String filter = "/api/items?select=id&n=eq.5000000000";
        assertThat(SERVICE.get("/api/items?select=id&n=eq.20000002").body()).isEqualTo("[{\"id\":10000001}]");
        assertThat(SERVICE.get(filter).statusCode()).isEqualTo(400);
        assertThat(SERVICE.get("/api/items?select=id&n=eq.20000002").statusCode())
                .isEqualTo(200);
        assertThat(SERVICE.send("POST", "/api/items", "{\"id\":1,\"n\":1}").statusCode())
                .isEqualTo(201);
        SERVICE.sql("alter table items alter n type bigint");
        assertThat(SERVICE.send("POST", "/api/items", "{\"id\":2,\"n\":5000000000}")
                        .statusCode())
                .isEqualTo(201);
        assertThat(SERVICE.get(filter).body()).isEqualTo("[{\"id\":2}]");
    }

    @Test
    void preparedStatementsDeallocated_valuesAreCorrect() {
        assertRow(read());
        forget();
        assertRow(read());
        forget();
        HttpResponse<String> written = SERVICE.send(
                "PATCH",
                "/api/items/10000001?select=id,n,at,key",
                "{\"name\":\"y\"}",
                "Prefer",
                "return=representation",
                "Idempotency-Key",
                IDEMPOTENCY_KEY);
        assertThat(written.body()).isEqualTo(ROW);
        forget();
        assertThat(SERVICE.get("/api/items?select=id,n,at,key", "Accept", "application/x-ndjson")
                        .body())
                .isEqualTo(ROW + "\n");
    }

    /// Calls a function that deallocates the prepared statements in the middle of its transaction.
    private static void forget() {
        HttpResponse<String> called = SERVICE.send("POST", "/api/rpc/forget", "{}");
        assertThat(called.statusCode()).as(called.body()).isEqualTo(204);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET  | /items   |               | application/json
            POST | /owners  | {"id":7}      | application/json
            POST | /-/batch | {"operations":[{"method":"GET","path":"/items"}]} | application/json
            """)
    void statementOutdatedOnEveryAttempt_returns503(String method, String path, @Nullable String body, String accept) {
        HttpResponse<String> response =
                DEALLOCATING.send(method, "/api" + path, body, "Accept", accept, "X-Forget", "yes");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(TestService.json(response).path("code").asText()).isEqualTo("PSTRN707");
        assertThat(DEALLOCATING.get("/api/items").statusCode()).isEqualTo(200);
    }

    @Test
    void columnTypeIncompatibleWithClasses_requestFailsAndIsRolledBack() {
        SERVICE.sql("alter table items alter n type int[] using array[n]");
        try {
            assertThat(read().statusCode()).isEqualTo(500);
            HttpResponse<String> written = SERVICE.send(
                    "PATCH",
                    "/api/items/10000001?select=id,n",
                    "{\"name\":\"changed\"}",
                    "Prefer",
                    "return=representation",
                    "Idempotency-Key",
                    IDEMPOTENCY_KEY);
            assertThat(written.statusCode()).as(written.body()).isEqualTo(500);
            assertThat(TestService.json(written).path("code").asText()).isEqualTo("PGRSTX00");
            HttpResponse<String> autoCommitted = SERVICE.send(
                    "PATCH",
                    "/api/items/10000001?select=id,n",
                    "{\"name\":\"changed\"}",
                    "Prefer",
                    "return=representation");
            assertThat(autoCommitted.statusCode()).as(autoCommitted.body()).isEqualTo(500);
            assertThat(SERVICE.value("select name from items")).isEqualTo("x");
        } finally {
            SERVICE.sql("alter table items alter n type int using n[1]");
        }
    }
}
