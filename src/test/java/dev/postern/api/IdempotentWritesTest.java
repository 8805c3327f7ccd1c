package dev.postern.api;

import static dev.postern.api.IdempotencySchema.TOKEN;
import static dev.postern.api.IdempotencySchema.headersWith;
import static dev.postern.api.IdempotencySchema.rowCount;
import static dev.postern.api.IdempotencySchema.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.Bearer;
import dev.postern.testing.Polling;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `Idempotency-Key` on every kind of write, for every caller (`docs/extensions.md`, Safe retries).
class IdempotentWritesTest {

    @RegisterExtension
    static final TestService SERVICE = IdempotencySchema.WITH_TABLE.serve("--tx-end=commit-allow-override");

    @RegisterExtension
    static final TestService LOGIN = IdempotencySchema.AS_LOGIN_ROLE.serve();

    @BeforeEach
    void truncateTables() {
        List.of(SERVICE, LOGIN).forEach(IdempotencySchema::truncateTables);
    }

    private static void assertReplayed(HttpResponse<String> first, HttpResponse<String> replayed) {
        assertThat(first.headers().firstValue("Idempotency-Replayed")).isEmpty();
        assertThat(replayed.headers().firstValue("Idempotency-Replayed")).hasValue("true");
        assertThat(replayed.statusCode()).isEqualTo(first.statusCode());
        assertThat(replayed.body()).isEqualTo(first.body());
        for (String name : List.of(
                "Content-Type",
                "Content-Range",
                "Content-Length",
                "Location",
                "ETag",
                "Link",
                "Preference-Applied",
                "Content-Profile",
                "Content-Security-Policy",
                "Set-Cookie",
                "X-Made")) {
            assertThat(replayed.headers().allValues(name))
                    .as(name)
                    .isEqualTo(first.headers().allValues(name));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /rpc/pay        | {"note":"a"} | */*                  | return=minimal | 204 | 1
            /rpc/pay_value  | {"note":"a"} | application/json     | count=exact    | 200 | 1
            /rpc/pay_row    | {"note":"a"} | application/json     | count=exact    | 200 | 1
            /rpc/pay_row?select=note | {"note":"a"} | text/csv    | count=exact    | 200 | 1
            /rpc/pay_rows   | {"note":"a"} | application/json     | count=exact    | 200 | 2
            /rpc/pay_rows   | {"note":"a"} | text/csv             | count=exact    | 200 | 2
            /rpc/pay_rows   | {"note":"a"} | application/x-ndjson | count=exact    | 200 | 2
            /rpc/pay_rows?limit=1 | {"note":"a"} | application/vnd.pgrst.object+json | count=exact | 206 | 2
            /rpc/pay_values | {"note":"a"} | application/json     | timezone=Asia/Tokyo | 200 | 2
            /rpc/pay_page   | {"note":"a"} | text/html            | return=minimal | 200 | 1
            /rpc/pay_body   | {"note":"a"} | application/json     | return=minimal | 200 | 1
            /rpc/pay_many   | {"number":30000} | application/x-ndjson | return=minimal | 200 | 30000
            /rpc/pay_answering | {"note":"a"} | application/json  | return=minimal | 299 | 1
            """)
    void callWithKey_isExecutedOnce(String path, String body, String accept, String prefer, int status, String rows) {
        String[] headers = headersWith("k1", TOKEN, "Accept", accept, "Prefer", prefer);
        HttpResponse<String> first = send(SERVICE, "POST", path, body, headers);
        assertThat(first.statusCode()).as(first.body()).isEqualTo(status);
        assertReplayed(first, send(SERVICE, "POST", path, body, headers));
        assertThat(rowCount(SERVICE, "payment")).isEqualTo(rows);
        HttpResponse<String> other = send(SERVICE, "POST", path, body.replace("}", " }"), headers);
        assertThat(TestService.json(other).path("code").asText()).isEqualTo("PSTRN705");
        assertThat(other.statusCode()).isEqualTo(422);
        send(SERVICE, "POST", path, body, headersWith("k2", TOKEN, "Accept", accept, "Prefer", prefer));
        assertThat(rowCount(SERVICE, "payment")).isEqualTo(String.valueOf(2 * Integer.parseInt(rows)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            POST   | /payment                 | {"note":"new"}                   | application/json | 201
            POST   | /payment                 | [{"note":"new"},{"note":"new"}]  | application/json | 201
            POST   | /payment?select=note     | note                             | text/csv         | 201
            POST   | /payment                 | {"note":"new","item":[{"note":"i"}]} | application/json | 201
            PUT    | /payment?id=eq.5         | {"id":5,"note":"new"}            | application/json | 201
            PUT    | /payment/5               | {"note":"new"}                   | application/json | 201
            PATCH  | /payment?id=eq.1         | {"note":"new"}                   | application/json | 200
            PATCH  | /payment/1               | {"note":"new"}                   | application/json | 200
            PATCH  | /payment                 | [{"id":1,"note":"new"},{"id":2,"note":"new"}] | application/json | 200
            DELETE | /payment?id=eq.1         |                                  | application/json | 200
            DELETE | /payment/1               |                                  | application/json | 200
            POST   | /moody                   | {"id":1}                         | application/json | 202
            POST   | /-/batch | {"operations":[{"method":"POST","path":"/payment","body":{"note":"new"}},{"method":"DELETE","path":"/payment/1"}]} | application/json | 200
            """)
    void writeWithKey_isExecutedOnce(String method, String path, String body, String type, int status) {
        SERVICE.sql("insert into payment (note) values ('old'), ('old')");
        String sent = type.equals("text/csv") ? "note\nnew\nnew" : body;
        String[] headers = headersWith("k1", TOKEN, "Content-Type", type, "Prefer", "return=representation");
        HttpResponse<String> first = send(SERVICE, method, path, sent, headers);
        assertThat(first.statusCode()).as(first.body()).isEqualTo(status);
        String state = "select (select json_agg(p order by id)::text from payment p)"
                + " || (select count(*) from item) || (select count(*) from moody)";
        String before = SERVICE.value(state);
        assertReplayed(first, send(SERVICE, method, path, sent, headers));
        assertThat(SERVICE.value(state)).isEqualTo(before);
    }

    @Test
    void failedCall_keyIsFree() {
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> response =
                    send(SERVICE, "POST", "/rpc/pay_failing", "{\"note\":\"a\"}", headersWith("k1", TOKEN));
            assertThat(response.statusCode()).isEqualTo(402);
            assertThat(response.headers().firstValue("Idempotency-Replayed")).isEmpty();
        }
        assertThat(rowCount(SERVICE, "postern.idempotency_keys")).isEqualTo("0");
    }

    @Test
    void rolledBackCall_isNotStored() {
        HttpResponse<String> response = send(
                SERVICE, "POST", "/rpc/pay", "{\"note\":\"a\"}", headersWith("k1", TOKEN, "Prefer", "tx=rollback"));
        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(rowCount(SERVICE, "payment")).isEqualTo("0");
        assertThat(rowCount(SERVICE, "postern.idempotency_keys")).isEqualTo("0");
    }

    /// The trigger runs at the end of the transaction, after the service has stored the response as the login role.
    @Test
    void deferredTrigger_runsWithSettingsOfCaller() {
        HttpResponse<String> response = send(SERVICE, "POST", "/ledger", "{\"id\":1}", headersWith("k1", TOKEN));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        assertThat(rowCount(SERVICE, "postern.idempotency_keys")).isEqualTo("1");
        assertThat(SERVICE.value("select seen from ledger")).isEqualTo("once_user 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"role\":\"once_user\"}", "{\"role\":\"once_user\",\"sub\":\"\"}"})
    void callerWithoutSubject_keyMustBeUuid(String claims) {
        String token = claims.isEmpty() ? null : Bearer.withClaims(claims);
        for (String key : List.of("1", "k1", "0123456789abcdef0123456789abcdef", "{" + UUID.randomUUID() + "}")) {
            HttpResponse<String> rejected =
                    send(SERVICE, "POST", "/payment", "{\"note\":\"a\"}", headersWith(key, token));
            assertThat(rejected.statusCode()).as(rejected.body()).isEqualTo(400);
            assertThat(TestService.json(rejected).path("code").asText()).isEqualTo("PSTRN601");
            assertThat(TestService.json(rejected).path("hint").asText()).contains("UUID", "sub");
            assertThat(send(SERVICE, "POST", "/rpc/pay", "{\"note\":\"a\"}", headersWith(key, token))
                            .statusCode())
                    .isEqualTo(400);
        }
        assertThat(rowCount(SERVICE, "payment")).isEqualTo("0");
        String[] headers = headersWith(UUID.randomUUID().toString(), token);
        assertReplayed(
                send(SERVICE, "POST", "/payment", "{\"note\":\"a\"}", headers),
                send(SERVICE, "POST", "/payment", "{\"note\":\"a\"}", headers));
        assertThat(rowCount(SERVICE, "payment")).isEqualTo("1");
    }

    @Test
    void requestAsLoginRole_keyMustBeUuid() {
        assertThat(send(LOGIN, "POST", "/payment", "{\"note\":\"a\"}", headersWith("1", null))
                        .statusCode())
                .isEqualTo(400);
        String[] headers = headersWith(UUID.randomUUID().toString(), null);
        assertReplayed(
                send(LOGIN, "POST", "/payment", "{\"note\":\"a\"}", headers),
                send(LOGIN, "POST", "/payment", "{\"note\":\"a\"}", headers));
    }

    /// The stored text of role and subject is unambiguous; keys of earlier versions, whose text was ambiguous, are
    /// ignored.
    @Test
    void sameKeyOfDifferentCallers_isIndependent() {
        SERVICE.sql("insert into postern.idempotency_keys (caller, key, request, status, headers)"
                + " values ('once_user 1', 'k1', '', 204, '{}'), ('', 'k1', '', 204, '{}')");
        List<String> callers = List.of(
                "{\"role\":\"once user\",\"sub\":\"c\"}",
                "{\"role\":\"once_user\",\"sub\":\"user c\"}",
                "{\"role\":\"once_user\",\"sub\":\"1\"}",
                "{\"role\":\"once_user\",\"sub\":\" 1\"}",
                "{\"role\":\"once_user\",\"sub\":\"1\\\",\\\"2\"}",
                "{\"role\":\"once_anonymous\",\"sub\":\"1\"}");
        for (String claims : callers) {
            HttpResponse<String> response =
                    send(SERVICE, "POST", "/payment", "{\"note\":\"a\"}", headersWith("k1", Bearer.withClaims(claims)));
            assertThat(response.statusCode()).as(claims + response.body()).isEqualTo(201);
            assertThat(response.headers().firstValue("Idempotency-Replayed")).isEmpty();
        }
        assertThat(rowCount(SERVICE, "payment")).isEqualTo(String.valueOf(callers.size()));
        assertThat(SERVICE.value(
                        "select count(*) from postern.idempotency_keys where caller like '[%' and caller !~ ' '"))
                .isEqualTo(String.valueOf(callers.size()));
    }

    @ParameterizedTest
    @CsvSource({"/payment, 201", "/rpc/pay, 204"})
    void simultaneousRepetitions_areExecutedOnce(String path, int status) throws Exception {
        String[] headers = headersWith("k1", TOKEN);
        Callable<Integer> request =
                () -> send(SERVICE, "POST", path, "{\"note\":\"a\"}", headers).statusCode();
        List<Integer> statuses = sendSimultaneously(request);
        assertThat(statuses).contains(status).isSubsetOf(status, 409);
        assertThat(rowCount(SERVICE, "payment")).isEqualTo("1");
        assertThat(sendSimultaneously(request)).hasSize(50).containsOnly(status);
        assertThat(rowCount(SERVICE, "payment")).isEqualTo("1");
    }

    private static List<Integer> sendSimultaneously(Callable<Integer> request)
            throws InterruptedException, ExecutionException {
        List<Integer> statuses = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> status : clients.invokeAll(Collections.nCopies(50, request))) {
                statuses.add(status.get());
            }
        }
        return statuses;
    }

    /// Another service stores its response after this service has looked for it and before this service locks
    /// the key.
    @Test
    void responseStoredByAnotherService_isUsed() throws Exception {
        SERVICE.sql(
                "create function public.wait() returns trigger language plpgsql as $$ begin"
                        + " perform pg_advisory_xact_lock_shared(77); return new; end $$;"
                        + " create trigger wait before insert on payment for each row when (new.note = 'slow') execute function wait()");
        String[] headers = headersWith("k1", TOKEN);
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpResponse<String>>> sent = new ArrayList<>();
            SERVICE.withOpenTransaction("select pg_advisory_xact_lock(77)", () -> {
                sent.add(clients.submit(() -> send(SERVICE, "POST", "/payment", "{\"note\":\"slow\"}", headers)));
                Polling.until(() -> "1"
                        .equals(SERVICE.value("select count(*) from pg_locks where not granted"
                                + " and locktype = 'advisory' and database ="
                                + " (select oid from pg_database where datname = current_database())")));
                SERVICE.sql("insert into postern.idempotency_keys (caller, key, request, status, headers)"
                        + " values ('[\"once_user\",\"1\"]', 'k1', '', 204, '{}')");
            });
            assertThat(sent.getFirst().get().statusCode())
                    .isEqualTo(422); // the stored response belongs to another request
        } finally {
            SERVICE.sql("drop function public.wait() cascade");
        }
        assertThat(rowCount(SERVICE, "payment")).isEqualTo("0");
    }
}
