package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.testing.Bearer;
import dev.postern.testing.PgBouncer;
import dev.postern.testing.TestDatabases;
import dev.postern.testing.TestSchema;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Service behind PgBouncer in transaction mode, whose two sessions serve requests of three roles in turn.
class TransactionPoolingTest {

    private static final int SESSIONS = 2;
    private static final int ROUNDS = 40;
    private static final List<String> ROLES = List.of("pooling_red", "pooling_green", "pooling_blue");

    private static final PgBouncer POOLER = new PgBouncer("transaction", SESSIONS);
    private static final TestService SERVICE = TestSchema.of("""
                    do $$ begin
                        if not exists (select from pg_roles where rolname = 'pooling_login') then
                            create role pooling_login login noinherit;
                            create role pooling_red;
                            create role pooling_green;
                            create role pooling_blue;
                            grant pooling_red, pooling_green, pooling_blue to pooling_login;
                            alter role pooling_green set statement_timeout = '7s';
                            alter role pooling_blue set "app.tenant" = 'blue';
                        end if;
                    end $$;
                    create table marks (id int primary key generated always as identity, owner text default current_user);
                    alter table marks enable row level security;
                    create policy own on marks using (owner = current_user);
                    create function settings() returns jsonb stable language sql as $$
                        select jsonb_build_object('role', current_user,
                            'claim', current_setting('request.jwt.claims', true)::jsonb ->> 'sub',
                            'timeout', current_setting('statement_timeout'), 'zone', current_setting('TimeZone'),
                            'tenant', current_setting('app.tenant', true), 'left', current_setting('app.left', true),
                            'readOnly', current_setting('transaction_read_only'),
                            'path', current_setting('search_path')) $$;
                    create function written_settings() returns jsonb volatile language sql as $$ select settings() $$;
                    create function leave(mark text) returns text volatile language plpgsql as $$
                    begin
                        perform set_config('app.left', mark, false), set_config('search_path', 'pg_catalog', false),
                            set_config('statement_timeout', '1h', false), set_config('TimeZone', 'Asia/Tokyo', false);
                        perform pg_catalog.pg_advisory_lock(1), pg_catalog.set_config('role', 'none', false);
                        return mark;
                    end $$;
                    grant all on marks to pooling_red, pooling_green, pooling_blue;
                    """)
            .roles("pooling_login", "pooling_red")
            .serve("--pooler=transaction", "--pool-size=6", "--statement-timeout=29s", "--extra-search-path=public")
            .through(POOLER);

    @BeforeAll
    static void start() {
        assumeTrue(PgBouncer.isInstalled(), "PgBouncer is not installed: apt-get install pgbouncer");
        SERVICE.start();
    }

    @AfterAll
    static void close() {
        SERVICE.close();
    }

    private static HttpResponse<String> send(String role, int number, String method, String path, String body) {
        return SERVICE.send(method, "/api" + path, body, "Authorization", Bearer.of(role, number));
    }

    private static String timeout(String role) {
        return role.equals("pooling_green") ? "7s" : "29s";
    }

    /// Repeats reads, writes and calls that change the session, and compares what each sees with its own role.
    private static void sendRequests(String role, int client) {
        for (int i = 0; i < ROUNDS; i++) {
            int number = client * ROUNDS + i;
            if (i % 5 == 0) {
                assertThat(send(role, number, "POST", "/rpc/leave", "{\"mark\":\"" + role + "\"}")
                                .body())
                        .isEqualTo("\"" + role + "\"");
            }
            boolean isRead = i % 2 == 0;
            HttpResponse<String> response = isRead
                    ? send(role, number, "GET", "/rpc/settings", "")
                    : send(role, number, "POST", "/rpc/written_settings", "{}");
            JsonNode settings = TestService.json(response);
            assertThat(settings.path("role").asText()).as(response.body()).isEqualTo(role);
            assertThat(settings.path("claim").asText()).isEqualTo(String.valueOf(number));
            assertThat(settings.path("timeout").asText()).isEqualTo(timeout(role));
            assertThat(settings.path("zone").asText()).isEqualTo("UTC");
            assertThat(settings.path("tenant").asText("")).isEqualTo(role.equals("pooling_blue") ? "blue" : "");
            assertThat(settings.path("left").asText("")).isEmpty();
            assertThat(settings.path("path").asText()).isEqualTo("\"public\", \"public\"");
            assertThat(settings.path("readOnly").asText()).isEqualTo(isRead ? "on" : "off");
            assertThat(send(role, number, "POST", "/marks", "{}").statusCode()).isEqualTo(201);
            assertThat(batch(role, number).statusCode()).isEqualTo(200);
            assertThat(send(role, number, "GET", "/marks?select=owner&owner=neq." + role, "")
                            .body())
                    .isEqualTo("[]");
        }
    }

    private static HttpResponse<String> batch(String role, int number) {
        return send(role, number, "POST", "/-/batch", """
                {"operations":[{"method":"POST","path":"/marks","body":{}},{"method":"GET","path":"/marks?limit=1"}]}""");
    }

    @Test
    void concurrentRequestsOfSeveralRoles_eachSeesItsOwnSettings() throws Exception {
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                int client = i;
                ends.add(clients.submit(() -> sendRequests(ROLES.get(client % ROLES.size()), client)));
            }
            for (Future<?> end : ends) {
                end.get();
            }
        }
        assertThat(SERVICE.value("select count(*) from marks where owner not like 'pooling%'"))
                .isEqualTo("0");
        assertSessionsAreClean();
    }

    /// The sessions of the pooler have no settings, locks and statements that another program would find.
    private static void assertSessionsAreClean() {
        String sessions = "from pg_stat_activity where usename = 'pooling_login' and datname = current_database()";
        assertThat(Integer.parseInt(SERVICE.value("select count(*) " + sessions)))
                .isBetween(1, SESSIONS);
        assertThat(SERVICE.value("select count(*) from pg_locks where locktype = 'advisory' and pid in (select pid "
                        + sessions + ")"))
                .isEqualTo("0");
        assertThat(TestDatabases.value(POOLER.address(), """
                select coalesce(string_agg(name || '=' || setting, ', '), '') from pg_settings
                where source = 'session' and name not in ('client_encoding', 'DateStyle', 'extra_float_digits',
                    'application_name', 'TimeZone', 'standard_conforming_strings')""")).isEmpty();
        assertThat(TestDatabases.value(POOLER.address(), "select count(*) from pg_prepared_statements"))
                .isEqualTo("0");
    }
}
