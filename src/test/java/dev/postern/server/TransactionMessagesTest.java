package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.Polling;
import dev.postern.testing.TestSchema;
import dev.postern.testing.TestService;
import dev.postern.testing.Wiretap;
import java.net.http.HttpResponse;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Functions that disturb the messages of their transaction, on the only connection of the pool.
class TransactionMessagesTest {

    private static final Wiretap TAP = new Wiretap();

    @RegisterExtension
    static final TestService SERVICE = TestSchema.of("""
                    do $$ begin
                        if to_regrole('messages_login') is null then
                            create role messages_login login noinherit;
                            create role messages_anonymous;
                            create role messages_other;
                            grant messages_anonymous, messages_other to messages_login;
                            grant messages_other to messages_anonymous;
                        end if;
                    end $$;
                    create table ledger (id int unique deferrable initially deferred);
                    create sequence attempts;
                    create function at_commit() returns trigger language plpgsql security definer as $$ begin
                        if new.id = 40001 and nextval('attempts') % 2 = 1 then
                            raise sqlstate '40001';
                        end if;
                        perform pg_advisory_xact_lock_shared(new.id);
                        return null;
                    end $$;
                    create constraint trigger at_commit after insert on ledger deferrable initially deferred
                        for each row execute function at_commit();
                    create table purging (id int generated always as identity primary key);
                    create function deallocate_statements() returns trigger language plpgsql as $$ begin
                        execute 'deallocate all';
                        return null;
                    end $$;
                    create trigger purges after insert on purging
                        for each row execute function deallocate_statements();
                    create function announce(sql text) returns int language plpgsql as $$ begin
                        perform set_config('response.status', '202', true),
                            set_config('response.headers', '[{"X-Answer": "yes"}]', true);
                        execute sql;
                        return pg_backend_pid();
                    end $$;
                    create function fail(sql text) returns void language plpgsql as $$ begin
                        execute sql;
                        raise exception 'failed';
                    end $$;
                    create function add(ids int[]) returns int language plpgsql as $$ begin
                        perform set_config('app.kept', 'behind', false);
                        insert into public.ledger select * from unnest(ids);
                        return pg_backend_pid();
                    end $$;
                    create function state() returns text stable language sql as $$
                        select current_user || ' ' || coalesce(current_setting('app.kept', true), '') $$;
                    create schema postern;
                    create table postern.idempotency_keys (
                        caller text not null, key text not null, request bytea not null, status integer not null,
                        headers jsonb not null, body bytea, created_at timestamptz not null default now(),
                        primary key (caller, key));
                    grant usage on schema postern to messages_login;
                    grant select, insert, update, delete on postern.idempotency_keys to messages_login;
                    grant all on ledger, purging to messages_anonymous;
                    """)
            .roles("messages_login", "messages_anonymous")
            .serve("--pool-size=1", "--statement-timeout=2s")
            .through(TAP);

    @BeforeEach
    void truncateLedger() {
        SERVICE.sql("truncate ledger");
    }

    private static HttpResponse<String> call(String function, String argument, String value, String... headers) {
        return SERVICE.send("POST", "/api/rpc/" + function, "{\"" + argument + "\":\"" + value + "\"}", headers);
    }

    private static void assertStatus(int status, HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    }

    private static void assertAnswer(HttpResponse<String> response) {
        assertStatus(202, response);
        assertThat(response.headers().firstValue("X-Answer")).hasValue("yes");
    }

    /// The next request sees neither the role nor the settings of the previous one.
    private static void assertSessionIsClean() {
        assertThat(SERVICE.get("/api/rpc/state").body()).isEqualTo("\"messages_anonymous \"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 1",
                "deallocate all",
                "deallocate prepare all",
                "discard plans",
                "discard sequences",
                "discard temp",
                "set role messages_other",
                "set local role none",
                "set search_path = pg_catalog",
                "set app.kept = 'behind'",
                "set constraints all immediate",
                "create temp table left_behind (id int)"
            })
    void functionRunsCommand_itsResponseIsReturnedAndTheSessionKept(String sql) {
        String process = "";
        for (int i = 0; i < 3; i++) {
            HttpResponse<String> called = call("announce", "sql", sql);
            assertAnswer(called);
            assertThat(called.body()).isEqualTo(i == 0 ? called.body() : process);
            process = called.body();
            assertSessionIsClean();
        }
        assertThat(call("announce", "sql", "select 1").body()).isEqualTo(process);
    }

    /// RESET ALL also resets the response GUCs.
    @Test
    void functionResetsAll_callSucceeds() {
        for (int i = 0; i < 3; i++) {
            assertStatus(200, call("announce", "sql", "reset all"));
            assertSessionIsClean();
        }
    }

    @Test
    void functionDeallocatesStatements_readSucceeds() {
        for (int i = 0; i < 3; i++) {
            assertAnswer(SERVICE.get("/api/rpc/announce?sql=deallocate%20all"));
            assertSessionIsClean();
        }
    }

    @Test
    void keyedCallDeallocatesStatements_responseIsStored() {
        for (int i = 0; i < 3; i++) {
            String[] key = {"Idempotency-Key", UUID.randomUUID().toString()};
            HttpResponse<String> first = call("announce", "sql", "deallocate all", key);
            assertAnswer(first);
            HttpResponse<String> replayed = call("announce", "sql", "deallocate all", key);
            assertAnswer(replayed);
            assertThat(replayed.body()).isEqualTo(first.body());
            assertSessionIsClean();
        }
    }

    @Test
    void operationOfBatchDeallocatesStatements_nextOnesRun() {
        for (int i = 1; i <= 3; i++) {
            String batch = """
                    {"operations":[{"method":"POST","path":"/purging","body":{}},
                        {"method":"POST","path":"/ledger","body":{"id":%d}},
                        {"method":"GET","path":"/ledger?id=eq.%<d&select=id"}]}""".formatted(i);
            HttpResponse<String> response = SERVICE.send("POST", "/api/-/batch", batch);
            assertStatus(200, response);
            assertThat(response.body()).contains("\"id\":" + i);
        }
        assertThat(SERVICE.value("select count(*) from ledger")).isEqualTo("3");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            P0001 | select 1
            P0001 | deallocate all
            P0001 | set role messages_other
            P0001 | set app.kept = 'behind'
            22012 | deallocate all; select 1 / 0
            """)
    void functionRaises_errorIsReturnedAndNothingIsLeft(String code, String sql) {
        for (int i = 0; i < 3; i++) {
            HttpResponse<String> failed = call("fail", "sql", "insert into public.ledger values (1); " + sql);
            assertThat(TestService.json(failed).path("code").asText()).isEqualTo(code);
            assertThat(SERVICE.value("select count(*) from ledger")).isEqualTo("0");
            assertSessionIsClean();
        }
    }

    @Test
    void commitFails_errorIsReturnedAndSessionIsReset() {
        String process = call("add", "ids", "{1}").body();
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> failed = call("add", "ids", "{2, 2}");
            assertStatus(409, failed);
            assertThat(TestService.json(failed).path("code").asText()).isEqualTo("23505");
            assertSessionIsClean();
        }
        assertThat(call("add", "ids", "{3}").body()).isEqualTo(process);
        assertThat(SERVICE.value("select string_agg(id::text, ',' order by id) from ledger"))
                .isEqualTo("1,3");
    }

    @Test
    void commitFailsToSerialize_transactionIsRetried() {
        assertStatus(200, call("add", "ids", "{40001}"));
        assertThat(SERVICE.value("select count(*) || ' ' || (select last_value from attempts) from ledger"))
                .isEqualTo("1 2");
        assertSessionIsClean();
    }

    @Test
    void commitWaitsTooLongForLock_nothingIsCommitted() {
        SERVICE.withOpenTransaction("select pg_advisory_xact_lock(5)", () -> {
            HttpResponse<String> failed = call("add", "ids", "{5}");
            assertThat(TestService.json(failed).path("code").asText())
                    .as(failed.body())
                    .isEqualTo("55P03");
        });
        assertSessionIsClean();
        assertThat(SERVICE.value("select count(*) from ledger")).isEqualTo("0");
    }

    @Test
    void statementExceedsTimeout_errorIsReturnedAndSessionIsReset() {
        HttpResponse<String> failed = call("announce", "sql", "deallocate all; select pg_sleep(60)");
        assertThat(TestService.json(failed).path("code").asText())
                .as(failed.body())
                .isEqualTo("57014");
        assertSessionIsClean();
    }

    /// PostgreSQL notices the loss only after it has committed, so the outcome is unknown to the service.
    @Test
    void connectionLostDuringCommit_outcomeIsReportedAsUnknown() {
        SERVICE.withOpenTransaction("select pg_advisory_xact_lock(6)", () -> {
            var called = CompletableFuture.supplyAsync(() -> call("add", "ids", "{6}"));
            String waits = "select count(*) from pg_locks where locktype = 'advisory' and not granted";
            Polling.until(() -> "1".equals(SERVICE.value(waits)));
            TAP.closeConnections();
            HttpResponse<String> lost = called.join();
            assertStatus(503, lost);
            assertThat(TestService.json(lost).path("code").asText()).isEqualTo("PGRST001");
        });
        Polling.until(() -> "1".equals(SERVICE.value("select count(*) from ledger")));
        assertSessionIsClean();
    }
}
