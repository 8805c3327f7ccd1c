package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.auth.JwtKeys;
import dev.postern.auth.JwtKeys.Encoding;
import dev.postern.auth.JwtSigner;
import dev.postern.testing.PoetrySchema;
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

/// Isolation of callers: many requests share two connections, and many fail, but no caller sees another's state.
///
/// `-Dleaks.requests` sets the number of requests.
class LeaksTest {

    private static final int REQUESTS = Integer.getInteger("leaks.requests", 1_000);
    private static final int CLIENTS = 16;

    @RegisterExtension
    static final TestService SERVICE = PoetrySchema.serve(
            "--anonymous-role=poetry_reader", "--pool-size=2", "--pool-timeout=30s", "--statement-timeout=300ms");

    private static final JwtSigner ISSUER =
            new JwtSigner(JwtKeys.parse(TestService.SECRET, Encoding.TEXT), InstantSource.system());

    /// Inserts rows, and redefines the view `profile` to return the role and the subject that PostgreSQL sees.
    @BeforeAll
    static void createRows() {
        SERVICE.sql("""
                insert into poets (id, email, full_name, password_hash, role)
                    select i, i || '@example.com', 'P' || i, '!', 'member' from generate_series(1, 9) i;
                insert into poems (title, poet_id) select 'T', 1 + i % 9 from generate_series(1, 90) i;
                drop view profile;
                create view profile with (security_invoker = true) as
                    select 1::bigint as id, current_user::text as email, 'x'::text as full_name,
                        coalesce(nullif(current_setting('request.jwt.claims', true), '')::json ->> 'sub', '-') as role;
                grant select on profile to poetry_reader, poetry_member, poetry_editor;
                create function slow() returns trigger language plpgsql as
                    $$ begin if new.title = 'slow' then perform pg_sleep(2); end if; return new; end $$;
                create trigger slow before insert on poems for each row execute function slow();
                """);
    }

    private static TestCaller randomCaller(Random random) {
        int poet = 1 + random.nextInt(9);
        return switch (random.nextInt(3)) {
            case 0 -> new TestCaller(PoetrySchema.READER, "-", "Basic x");
            case 1 -> authenticated(PoetrySchema.MEMBER, poet);
            default -> authenticated(PoetrySchema.EDITOR, poet);
        };
    }

    private static TestCaller authenticated(String role, int poet) {
        String token = ISSUER.sign(Map.of("role", role, "sub", Integer.toString(poet)), Duration.ofMinutes(5));
        return new TestCaller(role, Integer.toString(poet), "Bearer " + token);
    }

    /// Caller with the role and subject that PostgreSQL must see.
    private record TestCaller(String role, String subject, String authorization) {

        private HttpResponse<String> send(String method, String path, String body, String... headers) {
            List<String> all = new ArrayList<>(List.of("Authorization", authorization));
            all.addAll(List.of(headers));
            return SERVICE.send(method, path, body, all.toArray(String[]::new));
        }

        /// Sends a request that fails.
        private void sendFailingRequest(int kind) {
            int status = switch (kind) {
                case 0 -> send("GET", "/api/poets?select=id&id=eq.x", "").statusCode();
                case 1 -> send("POST", "/api/poems", "{\"title\":null}").statusCode();
                case 2 -> send("PATCH", "/api/poems?id=gt.0", "{\"poet_id\":0}").statusCode();
                case 3 ->
                    send("GET", "/api/poems?select=id", "", "Accept", "application/vnd.pgrst.object+json")
                            .statusCode();
                case 4 ->
                    send("POST", "/api/poems", "{\"title\":\"slow\",\"poet_id\":" + poetId() + "}")
                            .statusCode();
                default ->
                    send(
                                    "PATCH",
                                    "/api/poems?poet_id=eq." + poetId(),
                                    "{\"title\":\"T\"}",
                                    "Prefer",
                                    "handling=strict, max-affected=1, timezone=Asia/Tokyo")
                            .statusCode();
            };
            assertThat(status).isGreaterThanOrEqualTo(400);
        }

        private String poetId() {
            return subject.equals("-") ? "1" : subject;
        }

        private void assertSeesOwnRole() {
            assertThat(send("GET", "/api/profile?select=email,role", "").body())
                    .isEqualTo("[{\"email\":\"" + role + "\",\"role\":\"" + subject + "\"}]");
            String poets = send("GET", "/api/poets?id=eq.1", "").body();
            assertThat(poets.contains("1@example.com")).as(poets).isEqualTo(role.equals(PoetrySchema.EDITOR));
        }
    }

    @Test
    void requestsOfManyCallers_seeOwnRoleOnly() throws InterruptedException, ExecutionException {
        long seed = System.nanoTime();
        List<Future<?>> results = new ArrayList<>();
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            for (int i = 0; i < REQUESTS / 3; i++) {
                Random random = new Random(seed + i);
                boolean slow = i % 100 == 0;
                results.add(clients.submit(() -> {
                    int kind = random.nextInt(5);
                    randomCaller(random).sendFailingRequest(slow ? 4 : kind == 4 ? 5 : kind);
                    randomCaller(random).assertSeesOwnRole();
                }));
            }
            for (Future<?> result : results) {
                result.get();
            }
        }
        assertThat(SERVICE.value("""
                select count(*) from pg_stat_activity
                where application_name = 'postern' and datname = current_database() and state <> 'idle'""")).isEqualTo("0");
        for (int i = 0; i < 20; i++) {
            new TestCaller(PoetrySchema.READER, "-", "Basic x").assertSeesOwnRole();
            HttpResponse<String> keyed = authenticated(PoetrySchema.MEMBER, 1)
                    .send("POST", "/api/poems", "{\"title\":\"T\"}", "Idempotency-Key", "key" + i);
            assertThat(keyed.statusCode())
                    .as("the service must look up the key as its login role: " + keyed.body())
                    .isEqualTo(201);
        }
    }
}
