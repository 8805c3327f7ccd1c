package dev.postern.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.auth.JwtKeys;
import dev.postern.auth.JwtKeys.Encoding;
import dev.postern.auth.JwtSigner;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Thousands of requests of different callers over two connections, many of which fail: each sees what its own
/// caller may, and nothing is left of any.
class LeaksTest {

    private static final int REQUESTS = 3_000;
    private static final int AT_ONCE = 16;

    @RegisterExtension
    static final TestService SERVICE = TestService.with(
            Extension.none(),
            "--anonymous-role=anonymous",
            "--pool-size=2",
            "--pool-timeout=30s",
            "--statement-timeout=300ms");

    private static final JwtSigner ISSUER =
            new JwtSigner(JwtKeys.parse(TestService.SECRET, Encoding.TEXT), InstantSource.system());

    /// The view tells who asks, as PostgreSQL sees it.
    @BeforeAll
    static void rows() {
        SERVICE.sql("""
                insert into users (id, email, full_name, hashed_password, role)
                    select i, i || '@example.com', 'U' || i, '!', 'member' from generate_series(1, 9) i;
                insert into posts (title, user_id) select 'T', 1 + i % 9 from generate_series(1, 90) i;
                drop view account;
                create view account with (security_invoker = true) as
                    select 1::bigint as id, current_user::text as email, 'x'::text as full_name,
                        coalesce(nullif(current_setting('request.jwt.claims', true), '')::json ->> 'sub', '-') as role,
                        null::timestamptz as created_at, null::timestamptz as updated_at;
                grant select on account to anonymous, member, administrator;
                create function slow() returns trigger language plpgsql as
                    $$ begin if new.title = 'slow' then perform pg_sleep(2); end if; return new; end $$;
                create trigger slow before insert on posts for each row execute function slow();
                """);
    }

    private static LeakingCaller caller(Random random) {
        int user = 1 + random.nextInt(9);
        return switch (random.nextInt(3)) {
            case 0 -> new LeakingCaller("anonymous", "-", "Basic x");
            case 1 -> of("member", user);
            default -> of("administrator", user);
        };
    }

    private static LeakingCaller of(String role, int user) {
        String token = ISSUER.sign(Map.of("role", role, "sub", Integer.toString(user)), Duration.ofMinutes(5));
        return new LeakingCaller(role, Integer.toString(user), "Bearer " + token);
    }

    /// One who asks, and what PostgreSQL is to know of them.
    private record LeakingCaller(String role, String subject, String authorization) {

        private HttpResponse<String> send(String method, String path, String body, String... headers) {
            List<String> all = new ArrayList<>(List.of("Authorization", authorization));
            all.addAll(List.of(headers));
            return SERVICE.send(method, path, body, all.toArray(String[]::new));
        }

        /// What fails, in one way or another.
        private void fail(int way) {
            int status = switch (way) {
                case 0 -> send("GET", "/api/users?select=id&id=eq.x", "").statusCode();
                case 1 -> send("POST", "/api/posts", "{\"title\":null}").statusCode();
                case 2 -> send("PATCH", "/api/posts?id=gt.0", "{\"user_id\":0}").statusCode();
                case 3 ->
                    send("GET", "/api/posts?select=id", "", "Accept", "application/vnd.pgrst.object+json")
                            .statusCode();
                case 4 ->
                    send("POST", "/api/posts", "{\"title\":\"slow\",\"user_id\":" + number() + "}")
                            .statusCode();
                default ->
                    send(
                                    "PATCH",
                                    "/api/posts?user_id=eq." + number(),
                                    "{\"title\":\"T\"}",
                                    "Prefer",
                                    "handling=strict, max-affected=1, timezone=Asia/Tokyo")
                            .statusCode();
            };
            assertThat(status).isGreaterThanOrEqualTo(400);
        }

        private String number() {
            return subject.equals("-") ? "1" : subject;
        }

        private void see() {
            assertThat(send("GET", "/api/account?select=email,role", "").body())
                    .isEqualTo("[{\"email\":\"" + role + "\",\"role\":\"" + subject + "\"}]");
            String users = send("GET", "/api/users?id=eq.1", "").body();
            assertThat(users.contains("1@example.com")).as(users).isEqualTo(role.equals("administrator"));
        }
    }

    @Test
    void eachSeesTheirOwn() throws InterruptedException, ExecutionException {
        long seed = System.nanoTime();
        List<Future<?>> all = new ArrayList<>();
        try (ExecutorService clients = Executors.newFixedThreadPool(AT_ONCE)) {
            for (int i = 0; i < REQUESTS / 3; i++) {
                Random random = new Random(seed + i);
                boolean slow = i % 100 == 0;
                all.add(clients.submit(() -> {
                    int way = random.nextInt(5);
                    caller(random).fail(slow ? 4 : way == 4 ? 5 : way);
                    caller(random).see();
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
        assertThat(SERVICE.value("""
                select count(*) from pg_stat_activity
                where application_name = 'postern' and datname = current_database() and state <> 'idle'""")).isEqualTo("0");
        for (int i = 0; i < 20; i++) {
            new LeakingCaller("anonymous", "-", "Basic x").see();
            HttpResponse<String> kept =
                    of("member", 1).send("POST", "/api/posts", "{\"title\":\"T\"}", "Idempotency-Key", "key" + i);
            assertThat(kept.statusCode())
                    .as("the service looks for the key as itself, whoever asked before: " + kept.body())
                    .isEqualTo(201);
        }
    }
}
