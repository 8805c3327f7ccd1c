package dev.postern.blog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.store.DatabaseAddress;
import dev.postern.testing.TestDatabases;
import dev.postern.testing.Until;
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

/// Sessions of the accounts: tokens that follow one another, and what ends them. Tokens are named by a word.
class SessionsTest {

    private static final DatabaseAddress DATABASE = TestDatabases.fresh();
    private static final DatabaseAddress SERVICE = TestDatabases.authenticating(DATABASE);
    private static final AtomicInteger COUNT = new AtomicInteger();

    /// Each test has a user of its own.
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

    private String opening(String token) {
        return "select auth.open_session(" + user + ", " + hash(token) + ", now() + interval '1 day')";
    }

    private String refreshing(String token, String next) {
        return "select id from auth.refresh(" + hash(token) + ", " + hash(next) + ", now() + interval '1 day')";
    }

    private void open(String token) {
        assertThat(service(opening(token))).hasSize(36);
    }

    /// The user who got a new token; empty if none.
    private String refresh(String token, String next) {
        return service(refreshing(token, next));
    }

    private boolean refreshed(String token, String next) {
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
    void anAccountIsFoundByItsAddressAndItsNumber() {
        try (Connection connection = TestDatabases.connect(SERVICE)) {
            assertThat(ServiceLogin.outcome(
                            connection, "select * from auth.account_by_email('uSER" + user + "@EXAMPLE.com')"))
                    .isEqualTo(user + ",User" + user + "@example.com,member,old,t");
            change("is_active = false, role = 'administrator'");
            assertThat(ServiceLogin.outcome(connection, "select * from auth.account(" + user + ")"))
                    .isEqualTo(user + ",User" + user + "@example.com,administrator,f");
            assertThat(ServiceLogin.outcome(connection, "select * from auth.account_by_email('nobody')"))
                    .isEmpty();
            assertThat(ServiceLogin.outcome(connection, "select * from auth.account(-1)"))
                    .isEmpty();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aTokenIsFollowedByAnotherOfTheSameSession() throws SQLException {
        String family = service(opening("a"));
        try (Connection connection = TestDatabases.connect(SERVICE)) {
            assertThat(ServiceLogin.outcome(
                            connection,
                            "select * from auth.refresh(" + hash("a") + ", " + hash("b")
                                    + ", now() + interval '1 day')"))
                    .isEqualTo(user + ",User" + user + "@example.com,member," + family);
        }
        assertThat(refreshed("b", "c")).isTrue();
        assertThat(TestDatabases.value(
                        DATABASE,
                        "select count(*) || ' ' || count(used_at) || ' ' || count(distinct family)"
                                + " from auth.refresh_tokens where user_id = " + user))
                .isEqualTo("3 2 1");
    }

    @Test
    void aTokenThatIsUsedAgainEndsItsSessionAndNoOther() {
        open("other");
        open("a");
        assertThat(refreshed("a", "b")).isTrue();
        assertThat(refreshed("b", "c")).isTrue();
        assertThat(refresh("a", "x")).isEmpty();
        assertThat(refresh("c", "d")).isEmpty();
        assertThat(refresh("x", "y")).isEmpty();
        assertThat(tokens()).isEqualTo(1);
        assertThat(refreshed("other", "another")).isTrue();
    }

    @Test
    void aTokenThatWasUsedAndHasExpiredEndsItsSessionAsWell() {
        open("a");
        assertThat(refreshed("a", "b")).isTrue();
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
    void whatIsUnknownOrHasExpiredGivesNothing() {
        assertThat(refresh("unknown", "x")).isEmpty();
        open("a");
        expire("a");
        assertThat(refresh("a", "x")).isEmpty();
        assertThat(refresh("x", "y")).isEmpty();
    }

    @Test
    void anInactiveUserHasNoSession() {
        open("a");
        // as if the trigger had not been there
        TestDatabases.execute(
                DATABASE,
                "set session_replication_role = replica; update users set is_active = false where id = " + user);
        assertThat(tokens()).isEqualTo(1);
        assertThat(refresh("a", "b")).isEmpty();
        assertThat(service(opening("c"))).isEqualTo("null");
        assertThat(service("select auth.open_session(-1, sha256('c'), now() + interval '1 day')"))
                .isEqualTo("null");
        assertThat(tokens()).isEqualTo(1);
    }

    @Test
    void aSessionIsClosedByAnyOfItsTokensAsOftenAsOneLikes() {
        open("other");
        open("a");
        assertThat(refreshed("a", "b")).isTrue();
        service("select auth.close_session(" + hash("a") + ")");
        service("select auth.close_session(" + hash("a") + ")");
        service("select auth.close_session(" + hash("unknown") + ")");
        assertThat(refresh("b", "c")).isEmpty();
        assertThat(refreshed("other", "another")).isTrue();
        assertThat(tokens()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hashed_password = 'new'",
                "is_active = false, deleted_at = now()",
                "role = 'administrator'",
            })
    void aChangeOfWhatTheUserMayDoEndsAllSessions(String change) {
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
    void otherChangesLeaveThem(String change) {
        open("a");
        change(change);
        assertThat(refreshed("a", "b")).isTrue();
    }

    @Test
    void aMemberWhoChangesTheirPasswordEndsTheirOwnSessions() throws SQLException {
        open("a");
        try (Connection connection = TestDatabases.connect(SERVICE)) {
            connection.setAutoCommit(false);
            ServiceLogin.takeOn(connection, "member", String.valueOf(user));
            assertThat(ServiceLogin.outcome(connection, "update users set hashed_password = 'new'"))
                    .isEqualTo("1 changed");
            connection.commit();
        }
        assertThat(tokens()).isZero();
    }

    @Test
    void anotherHashOfTheSamePasswordLeavesThem() {
        open("a");
        assertThat(service("select auth.rehash(" + user + ", 'not the old', 'new')"))
                .isEqualTo("f");
        assertThat(service("select auth.rehash(" + user + ", 'old', 'new')")).isEqualTo("t");
        assertThat(TestDatabases.value(DATABASE, "select hashed_password from users where id = " + user))
                .isEqualTo("new");
        assertThat(tokens()).isEqualTo(1);
    }

    /// The trigger is passed over by the function alone, not by what follows it.
    @Test
    void aChangeAfterItInTheSameTransactionEndsThem() throws SQLException {
        open("a");
        try (Connection connection = TestDatabases.connect(SERVICE)) {
            connection.setAutoCommit(false);
            assertThat(ServiceLogin.outcome(connection, "select auth.rehash(" + user + ", 'old', 'new')"))
                    .isEqualTo("t");
            ServiceLogin.takeOn(connection, "member", String.valueOf(user));
            assertThat(ServiceLogin.outcome(connection, "update users set hashed_password = 'other'"))
                    .isEqualTo("1 changed");
            connection.commit();
        }
        assertThat(tokens()).isZero();
    }

    @Test
    void aDeletedUserHasNone() {
        open("a");
        TestDatabases.execute(DATABASE, "delete from users where id = " + user);
        assertThat(tokens()).isZero();
    }

    @Test
    void whatHasExpiredGoesWhenASessionIsOpened() {
        open("a");
        open("b");
        expire("a");
        open("c");
        assertThat(tokens()).isEqualTo(2);
        assertThat(refreshed("b", "d")).isTrue();
    }

    @Test
    void aHashIsOf32Bytes() throws SQLException {
        try (Connection connection = TestDatabases.connect(SERVICE)) {
            assertThat(ServiceLogin.outcome(connection, "select auth.open_session(" + user + ", 'short', now())"))
                    .isEqualTo("23514");
        }
    }

    /// One that was begun by another connection and waits for this one.
    private static Future<String> waiting(Connection other, String sql) throws SQLException {
        String id = ServiceLogin.outcome(other, "select pg_backend_pid()");
        CompletableFuture<String> outcome =
                CompletableFuture.supplyAsync(() -> ServiceLogin.outcome(other, sql), Thread::startVirtualThread);
        Until.holds(() -> TestDatabases.value(DATABASE, "select cardinality(pg_blocking_pids(" + id + "))")
                .equals("1"));
        return outcome;
    }

    @Test
    void ofTwoWhoRefreshTheSameTokenAtOnceOneWinsAndTheSessionEnds() throws Exception {
        open("a");
        try (Connection first = TestDatabases.connect(SERVICE);
                Connection second = TestDatabases.connect(SERVICE)) {
            first.setAutoCommit(false);
            assertThat(ServiceLogin.outcome(first, refreshing("a", "b"))).isEqualTo(String.valueOf(user));
            Future<String> late = waiting(second, refreshing("a", "c"));
            first.commit();
            assertThat(late.get()).isEmpty();
        }
        assertThat(tokens()).isZero();
    }

    @Test
    void ofTwoTheSecondWinsWhereTheFirstIsUndone() throws Exception {
        open("a");
        try (Connection first = TestDatabases.connect(SERVICE);
                Connection second = TestDatabases.connect(SERVICE)) {
            first.setAutoCommit(false);
            assertThat(ServiceLogin.outcome(first, refreshing("a", "b"))).isEqualTo(String.valueOf(user));
            Future<String> late = waiting(second, refreshing("a", "c"));
            first.rollback();
            assertThat(late.get()).isEqualTo(String.valueOf(user));
        }
        assertThat(refresh("b", "x")).isEmpty();
        assertThat(refreshed("c", "d")).isTrue();
    }

    /// The end of a session waits for the token that is being made, and takes it along.
    @Test
    void aSecondUseDuringARefreshEndsTheNewestTokenToo() throws Exception {
        open("a");
        assertThat(refreshed("a", "b")).isTrue();
        duringRefresh(refreshing("a", "x"));
        assertThat(tokens()).isZero();
    }

    @Test
    void aSessionThatIsClosedDuringARefreshIsClosed() throws Exception {
        open("a");
        assertThat(refreshed("a", "b")).isTrue();
        duringRefresh("select auth.close_session(" + hash("a") + ")");
        assertThat(tokens()).isZero();
    }

    private void duringRefresh(String sql) throws Exception {
        try (Connection first = TestDatabases.connect(SERVICE);
                Connection second = TestDatabases.connect(SERVICE)) {
            first.setAutoCommit(false);
            assertThat(ServiceLogin.outcome(first, refreshing("b", "c"))).isEqualTo(String.valueOf(user));
            Future<String> end = waiting(second, sql);
            first.commit();
            assertThat(end.get()).isIn("", "null");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDeactivationDuringALoginOrARefreshEndsThatSessionToo(boolean login) throws Exception {
        open("a");
        try (Connection first = TestDatabases.connect(SERVICE);
                Connection second = TestDatabases.connect(DATABASE)) {
            first.setAutoCommit(false);
            assertThat(ServiceLogin.outcome(first, login ? opening("b") : refreshing("a", "b")))
                    .isNotEmpty();
            Future<String> end = waiting(second, "update users set is_active = false where id = " + user);
            first.commit();
            assertThat(end.get()).isEqualTo("1 changed");
        }
        assertThat(tokens()).isZero();
    }

    @Test
    void aLoginDuringADeactivationFails() throws Exception {
        try (Connection first = TestDatabases.connect(DATABASE);
                Connection second = TestDatabases.connect(SERVICE)) {
            first.setAutoCommit(false);
            assertThat(ServiceLogin.outcome(first, "update users set is_active = false where id = " + user))
                    .isEqualTo("1 changed");
            Future<String> login = waiting(second, opening("a"));
            first.commit();
            assertThat(login.get()).isEqualTo("null");
        }
        assertThat(tokens()).isZero();
    }

    @Test
    void ofManyOneWinsAndNoneIsADeadlock() throws Exception {
        open("a");
        List<Future<String>> outcomes = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 12; i++) {
                String next = "next" + i;
                outcomes.add(threads.submit(() -> refresh("a", next)));
            }
        }
        int won = 0;
        for (Future<String> outcome : outcomes) {
            won += outcome.get().isEmpty() ? 0 : 1;
        }
        assertThat(won).isEqualTo(1);
        assertThat(tokens()).isZero();
    }
}
