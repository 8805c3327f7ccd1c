package blog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.store.DatabaseAddress;
import dev.postern.testing.TestDatabases;
import java.util.concurrent.atomic.AtomicInteger;

/// New user of the blog, as which tests call the SQL functions of login sessions.
///
/// @param id number of the user, which also makes the hashes of its tokens unique
record SessionUser(int id) {

    static final DatabaseAddress DATABASE = BlogSchema.createDatabase();

    /// The same database for the login role of the service.
    static final DatabaseAddress SERVICE = BlogSchema.withLoginRole(DATABASE);

    private static final AtomicInteger COUNT = new AtomicInteger();

    static SessionUser create() {
        int id = COUNT.incrementAndGet();
        TestDatabases.execute(
                DATABASE,
                "insert into users (id, email, full_name, hashed_password) values (" + id + ", 'User" + id
                        + "@example.com', 'U', 'old')");
        return new SessionUser(id);
    }

    static String service(String sql) {
        return TestDatabases.value(SERVICE, sql);
    }

    String hash(String token) {
        return "sha256('" + id + token + "')";
    }

    String openSql(String token) {
        return "select auth.open_session(" + id + ", " + hash(token) + ", now() + interval '1 day')";
    }

    String refreshSql(String token, String next) {
        return "select id from auth.refresh(" + hash(token) + ", " + hash(next) + ", now() + interval '1 day')";
    }

    void open(String token) {
        assertThat(service(openSql(token))).hasSize(36);
    }

    /// Returns the id of the user with a new token; empty if the token is invalid.
    String refresh(String token, String next) {
        return service(refreshSql(token, next));
    }

    boolean canRefresh(String token, String next) {
        return refresh(token, next).equals(String.valueOf(id));
    }

    void expire(String token) {
        TestDatabases.execute(
                DATABASE,
                "update auth.refresh_tokens set expires_at = now() - interval '1 second' where hash = " + hash(token));
    }

    int tokens() {
        return Integer.parseInt(
                TestDatabases.value(DATABASE, "select count(*) from auth.refresh_tokens where user_id = " + id));
    }

    void change(String set) {
        TestDatabases.execute(DATABASE, "update users set " + set + " where id = " + id);
    }
}
