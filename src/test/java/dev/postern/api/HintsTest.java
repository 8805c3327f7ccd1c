package dev.postern.api;

import static dev.postern.api.HintsSchema.ALL_TOKEN;
import static dev.postern.api.HintsSchema.FEW_TOKEN;
import static dev.postern.api.HintsSchema.FORBIDDEN_FOR_FEW;
import static dev.postern.api.HintsSchema.FORBIDDEN_FOR_NONE;
import static dev.postern.api.HintsSchema.SCHEMA;
import static dev.postern.testing.TestService.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.Polling;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Names in hints, in lists of choices and in `Allow`: only objects that the caller's OpenAPI document contains.
class HintsTest {

    @RegisterExtension
    static final TestService SERVICE = SCHEMA.serve("--aggregates", "--db-channel=hints_reload");

    @RegisterExtension
    static final TestService IGNORING_PRIVILEGES = SCHEMA.serve("--aggregates", "--openapi-mode=ignore-privileges");

    @RegisterExtension
    static final TestService WITHOUT_DOCUMENT = SCHEMA.serve("--aggregates", "--openapi-mode=disabled");

    @RegisterExtension
    static final TestService ONE_CONNECTION = SCHEMA.serve("--pool-size=1", "--pool-timeout=1s");

    private static HttpResponse<String> sendAs(
            TestService service, String caller, String method, String path, @Nullable String body) {
        List<String> headers = new ArrayList<>();
        if (!caller.isEmpty()) {
            headers.addAll(List.of("Authorization", caller));
        }
        return service.send(method, path, body, headers.toArray(String[]::new));
    }

    /// Asserts that a response contains forbidden names only if the request contains them.
    private static void assertNamesAbsent(HttpResponse<String> response, String request, List<String> forbidden) {
        for (String name : forbidden) {
            if (!request.contains(name)) {
                assertThat(response.body()).as(request).doesNotContain(name);
                assertThat(response.headers().map().toString()).as(request).doesNotContain(name);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            404 | GET    | /ledgerz                              |                    | the table 'public.ledgerzq'
            404 | GET    | /bookz_view                           |                    | the table 'public.bookzq_view'
            404 | POST   | /ledgerz                              | {}                 | the table 'public.ledgerzq'
            404 | PATCH  | /ledgerz/1                            | {}                 | the table 'public.ledgerzq'
            404 | DELETE | /ledgerz/1                            |                    | the table 'public.ledgerzq'
            404 | GET    | /ledgerz/1                            |                    | the table 'public.ledgerzq'
            404 | OPTIONS| /ledgerz                              |                    | the table 'public.ledgerzq'
            400 | GET    | /ledgerzq?select=grad                 |                    | column \\"ledgerzq.grade\\"
            400 | GET    | /book?select=pricez                   |                    | column \\"book.pricezq\\"
            400 | GET    | /book?select=scorez                   |                    | column \\"book.scorezq\\"
            400 | GET    | /book?select=pricez.sum()             |                    | column \\"book.pricezq\\"
            400 | GET    | /book/1?select=pricez                 |                    | column \\"book.pricezq\\"
            400 | GET    | /book?pricez=eq.1                     |                    | column \\"book.pricezq\\"
            400 | GET    | /book?or=(id.eq.1,not.and(pricez.gt.1,id.eq.2)) |          | column \\"book.pricezq\\"
            400 | GET    | /book?order=id,pricez.desc            |                    | column \\"book.pricezq\\"
            400 | GET    | /book?order=pricez&limit=1&after=     |                    | column \\"book.pricezq\\"
            400 | GET    | /person?select=book!author_id(pricez) |                    | column \\"book.pricezq\\"
            400 | GET    | /person?select=book!author_id(id)&book.pricez=eq.1 |       | column \\"book.pricezq\\"
            400 | GET    | /book?select=id::gradez               |                    | the type \\"gradezq\\"
            400 | GET    | /book?select=id::ratez                |                    | the type \\"date\\"
            400 | GET    | /book?select=pagez(*)                 |                    | Perhaps you meant 'pagezq'
            400 | GET    | /book?select=...pagez(*)              |                    | Perhaps you meant 'pagezq'
            300 | GET    | /book?select=person(*)                |                    | reviewzq using book(reviewerzq)
            300 | GET    | /book?select=id,personzq(*)           |                    | 'personzq!book_buyerzq_fkey'
            300 | GET    | /person?select=book(id)               |                    | 'book!reviewzq'
            404 | GET    | /rpc/totalz?amount=1                  |                    | public.totalzq
            404 | GET    | /rpc/totalzq?amoun=1                  |                    | public.totalzq(amount)
            404 | GET    | /rpc/tally_all?amountz=1&extra=1      |                    | tally_all(amountzq, extra)
            404 | POST   | /rpc/totalz                           | {"amount":1}       | public.totalzq
            404 | POST   | /rpc/tally_al                         | {"amount":1}       | public.tally_all
            300 | GET    | /rpc/mixed?x=1                        |                    | public.mixed(x => ratezq)
            300 | POST   | /rpc/blendzq                          | {"x":1}            | public.blendzq(x => text)
            400 | GET    | /rpc/rows_of?select=wordz             |                    | rows_of.wordzq
            404 | OPTIONS| /rpc/totalz                           |                    | public.totalzq
            400 | POST   | /book                                 | {"pricez":1}       | the column 'pricezq'
            400 | POST   | /book?columns=id,pricez               | {"id":1}           | the column 'pricezq'
            400 | PATCH  | /book?id=eq.1                         | {"pricez":1}       | the column 'pricezq'
            400 | PUT    | /book/1                               | {"pricez":1}       | the column 'pricezq'
            400 | PATCH  | /book?pricez=eq.1                     | {"title":"a"}      | column \\"book.pricezq\\"
            400 | DELETE | /book?pricez=eq.1                     |                    | column \\"book.pricezq\\"
            400 | POST   | /book                                 | {"title":"a","pagez":[{"id":1}]} |
            300 | POST   | /book                                 | {"id":2,"personzq":{"id":1}} | 'personzq!book_buyerzq_fkey'
            400 | POST   | /person                     | {"id":2,"book!author_id":[{"pricez":1}]} | the column 'pricezq'
            400 | GET    | /pair/1                               |                    | [leftzq, rightzq]
            400 | PATCH  | /pair                                 | [{"word":"a"},{"word":"b"}] | needs leftzq, rightzq
            400 | PATCH  | /pair?columns=word           | [{"leftzq":1,"rightzq":1,"word":"a"}] | Add leftzq, rightzq
            """)
    void misspelledName_hintNamesUsableObjectsOnly(
            int status, String method, String path, @Nullable String body, @Nullable String hint) {
        HttpResponse<String> allResponse = sendAs(SERVICE, ALL_TOKEN, method, "/api" + path, body);
        assertThat(allResponse.statusCode()).as(allResponse.body()).isEqualTo(status);
        assertThat(allResponse.body()).contains(hint == null ? "" : hint);
        String request = path + body;
        HttpResponse<String> few = sendAs(SERVICE, FEW_TOKEN, method, "/api" + path, body);
        assertThat(few.statusCode()).as(few.body()).isEqualTo(status);
        assertThat(json(few).get("code")).isEqualTo(json(allResponse).get("code"));
        assertNamesAbsent(few, request, FORBIDDEN_FOR_FEW);
        HttpResponse<String> none = sendAs(SERVICE, "", method, "/api" + path, body);
        assertThat(none.statusCode()).as(none.body()).isEqualTo(status);
        assertNamesAbsent(none, request, FORBIDDEN_FOR_FEW);
        assertNamesAbsent(none, request, FORBIDDEN_FOR_NONE);
        assertThat(sendAs(IGNORING_PRIVILEGES, FEW_TOKEN, method, "/api" + path, body)
                        .body())
                .isEqualTo(allResponse.body());
        assertThat(sendAs(WITHOUT_DOCUMENT, FEW_TOKEN, method, "/api" + path, body)
                        .body())
                .isEqualTo(few.body());
        if (!method.equals("OPTIONS") && !path.startsWith("/rpc")) {
            assertBatchHint(method, path, body, request);
        }
    }

    private static void assertBatchHint(String method, String path, @Nullable String body, String request) {
        String operation = "{\"method\":\"" + method + "\",\"path\":\"" + path + "\""
                + (body == null ? "" : ",\"body\":" + body) + "}";
        String batch = "{\"operations\":[{\"method\":\"GET\",\"path\":\"/person?limit=1\"}," + operation + "]}";
        HttpResponse<String> few = sendAs(SERVICE, FEW_TOKEN, "POST", "/api/-/batch", batch);
        assertThat(json(few).get("operation").intValue()).as(few.body()).isEqualTo(1);
        assertNamesAbsent(few, request, FORBIDDEN_FOR_FEW);
        HttpResponse<String> all = sendAs(SERVICE, ALL_TOKEN, "POST", "/api/-/batch", batch);
        assertThat(json(all).get("hint"))
                .isEqualTo(json(sendAs(SERVICE, ALL_TOKEN, method, "/api" + path, body))
                        .get("hint"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            /boo                    | Perhaps you meant the table 'public.book'
            /book?select=titl       | Perhaps you meant to reference the column "book.title".
            /book?select=id::moo    | Perhaps you meant the type "mood".
            /book?select=persn(*)   | Perhaps you meant 'person' instead of 'persn'.
            /rpc/tall?amount=1      | Perhaps you meant to call the function public.tally
            /rpc/tally?amoun=1      | Perhaps you meant to call the function public.tally(amount)
            """)
    void misspelledNameOfUsableObject_isInHint(String path, String hint) {
        for (String caller : List.of(FEW_TOKEN, ALL_TOKEN)) {
            assertThat(json(sendAs(SERVICE, caller, "GET", "/api" + path, null))
                            .get("hint")
                            .textValue())
                    .isEqualTo(hint);
        }
        assertNamesAbsent(sendAs(SERVICE, "", "GET", "/api" + path, null), path, FORBIDDEN_FOR_NONE);
    }

    @Test
    void ambiguousName_choicesAreUsableObjects() {
        var few = json(sendAs(SERVICE, FEW_TOKEN, "GET", "/api/book?select=person(*)", null));
        assertThat(few.get("details")).hasSize(1);
        assertThat(few.get("details").get(0).get("relationship").textValue())
                .isEqualTo("book_author_id_fkey using book(author_id) and person(id)");
        assertThat(few.get("hint").textValue()).contains("'person!book_author_id_fkey'.");
        var none = json(sendAs(SERVICE, FEW_TOKEN, "GET", "/api/book?select=personzq(*)", null));
        assertThat(none.get("details").isNull()).isTrue();
        assertThat(none.get("hint").isNull()).isTrue();
        assertThat(json(sendAs(SERVICE, FEW_TOKEN, "GET", "/api/rpc/mixed?x=1", null))
                        .get("message")
                        .textValue())
                .isEqualTo("Could not choose the best candidate function between: public.mixed(x => integer),"
                        + " public.mixed(x => text)");
        assertThat(json(sendAs(SERVICE, FEW_TOKEN, "GET", "/api/rpc/blendzq?x=1", null))
                        .get("message")
                        .textValue())
                .isEqualTo("Could not choose the best candidate function");
    }

    /// A request that names a forbidden object exactly gets PostgreSQL's error.
    @ParameterizedTest
    @CsvSource({
        "GET,/ledgerzq",
        "GET,/ledgerzq/1",
        "POST,/ledgerzq",
        "GET,/book?select=pricezq",
        "GET,/book?pricezq=eq.1",
        "GET,/rpc/totalzq?amount=1",
        "OPTIONS,/ledgerzq",
        "OPTIONS,/ledgerzq/1",
        "OPTIONS,/bookzq_view",
        "OPTIONS,/rpc/totalzq",
        "OPTIONS,/rpc/blendzq"
    })
    void exactNameOfForbiddenObject_isDenied(String method, String path) {
        String body = method.equals("POST") ? "{}" : null;
        HttpResponse<String> few = sendAs(SERVICE, FEW_TOKEN, method, "/api" + path, body);
        assertThat(few.statusCode()).as(few.body()).isEqualTo(403);
        assertThat(json(few).get("code").textValue()).isEqualTo("42501");
        assertThat(few.headers().firstValue("Allow")).isEmpty();
        HttpResponse<String> none = sendAs(SERVICE, "", method, "/api" + path, body);
        assertThat(none.statusCode()).as(none.body()).isEqualTo(401);
        assertThat(none.headers().firstValue("WWW-Authenticate")).isPresent();
        assertNamesAbsent(none, path, FORBIDDEN_FOR_FEW);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /book           | OPTIONS,GET,HEAD,PATCH       | OPTIONS,GET,HEAD,POST,PUT,PATCH,DELETE
            /book/1         | OPTIONS,GET,HEAD,PATCH       | OPTIONS,GET,HEAD,PUT,PATCH,DELETE
            /person         | OPTIONS,GET,HEAD             | OPTIONS,GET,HEAD,POST,PUT,PATCH,DELETE
            /pair           | OPTIONS,GET,HEAD,POST,PATCH  | OPTIONS,GET,HEAD,POST,PUT,PATCH,DELETE
            /rpc/tally      | OPTIONS,GET,HEAD,POST        | OPTIONS,GET,HEAD,POST
            """)
    void options_allowListsUsableMethods(String path, String few, String all) {
        assertThat(allowed(SERVICE, FEW_TOKEN, path)).isEqualTo(few);
        assertThat(allowed(SERVICE, ALL_TOKEN, path)).isEqualTo(all);
        assertThat(allowed(IGNORING_PRIVILEGES, FEW_TOKEN, path)).isEqualTo(all);
        assertThat(allowed(WITHOUT_DOCUMENT, FEW_TOKEN, path)).isEqualTo(few);
    }

    private static String allowed(TestService service, String caller, String path) {
        return sendAs(service, caller, "OPTIONS", "/api" + path, null)
                .headers()
                .firstValue("Allow")
                .orElse("");
    }

    /// A caller with an invalid token has no privileges, even with `--openapi-mode=ignore-privileges`.
    @ParameterizedTest
    @CsvSource({
        "GET,/ledgerz",
        "GET,/book?select=pricez",
        "GET,/rpc/totalz?amount=1",
        "GET,/rpc/blendzq?x=1",
        "POST,/ledgerz",
        "OPTIONS,/ledgerz",
        "OPTIONS,/ledgerzq",
        "OPTIONS,/rpc/totalz",
        "OPTIONS,/rpc/totalzq"
    })
    void invalidToken_responseNamesNoObject(String method, String path) {
        String body = method.equals("POST") ? "{}" : null;
        for (TestService service : List.of(SERVICE, IGNORING_PRIVILEGES, WITHOUT_DOCUMENT)) {
            HttpResponse<String> response = sendAs(service, "Bearer invalid", method, "/api" + path, body);
            assertThat(response.statusCode()).as(response.body()).isEqualTo(401);
            assertNamesAbsent(response, path, FORBIDDEN_FOR_FEW);
            assertThat(response.headers().firstValue("Allow")).isEmpty();
        }
    }

    /// The only connection is in use, so the privileges of the role cannot be read.
    @Test
    void privilegesUnreadable_noHint() {
        assertThat(sendAs(ONE_CONNECTION, ALL_TOKEN, "GET", "/api/person?limit=1", null)
                        .statusCode())
                .isEqualTo(200); // the privileges of hints_all are cached
        List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
        ONE_CONNECTION.withOpenTransaction("lock table person", () -> {
            waiting.add(
                    CompletableFuture.supplyAsync(() -> sendAs(ONE_CONNECTION, FEW_TOKEN, "GET", "/api/person", null)));
            Polling.until(() -> "1"
                    .equals(ONE_CONNECTION.value("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                            + " and query like '%person%' and datname = current_database()")));
            HttpResponse<String> response = sendAs(ONE_CONNECTION, ALL_TOKEN, "GET", "/api/ledgerz", null);
            assertThat(response.statusCode()).as(response.body()).isEqualTo(404);
            assertThat(json(response).get("hint").isNull()).as(response.body()).isTrue();
            assertNamesAbsent(response, "/api/ledgerz", FORBIDDEN_FOR_FEW);
        });
        assertThat(waiting.getFirst().join().statusCode()).isEqualTo(200);
        assertThat(sendAs(ONE_CONNECTION, ALL_TOKEN, "GET", "/api/ledgerz", null)
                        .body())
                .contains("public.ledgerzq");
    }

    @Test
    void schemaReload_hintsFollowPrivileges() {
        String path = "/api/ledgerz";
        assertNamesAbsent(sendAs(SERVICE, FEW_TOKEN, "GET", path, null), path, FORBIDDEN_FOR_FEW);
        SERVICE.sql("grant select on ledgerzq to hints_few; notify hints_reload, 'reload schema'");
        Polling.until(() -> sendAs(SERVICE, FEW_TOKEN, "GET", path, null).body().contains("'public.ledgerzq'"));
        assertThat(allowed(SERVICE, FEW_TOKEN, "/ledgerzq")).isEqualTo("OPTIONS,GET,HEAD");
        SERVICE.sql("revoke select on ledgerzq from hints_few; notify hints_reload, 'reload schema'");
        Polling.until(
                () -> !sendAs(SERVICE, FEW_TOKEN, "GET", path, null).body().contains("'public.ledgerzq'"));
    }
}
