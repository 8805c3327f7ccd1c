package blog;

import static blog.SessionUser.DATABASE;
import static blog.SessionUser.SERVICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.Polling;
import dev.postern.testing.TestDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests the SQL functions of login sessions that run at the same time for one session or user.
class ConcurrentSessionsTest {

    private final SessionUser user = SessionUser.create();

    /// Starts a statement on the other connection and returns when it waits for a lock.
    private static Future<String> startBlocked(Connection other, String sql) throws SQLException {
        String id = ServiceLogin.outcome(other, "select pg_backend_pid()");
        CompletableFuture<String> outcome =
                CompletableFuture.supplyAsync(() -> ServiceLogin.outcome(other, sql), Thread::startVirtualThread);
        Polling.until(() -> TestDatabases.value(DATABASE, "select cardinality(pg_blocking_pids(" + id + "))")
                .equals("1"));
        return outcome;
    }

    @Test
    void concurrentRefreshes_oneSucceedsAndTheSessionEnds() throws Exception {
        user.open("a");
        try (Connection first = TestDatabases.connect(SERVICE);
                Connection second = TestDatabases.connect(SERVICE)) {
            first.setAutoCommit(false);
            assertThat(ServiceLogin.outcome(first, user.refreshSql("a", "b"))).isEqualTo(String.valueOf(user.id()));
            Future<String> blocked = startBlocked(second, user.refreshSql("a", "c"));
            first.commit();
            assertThat(blocked.get()).isEmpty();
        }
        assertThat(user.tokens()).isZero();
    }

    @Test
    void firstRefreshRolledBack_secondSucceeds() throws Exception {
        user.open("a");
        try (Connection first = TestDatabases.connect(SERVICE);
                Connection second = TestDatabases.connect(SERVICE)) {
            first.setAutoCommit(false);
            assertThat(ServiceLogin.outcome(first, user.refreshSql("a", "b"))).isEqualTo(String.valueOf(user.id()));
            Future<String> blocked = startBlocked(second, user.refreshSql("a", "c"));
            first.rollback();
            assertThat(blocked.get()).isEqualTo(String.valueOf(user.id()));
        }
        assertThat(user.refresh("b", "x")).isEmpty();
        assertThat(user.canRefresh("c", "d")).isTrue();
    }

    /// Ending a session waits for a concurrent refresh and also deletes its new token.
    @Test
    void reuseDuringRefresh_endsTheNewestTokenToo() throws Exception {
        user.open("a");
        assertThat(user.canRefresh("a", "b")).isTrue();
        duringRefresh(user.refreshSql("a", "x"));
        assertThat(user.tokens()).isZero();
    }

    @Test
    void closeDuringRefresh_endsTheSession() throws Exception {
        user.open("a");
        assertThat(user.canRefresh("a", "b")).isTrue();
        duringRefresh("select auth.close_session(" + user.hash("a") + ")");
        assertThat(user.tokens()).isZero();
    }

    private void duringRefresh(String sql) throws Exception {
        try (Connection first = TestDatabases.connect(SERVICE);
                Connection second = TestDatabases.connect(SERVICE)) {
            first.setAutoCommit(false);
            assertThat(ServiceLogin.outcome(first, user.refreshSql("b", "c"))).isEqualTo(String.valueOf(user.id()));
            Future<String> end = startBlocked(second, sql);
            first.commit();
            assertThat(end.get()).isIn("", "null");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void deactivationDuringLoginOrRefresh_endsThatSession(boolean login) throws Exception {
        user.open("a");
        try (Connection first = TestDatabases.connect(SERVICE);
                Connection second = TestDatabases.connect(DATABASE)) {
            first.setAutoCommit(false);
            assertThat(ServiceLogin.outcome(first, login ? user.openSql("b") : user.refreshSql("a", "b")))
                    .isNotEmpty();
            Future<String> end = startBlocked(second, "update users set is_active = false where id = " + user.id());
            first.commit();
            assertThat(end.get()).isEqualTo("1 changed");
        }
        assertThat(user.tokens()).isZero();
    }

    @Test
    void loginDuringDeactivation_fails() throws Exception {
        try (Connection first = TestDatabases.connect(DATABASE);
                Connection second = TestDatabases.connect(SERVICE)) {
            first.setAutoCommit(false);
            assertThat(ServiceLogin.outcome(first, "update users set is_active = false where id = " + user.id()))
                    .isEqualTo("1 changed");
            Future<String> login = startBlocked(second, user.openSql("a"));
            first.commit();
            assertThat(login.get()).isEqualTo("null");
        }
        assertThat(user.tokens()).isZero();
    }

    @Test
    void manyConcurrentRefreshes_oneSucceedsWithoutDeadlock() throws Exception {
        user.open("a");
        List<Future<String>> outcomes = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 12; i++) {
                String next = "next" + i;
                outcomes.add(threads.submit(() -> user.refresh("a", next)));
            }
        }
        int succeeded = 0;
        for (Future<String> outcome : outcomes) {
            succeeded += outcome.get().isEmpty() ? 0 : 1;
        }
        assertThat(succeeded).isEqualTo(1);
        assertThat(user.tokens()).isZero();
    }
}
