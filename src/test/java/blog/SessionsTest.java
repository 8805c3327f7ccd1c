package blog;

import static blog.SessionUser.DATABASE;
import static blog.SessionUser.SERVICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.TestDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests the SQL functions of login sessions: successive refresh tokens, and what ends a session.
class SessionsTest {

    private final SessionUser user = SessionUser.create();

    @Test
    void account_isFoundByAddressAndId() {
        try (Connection connection = TestDatabases.connect(SERVICE)) {
            assertThat(ServiceLogin.outcome(
                            connection, "select * from auth.account_by_email('uSER" + user.id() + "@EXAMPLE.com')"))
                    .isEqualTo(user.id() + ",User" + user.id() + "@example.com,member,old,t");
            user.change("is_active = false, role = 'administrator'");
            assertThat(ServiceLogin.outcome(connection, "select * from auth.account(" + user.id() + ")"))
                    .isEqualTo(user.id() + ",User" + user.id() + "@example.com,administrator,f");
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
        String family = SessionUser.service(user.openSql("a"));
        try (Connection connection = TestDatabases.connect(SERVICE)) {
            assertThat(ServiceLogin.outcome(
                            connection,
                            "select * from auth.refresh(" + user.hash("a") + ", " + user.hash("b")
                                    + ", now() + interval '1 day')"))
                    .isEqualTo(user.id() + ",User" + user.id() + "@example.com,member," + family);
        }
        assertThat(user.canRefresh("b", "c")).isTrue();
        assertThat(TestDatabases.value(
                        DATABASE,
                        "select count(*) || ' ' || count(used_at) || ' ' || count(distinct family)"
                                + " from auth.refresh_tokens where user_id = " + user.id()))
                .isEqualTo("3 2 1");
    }

    @Test
    void reusedToken_endsItsSessionOnly() {
        user.open("other");
        user.open("a");
        assertThat(user.canRefresh("a", "b")).isTrue();
        assertThat(user.canRefresh("b", "c")).isTrue();
        assertThat(user.refresh("a", "x")).isEmpty();
        assertThat(user.refresh("c", "d")).isEmpty();
        assertThat(user.refresh("x", "y")).isEmpty();
        assertThat(user.tokens()).isEqualTo(1);
        assertThat(user.canRefresh("other", "another")).isTrue();
    }

    @Test
    void reusedExpiredToken_endsItsSession() {
        user.open("a");
        assertThat(user.canRefresh("a", "b")).isTrue();
        user.expire("a");
        assertThat(user.refresh("a", "x")).isEmpty();
        assertThat(user.refresh("b", "c")).isEmpty();
        assertThat(user.tokens()).isZero();
    }

    @Test
    void unknownOrExpiredToken_givesNoToken() {
        assertThat(user.refresh("unknown", "x")).isEmpty();
        user.open("a");
        user.expire("a");
        assertThat(user.refresh("a", "x")).isEmpty();
        assertThat(user.refresh("x", "y")).isEmpty();
    }

    @Test
    void inactiveUser_cannotOpenOrRefresh() {
        user.open("a");
        // bypass the trigger
        TestDatabases.execute(
                DATABASE,
                "set session_replication_role = replica; update users set is_active = false where id = " + user.id());
        assertThat(user.tokens()).isEqualTo(1);
        assertThat(user.refresh("a", "b")).isEmpty();
        assertThat(SessionUser.service(user.openSql("c"))).isEqualTo("null");
        assertThat(SessionUser.service("select auth.open_session(-1, sha256('c'), now() + interval '1 day')"))
                .isEqualTo("null");
        assertThat(user.tokens()).isEqualTo(1);
    }

    @Test
    void closeSession_acceptsAnyTokenRepeatedly() {
        user.open("other");
        user.open("a");
        assertThat(user.canRefresh("a", "b")).isTrue();
        SessionUser.service("select auth.close_session(" + user.hash("a") + ")");
        SessionUser.service("select auth.close_session(" + user.hash("a") + ")");
        SessionUser.service("select auth.close_session(" + user.hash("unknown") + ")");
        assertThat(user.refresh("b", "c")).isEmpty();
        assertThat(user.canRefresh("other", "another")).isTrue();
        assertThat(user.tokens()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hashed_password = 'new'",
                "is_active = false, deleted_at = now()",
                "role = 'administrator'",
            })
    void changedPrivileges_endAllSessions(String change) {
        user.open("a");
        user.open("b");
        user.change(change);
        assertThat(user.tokens()).isZero();
        assertThat(user.refresh("a", "c")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "full_name = 'Other', email = 'other@example.com'",
                "hashed_password = hashed_password, role = 'member', is_active = true",
            })
    void unrelatedChange_keepsSessions(String change) {
        user.open("a");
        user.change(change);
        assertThat(user.canRefresh("a", "b")).isTrue();
    }

    @Test
    void memberChangesPassword_endsOwnSessions() throws SQLException {
        user.open("a");
        try (Connection connection = TestDatabases.connect(SERVICE)) {
            connection.setAutoCommit(false);
            ServiceLogin.assumeRole(connection, "member", String.valueOf(user.id()));
            assertThat(ServiceLogin.outcome(connection, "update users set hashed_password = 'new'"))
                    .isEqualTo("1 changed");
            connection.commit();
        }
        assertThat(user.tokens()).isZero();
    }

    @Test
    void rehash_keepsSessions() {
        user.open("a");
        assertThat(SessionUser.service("select auth.rehash(" + user.id() + ", 'not the old', 'new')"))
                .isEqualTo("f");
        assertThat(SessionUser.service("select auth.rehash(" + user.id() + ", 'old', 'new')"))
                .isEqualTo("t");
        assertThat(TestDatabases.value(DATABASE, "select hashed_password from users where id = " + user.id()))
                .isEqualTo("new");
        assertThat(user.tokens()).isEqualTo(1);
    }

    /// The exemption from the trigger ends with the function.
    @Test
    void changeAfterRehashInOneTransaction_endsSessions() throws SQLException {
        user.open("a");
        try (Connection connection = TestDatabases.connect(SERVICE)) {
            connection.setAutoCommit(false);
            assertThat(ServiceLogin.outcome(connection, "select auth.rehash(" + user.id() + ", 'old', 'new')"))
                    .isEqualTo("t");
            ServiceLogin.assumeRole(connection, "member", String.valueOf(user.id()));
            assertThat(ServiceLogin.outcome(connection, "update users set hashed_password = 'other'"))
                    .isEqualTo("1 changed");
            connection.commit();
        }
        assertThat(user.tokens()).isZero();
    }

    @Test
    void deletedUser_hasNoSessions() {
        user.open("a");
        TestDatabases.execute(DATABASE, "delete from users where id = " + user.id());
        assertThat(user.tokens()).isZero();
    }

    @Test
    void openSession_deletesExpiredTokens() {
        user.open("a");
        user.open("b");
        user.expire("a");
        user.open("c");
        assertThat(user.tokens()).isEqualTo(2);
        assertThat(user.canRefresh("b", "d")).isTrue();
    }

    @Test
    void hashOtherThan32Bytes_isRejected() throws SQLException {
        try (Connection connection = TestDatabases.connect(SERVICE)) {
            assertThat(ServiceLogin.outcome(connection, "select auth.open_session(" + user.id() + ", 'short', now())"))
                    .isEqualTo("23514");
        }
    }
}
