package blog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.store.DatabaseAddress;
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
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests the SQL functions of login sessions: successive refresh tokens, and what ends a session.
class SessionsTest {

    private static final DatabaseAddress DATABASE = TestDatabases.createMigrated();
    private static final DatabaseAddress SERVICE = TestDatabases.withAuthenticatorLogin(DATABASE);
    private static final AtomicInteger COUNT = new AtomicInteger();

    /// Each test has another user.
    private final int user = COUNT.incrementAndGet();

    SessionsTest() {
        TestDatabases.execute(
                DATABASE,
                "insert into users (id, email, full_name, hashed_password) values (" + user + ", 'User" + user
                        + "@example.com', 'U', 'old')");
    }

    private static String service(String sql) {
        return TestDatabases.value(SERVICE, sql);
    }

    private String hash(String token) {
        return "sha256('" + user + token + "')";
    }

    private String openSql(String token) {
        return "select auth.open_session(" + user + ", " + hash(token) + ", now() + interval '1 day')";
    }

    private String refreshSql(String token, String next) {
        return "select id from auth.refresh(" + hash(token) + ", " + hash(next) + ", now() + interval '1 day')";
    }

    private void open(String token) {
        assertThat(service(openSql(token))).hasSize(36);
    }

    /// Returns the id of the user with a new token; empty if the token is invalid.
    private String refresh(String token, String next) {
        return service(refreshSql(token, next));
    }

    private boolean canRefresh(String token, String next) {
        return refresh(token, next).equals(String.valueOf(user));
    }

    private int tokens() {
        return Integer.parseInt(
                TestDatabases.value(DATABASE, "select count(*) from auth.refresh_tokens where user_id = " + user));
    }

    private void change(String set) {
        TestDatabases.execute(DATABASE, "update users set " + set + " where id = " + user);
    }

    @Test
    void account_isFoundByAddressAndId() {
        try (Connection connection = TestDatabases.connect(SERVICE)) {
            assertThat(ServiceLogin.outcome(
                            connection, "select * from auth.account_by_email('uSER" + user + "@EXAMPLE.com')"))
                    .isEqualTo(user + ",User" + user + "@example.com,member,old,t");
            change("is_active = false, role = 'administrator'");
            assertThat(ServiceLogin.outcome(connection, "select * from auth.account(" + user + ")"))
                    .isEqualTo(user + ",User" + user + "@example.com,administrator,f");
            assertThat(ServiceLogin.outcome(connection, "select * from auth.account_by_email('unknown')"))
                    .isEmpty();
            assertThat(ServiceLogin.outcome(connection, "select * from auth.account(-1)"))
                    .isEmpty();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void refresh_keepsTheSession() throws SQLException {
        String family = service(openSql("a"));
        try (Connection connection = TestDatabases.connect(SERVICE)) {
            assertThat(ServiceLogin.outcome(
                            connection,
                            "select * from auth.refresh(" + hash("a") + ", " + hash("b")
                                    + ", now() + interval '1 day')"))
                    .isEqualTo(user + ",User" + user + "@example.com,member," + family);
        }
        assertThat(canRefresh("b", "c")).isTrue();
        assertThat(TestDatabases.value(
                        DATABASE,
                        "select count(*) || ' ' || count(used_at) || ' ' || count(distinct family)"
                                + " from auth.refresh_tokens where user_id = " + user))
                .isEqualTo("3 2 1");
    }

    @Test
    void reusedToken_endsItsSessionOnly() {
        open("other");
        open("a");
        assertThat(canRefresh("a", "b")).isTrue();
        assertThat(canRefresh("b", "c")).isTrue();
        assertThat(refresh("a", "x")).isEmpty();
        assertThat(refresh("c", "d")).isEmpty();
        assertThat(refresh("x", "y")).isEmpty();
        assertThat(tokens()).isEqualTo(1);
        assertThat(canRefresh("other", "another")).isTrue();
    }

    @Test
    void reusedExpiredToken_endsItsSession() {
        open("a");
        assertThat(canRefresh("a", "b")).isTrue();
        expire("a");
        assertThat(refresh("a", "x")).isEmpty();
        assertThat(refresh("b", "c")).isEmpty();
        assertThat(tokens()).isZero();
    }

    private void expire(String token) {
        TestDatabases.execute(
                DATABASE,
                "update auth.refresh_tokens set expires_at = now() - interval '1 second' where hash = " + hash(token));
    }

    @Test
    void unknownOrExpiredToken_givesNoToken() {
        assertThat(refresh("unknown", "x")).isEmpty();
        open("a");
        expire("a");
        assertThat(refresh("a", "x")).isEmpty();
        assertThat(refresh("x", "y")).isEmpty();
    }

    @Test
    void inactiveUser_cannotOpenOrRefresh() {
        open("a");
        // bypass the trigger
        TestDatabases.execute(
                DATABASE,
                "set session_replication_role = replica; update users set is_active = false where id = " + user);
        assertThat(tokens()).isEqualTo(1);
        assertThat(refresh("a", "b")).isEmpty();
        assertThat(service(openSql("c"))).isEqualTo("null");
        assertThat(service("select auth.open_session(-1, sha256('c'), now() + interval '1 day')"))
                .isEqualTo("null");
        assertThat(tokens()).isEqualTo(1);
    }

    @Test
    void closeSession_acceptsAnyTokenRepeatedly() {
        open("other");
        open("a");
        assertThat(canRefresh("a", "b")).isTrue();
        service("select auth.close_session(" + hash("a") + ")");
        service("select auth.close_session(" + hash("a") + ")");
        service("select auth.close_session(" + hash("unknown") + ")");
        assertThat(refresh("b", "c")).isEmpty();
        assertThat(canRefresh("other", "another")).isTrue();
        assertThat(tokens()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hashed_password = 'new'",
                "is_active = false, deleted_at = now()",
                "role = 'administrator'",
            })
    void changedPrivileges_endAllSessions(String change) {
        open("a");
        open("b");
        change(change);
        assertThat(tokens()).isZero();
        assertThat(refresh("a", "c")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "full_name = 'Other', email = 'other@example.com'",
                "hashed_password = hashed_password, role = 'member', is_active = true",
            })
    void unrelatedChange_keepsSessions(String change) {
        open("a");
        change(change);
        assertThat(canRefresh("a", "b")).isTrue();
    }

    @Test
    void memberChangesPassword_endsOwnSessions() throws SQLException {
        open("a");
        try (Connection connection = TestDatabases.connect(SERVICE)) {
            connection.setAutoCommit(false);
            ServiceLogin.assumeRole(connection, "member", String.valueOf(user));
            assertThat(ServiceLogin.outcome(connection, "update users set hashed_password = 'new'"))
                    .isEqualTo("1 changed");
            connection.commit();
        }
        assertThat(tokens()).isZero();
    }

    @Test
    void rehash_keepsSessions() {
        open("a");
        assertThat(service("select auth.rehash(" + user + ", 'not the old', 'new')"))
                .isEqualTo("f");
        assertThat(service("select auth.rehash(" + user + ", 'old', 'new')")).isEqualTo("t");
        assertThat(TestDatabases.value(DATABASE, "select hashed_password from users where id = " + user))
                .isEqualTo("new");
        assertThat(tokens()).isEqualTo(1);
    }

    /// The exemption from the trigger ends with the function.
    @Test
    void changeAfterRehashInOneTransaction_endsSessions() throws SQLException {
        open("a");
        try (Connection connection = TestDatabases.connect(SERVICE)) {
            connection.setAutoCommit(false);
            assertThat(ServiceLogin.outcome(connection, "select auth.rehash(" + user + ", 'old', 'new')"))
                    .isEqualTo("t");
            ServiceLogin.assumeRole(connection, "member", String.valueOf(user));
            assertThat(ServiceLogin.outcome(connection, "update users set hashed_password = 'other'"))
                    .isEqualTo("1 changed");
            connection.commit();
        }
        assertThat(tokens()).isZero();
    }

    @Test
    void deletedUser_hasNoSessions() {
        open("a");
        TestDatabases.execute(DATABASE, "delete from users where id = " + user);
        assertThat(tokens()).isZero();
    }

    @Test
    void openSession_deletesExpiredTokens() {
        open("a");
        open("b");
        expire("a");
        open("c");
        assertThat(tokens()).isEqualTo(2);
        assertThat(canRefresh("b", "d")).isTrue();
    }

    @Test
    void hashOtherThan32Bytes_isRejected() throws SQLException {
        try (Connection connection = TestDatabases.connect(SERVICE)) {
            assertThat(ServiceLogin.outcome(connection, "select auth.open_session(" + user + ", 'short', now())"))
                    .isEqualTo("23514");
        }
    }

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
        open("a");
        try (Connection first = TestDatabases.connect(SERVICE);
                Connection second = TestDatabases.connect(SERVICE)) {
            first.setAutoCommit(false);
            assertThat(ServiceLogin.outcome(first, refreshSql("a", "b"))).isEqualTo(String.valueOf(user));
            Future<String> blocked = startBlocked(second, refreshSql("a", "c"));
            first.commit();
            assertThat(blocked.get()).isEmpty();
        }
        assertThat(tokens()).isZero();
    }

    @Test
    void firstRefreshRolledBack_secondSucceeds() throws Exception {
        open("a");
        try (Connection first = TestDatabases.connect(SERVICE);
                Connection second = TestDatabases.connect(SERVICE)) {
            first.setAutoCommit(false);
            assertThat(ServiceLogin.outcome(first, refreshSql("a", "b"))).isEqualTo(String.valueOf(user));
            Future<String> blocked = startBlocked(second, refreshSql("a", "c"));
            first.rollback();
            assertThat(blocked.get()).isEqualTo(String.valueOf(user));
        }
        assertThat(refresh("b", "x")).isEmpty();
        assertThat(canRefresh("c", "d")).isTrue();
    }

    /// Ending a session waits for a concurrent refresh and also deletes its new token.
    @Test
    void reuseDuringRefresh_endsTheNewestTokenToo() throws Exception {
        open("a");
        assertThat(canRefresh("a", "b")).isTrue();
        duringRefresh(refreshSql("a", "x"));
        assertThat(tokens()).isZero();
    }

    @Test
    void closeDuringRefresh_endsTheSession() throws Exception {
        open("a");
        assertThat(canRefresh("a", "b")).isTrue();
        duringRefresh("select auth.close_session(" + hash("a") + ")");
        assertThat(tokens()).isZero();
    }

    private void duringRefresh(String sql) throws Exception {
        try (Connection first = TestDatabases.connect(SERVICE);
                Connection second = TestDatabases.connect(SERVICE)) {
            first.setAutoCommit(false);
            assertThat(ServiceLogin.outcome(first, refreshSql("b", "c"))).isEqualTo(String.valueOf(user));
            Future<String> end = startBlocked(second, sql);
            first.commit();
            assertThat(end.get()).isIn("", "null");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void deactivationDuringLoginOrRefresh_endsThatSession(boolean login) throws Exception {
        open("a");
        try (Connection first = TestDatabases.connect(SERVICE);
                Connection second = TestDatabases.connect(DATABASE)) {
            first.setAutoCommit(false);
            assertThat(ServiceLogin.outcome(first, login ? openSql("b") : refreshSql("a", "b")))
                    .isNotEmpty();
            Future<String> end = startBlocked(second, "update users set is_active = false where id = " + user);
            first.commit();
            assertThat(end.get()).isEqualTo("1 changed");
        }
        assertThat(tokens()).isZero();
    }

    @Test
    void loginDuringDeactivation_fails() throws Exception {
        try (Connection first = TestDatabases.connect(DATABASE);
                Connection second = TestDatabases.connect(SERVICE)) {
            first.setAutoCommit(false);
            assertThat(ServiceLogin.outcome(first, "update users set is_active = false where id = " + user))
                    .isEqualTo("1 changed");
            Future<String> login = startBlocked(second, openSql("a"));
            first.commit();
            assertThat(login.get()).isEqualTo("null");
        }
        assertThat(tokens()).isZero();
    }

    @Test
    void manyConcurrentRefreshes_oneSucceedsWithoutDeadlock() throws Exception {
        open("a");
        List<Future<String>> outcomes = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 12; i++) {
                String next = "next" + i;
                outcomes.add(threads.submit(() -> refresh("a", next)));
            }
        }
        int succeeded = 0;
        for (Future<String> outcome : outcomes) {
            succeeded += outcome.get().isEmpty() ? 0 : 1;
        }
        assertThat(succeeded).isEqualTo(1);
        assertThat(tokens()).isZero();
    }
}
