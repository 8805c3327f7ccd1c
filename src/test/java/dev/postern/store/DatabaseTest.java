package dev.postern.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.PoetrySchema;
import dev.postern.testing.TestDatabases;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Tests of pool and transactions over HTTP, with a pool of two connections and short timeouts.
class DatabaseTest {

    @RegisterExtension
    static final TestService SERVICE =
            PoetrySchema.serve("--pool-size=2", "--pool-timeout=400ms", "--statement-timeout=1200ms");

    @BeforeEach
    void rows() {
        SERVICE.sql("truncate poems, poets cascade");
        SERVICE.load("/poetry-rows.sql");
    }

    @Test
    void statementTimeoutExceeded_returns57014() throws SQLException {
        try (Connection locker = TestDatabases.connect(SERVICE.database())) {
            lock(locker);
            HttpResponse<String> response = SERVICE.get("/api/poems?limit=1");
            assertThat(response.statusCode()).as(response.body()).isEqualTo(504);
            assertThat(TestService.json(response).get("code").textValue()).isEqualTo("57014");
            locker.rollback();
        }
        assertThat(SERVICE.get("/api/poems?limit=1").statusCode()).isEqualTo(200);
    }

    @Test
    void poolTimeoutExceeded_returnsPgrst003() throws InterruptedException, ExecutionException {
        List<Integer> statuses = new ArrayList<>();
        SERVICE.sql("""
                alter table poems rename to poems_kept;
                create view poems as select id, title, content, poet_id, created_at, updated_at
                    from poems_kept, pg_sleep(30);
                grant select on poems to poetry_editor""");
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpResponse<String>>> responses = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                responses.add(clients.submit(() -> SERVICE.get("/api/poems?limit=1")));
            }
            for (Future<HttpResponse<String>> response : responses) {
                statuses.add(response.get().statusCode());
                if (response.get().body().contains("PGRST003")) {
                    assertThat(response.get().headers().firstValue("Retry-After"))
                            .hasValue("1");
                    statuses.add(3);
                }
            }
        } finally {
            SERVICE.sql("drop view poems; alter table poems_kept rename to poems");
        }
        assertThat(statuses).containsOnly(504, 3).contains(3);
    }

    private static void lock(Connection locker) throws SQLException {
        locker.setAutoCommit(false);
        try (Statement statement = locker.createStatement()) {
            statement.execute("lock table poems in access exclusive mode");
        }
    }

    @Test
    void terminatedConnection_isReplaced() {
        assertThat(SERVICE.get("/api/poems?limit=1").statusCode()).isEqualTo(200);
        String killed = SERVICE.value("select count(pg_terminate_backend(pid)) from pg_stat_activity"
                + " where application_name = 'postern' and datname = current_database()");
        assertThat(killed).isNotEqualTo("0");
        assertThat(SERVICE.get("/api/poems?limit=1").statusCode()).isEqualTo(200);
    }

    @Test
    void readCallsWritingFunction_returns25006() {
        SERVICE.sql("""
                create table trace (entry text);
                create function write_trace() returns text language plpgsql as
                    $$ begin insert into trace values ('written'); return 'x'; end $$;
                alter table poems rename to poems_kept;
                create view poems as select id, write_trace() as title, content, poet_id, created_at, updated_at from poems_kept;
                grant select on poems to poetry_editor;
                grant execute on function write_trace() to poetry_editor;
                """);
        HttpResponse<String> response = SERVICE.get("/api/poems?select=title&limit=1");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(405);
        assertThat(TestService.json(response).get("code").textValue()).isEqualTo("25006");
        assertThat(SERVICE.value("select count(*) from trace")).isEqualTo("0");
        SERVICE.sql(
                "drop view poems; alter table poems_kept rename to poems; drop function write_trace(); drop table trace");
    }
}
