package dev.postern.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.http.Extension;
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

/// The pool and its transactions, seen through HTTP: a pool of two, short of time.
class DatabaseTest {

    @RegisterExtension
    static final TestService SERVICE =
            TestService.with(Extension.none(), "--pool-size=2", "--pool-timeout=400ms", "--statement-timeout=1200ms");

    @BeforeEach
    void rows() {
        SERVICE.sql("truncate posts, users cascade");
        SERVICE.load("/fixture.sql");
    }

    @Test
    void aStatementThatTakesTooLongIsEnded() throws SQLException {
        try (Connection other = TestDatabases.connect(SERVICE.database())) {
            lock(other);
            HttpResponse<String> answer = SERVICE.get("/api/posts?limit=1");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(504);
            assertThat(TestService.json(answer).get("code").textValue()).isEqualTo("57014");
            other.rollback();
        }
        assertThat(SERVICE.get("/api/posts?limit=1").statusCode()).isEqualTo(200);
    }

    @Test
    void whoWaitsTooLongForAConnectionIsToldSo() throws SQLException, InterruptedException, ExecutionException {
        List<Integer> statuses = new ArrayList<>();
        try (Connection other = TestDatabases.connect(SERVICE.database());
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            lock(other);
            List<Future<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                answers.add(clients.submit(() -> SERVICE.get("/api/posts?limit=1")));
            }
            for (Future<HttpResponse<String>> answer : answers) {
                statuses.add(answer.get().statusCode());
                if (answer.get().body().contains("PGRST003")) {
                    assertThat(answer.get().headers().firstValue("Retry-After")).hasValue("1");
                    statuses.add(3);
                }
            }
            other.rollback();
        }
        assertThat(statuses).containsOnly(504, 3).contains(3);
    }

    private static void lock(Connection other) throws SQLException {
        other.setAutoCommit(false);
        try (Statement statement = other.createStatement()) {
            statement.execute("lock table posts in access exclusive mode");
        }
    }

    @Test
    void aConnectionThatDiedIsNotHandedOut() {
        assertThat(SERVICE.get("/api/posts?limit=1").statusCode()).isEqualTo(200);
        String killed = SERVICE.value("select count(pg_terminate_backend(pid)) from pg_stat_activity"
                + " where application_name = 'postern' and datname = current_database()");
        assertThat(killed).isNotEqualTo("0");
        assertThat(SERVICE.get("/api/posts?limit=1").statusCode()).isEqualTo(200);
    }

    @Test
    void aReadCannotWriteWhateverItCalls() {
        SERVICE.sql("""
                create table trace (said text);
                create function tells() returns text language plpgsql as
                    $$ begin insert into trace values ('written'); return 'x'; end $$;
                alter table posts rename to posts_kept;
                create view posts as select id, tells() as title, content, user_id, created_at, updated_at from posts_kept;
                grant select on posts to administrator;
                grant execute on function tells() to administrator;
                """);
        HttpResponse<String> answer = SERVICE.get("/api/posts?select=title&limit=1");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(405);
        assertThat(TestService.json(answer).get("code").textValue()).isEqualTo("25006");
        assertThat(SERVICE.value("select count(*) from trace")).isEqualTo("0");
        SERVICE.sql("drop view posts; alter table posts_kept rename to posts; drop function tells(); drop table trace");
    }
}
