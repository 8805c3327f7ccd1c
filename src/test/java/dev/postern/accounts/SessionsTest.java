package dev.postern.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import de.mkammerer.argon2.Argon2Factory;
import de.mkammerer.argon2.Argon2Factory.Argon2Types;
import dev.postern.Accounts;
import dev.postern.Application;
import dev.postern.Applications;
import dev.postern.auth.PasswordHasher;
import dev.postern.migrate.EngineMigrations;
import dev.postern.server.Extension;
import dev.postern.testing.Polling;
import dev.postern.testing.TestSchema;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jooq.Catalog;
import org.jooq.Table;
import org.jooq.TableField;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests of login sessions: successive refresh tokens, what ends a session, and requests at the same time.
class SessionsTest {

    private static final String PASSWORD = "correct horse";
    private static final String HASH = new PasswordHasher().hash(PASSWORD);
    private static final Executor VIRTUAL = Thread::startVirtualThread;

    private static final TestSchema SCHEMA = TestSchema.of("""
            create table members (id integer primary key, name text not null unique, secret text, kind text not null);
            """ + EngineMigrations.sql("postgres"));

    @RegisterExtension
    static final TestService SERVICE = SCHEMA.serve().withExtension(accounts());

    private static Extension accounts() {
        Catalog classes = SCHEMA.generated().classes();
        Table<?> members =
                Objects.requireNonNull(classes.getSchemas().getFirst().getTable("members"));
        return Applications.extension(Application.of(classes)
                .accounts(Accounts.over(members)
                        .login(text(members, "name"))
                        .password(text(members, "secret"))
                        .role(text(members, "kind"))));
    }

    @SuppressWarnings("unchecked")
    private static TableField<?, String> text(Table<?> table, String name) {
        return (TableField<?, String>) Objects.requireNonNull(table.field(name));
    }

    @BeforeEach
    void rows() {
        SERVICE.sql("truncate members, postern.sessions; insert into members values (1, 'ann', '" + HASH
                + "', 'postgres'), (2, 'ben', '" + HASH + "', 'postgres')");
    }

    private static HttpResponse<String> token(String json) {
        return SERVICE.send("POST", "/auth/token", json);
    }

    /// Returns the refresh token of a new session.
    private static String logIn(String name) {
        return refreshToken(token("{\"username\":\"" + name + "\",\"password\":\"" + PASSWORD + "\"}"));
    }

    private static HttpResponse<String> refresh(String token) {
        return token("{\"grant_type\":\"refresh_token\",\"refresh_token\":\"" + token + "\"}");
    }

    private static String refreshToken(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonNode token = TestService.json(response).path("refresh_token");
        return token.textValue();
    }

    private static void assertEnded(String token) {
        HttpResponse<String> response = refresh(token);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(TestService.json(response).path("code").textValue()).isEqualTo("PSTRN901");
    }

    private static String sessions() {
        return String.valueOf(SERVICE.value("select count(*) from postern.sessions"));
    }

    @Test
    void refresh_keepsTheSessionAndItsId() {
        String first = logIn("ann");
        String id = SERVICE.value("select id from postern.sessions");
        String third = refreshToken(refresh(refreshToken(refresh(first))));
        assertThat(third).isNotEqualTo(first);
        assertThat(SERVICE.value("select string_agg(id::text, ',') from postern.sessions"))
                .isEqualTo(id);
    }

    @Test
    void reusedToken_endsItsSessionOnly() {
        String other = logIn("ann");
        String first = logIn("ann");
        String third = refreshToken(refresh(refreshToken(refresh(first))));
        assertEnded(first);
        assertEnded(third);
        assertThat(sessions()).isEqualTo("1");
        refreshToken(refresh(other));
    }

    @Test
    void expiredToken_endsTheSession() {
        String token = logIn("ann");
        SERVICE.sql("update postern.sessions set expires_at = now() - interval '1 second'");
        assertEnded(token);
        assertThat(sessions()).isEqualTo("0");
    }

    @Test
    void login_deletesExpiredSessions() {
        logIn("ann");
        SERVICE.sql("update postern.sessions set expires_at = now() - interval '1 second'");
        logIn("ben");
        assertThat(SERVICE.value("select string_agg(account, ',') from postern.sessions"))
                .isEqualTo("2");
    }

    /// The session's half of a token is known, but the other half was never issued.
    @Test
    void forgedTokenOfSession_endsIt() {
        String token = logIn("ann");
        char last = token.charAt(30) == 'A' ? 'B' : 'A';
        assertEnded(token.substring(0, 30) + last + token.substring(31));
        assertEnded(token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "' or true --"})
    void unknownToken_changesNothing(String token) {
        String known = logIn("ann");
        assertThat(refresh(token).statusCode()).isEqualTo(400);
        assertThat(SERVICE.send("POST", "/auth/revoke", "{\"token\":\"" + token + "\"}")
                        .statusCode())
                .isIn(200, 400);
        refreshToken(refresh(known));
    }

    @Test
    void revoke_acceptsAnyTokenOfTheSession() {
        String other = logIn("ann");
        String first = logIn("ann");
        String second = refreshToken(refresh(first));
        SERVICE.send("POST", "/auth/revoke", "{\"token\":\"" + first + "\"}");
        assertEnded(second);
        refreshToken(refresh(other));
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret = 'other'", "secret = null", "kind = 'no_such_role'"})
    void newPasswordOrRole_endsAllSessionsOfTheAccount(String change) {
        String first = logIn("ann");
        String second = logIn("ann");
        String other = logIn("ben");
        SERVICE.sql("update members set " + change + " where id = 1");
        assertEnded(first);
        assertEnded(second);
        refreshToken(refresh(other));
    }

    @Test
    void unrelatedChange_keepsTheSession() {
        String token = logIn("ann");
        SERVICE.sql("update members set name = 'anna', secret = secret where id = 1");
        refreshToken(refresh(token));
    }

    /// A login renews the hash of the same password, which must not end the sessions of other devices.
    @Test
    void renewedHash_keepsTheOtherSessions() {
        String outdated =
                Argon2Factory.create(Argon2Types.ARGON2id).hash(1, 8_192, 1, PASSWORD.getBytes(StandardCharsets.UTF_8));
        SERVICE.sql("update members set secret = '" + outdated + "' where id = 1; truncate postern.sessions");
        String first = logIn("ann");
        assertThat(SERVICE.value("select secret from members where id = 1")).startsWith("$argon2id$v=19$m=19456,t=2,");
        SERVICE.sql("update members set secret = '" + outdated + "' where id = 1");
        SERVICE.sql(
                "update postern.sessions set state = sha256(convert_to('postgres', 'UTF8') || '\\000' || convert_to('"
                        + outdated + "', 'UTF8'))");
        String second = logIn("ann");
        refreshToken(refresh(first));
        refreshToken(refresh(second));
    }

    /// Runs `work` while a refresh waits for the session's row, then returns the response of the refresh.
    private static HttpResponse<String> refreshDuring(String token, String sql) {
        CompletableFuture<HttpResponse<String>> response = new CompletableFuture<>();
        SERVICE.withOpenTransaction(sql, () -> {
            response.completeAsync(() -> refresh(token), VIRTUAL);
            Polling.until(() -> "1"
                    .equals(SERVICE.value("select count(*) from pg_locks l join pg_stat_activity a"
                            + " using (pid) where not granted and a.datname = current_database()")));
        });
        return response.join();
    }

    @Test
    void refreshDuringChangeThatIsRolledBack_succeeds() {
        String token = logIn("ann");
        refreshToken(refreshDuring(token, "delete from postern.sessions"));
    }

    @Test
    void twoRefreshesAtOnce_oneSucceedsAndTheSessionEnds() {
        String token = logIn("ann");
        CompletableFuture<HttpResponse<String>> first = new CompletableFuture<>();
        CompletableFuture<HttpResponse<String>> second = new CompletableFuture<>();
        SERVICE.withOpenTransaction("select from postern.sessions for update", () -> {
            first.completeAsync(() -> refresh(token), VIRTUAL);
            second.completeAsync(() -> refresh(token), VIRTUAL);
            Polling.until(() -> "2"
                    .equals(SERVICE.value("select count(distinct pid) from pg_locks l join"
                            + " pg_stat_activity a using (pid) where not granted and a.datname = current_database()")));
        });
        assertThat(first.join().statusCode() + second.join().statusCode()).isEqualTo(600);
        assertThat(sessions()).isEqualTo("0");
    }
}
