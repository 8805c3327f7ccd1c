package repository;

import static org.assertj.core.api.Assertions.assertThat;
import static repository.InjectedTexts.MARK;
import static repository.InjectedTexts.assertHarmless;
import static repository.InjectedTexts.escaped;
import static repository.InjectedTexts.json;
import static repository.InjectedTexts.printable;
import static repository.InjectedTexts.textsFor;

import blog.Blog;
import dev.postern.testing.Bearer;
import dev.postern.testing.TestService;
import dev.postern.testing.Wiretap;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests SQL in every part of a request that can have text.
///
/// The text must be rejected or used as data, and no statement that PostgreSQL parses can contain it.
class InjectionTest {

    private static final Wiretap TAP = new Wiretap();
    private static final Wiretap BLOG_TAP = new Wiretap();

    @RegisterExtension
    static final TestService SERVICE = TestService.everything("--aggregates", "--plan", "--allow-unfiltered-writes")
            .through(TAP);

    @RegisterExtension
    static final TestService BLOG =
            BlogSchema.serve(Blog.application(), "--anonymous-role=anonymous").through(BLOG_TAP);

    @BeforeAll
    static void rows() {
        BLOG.load("/fixture.sql");
    }

    /// Checks that no statement contained the text, and that no table or row was created or changed.
    @AfterEach
    void assertNothingInjected() {
        assertThat(TAP.countStatements(MARK)).isZero();
        assertThat(BLOG_TAP.countStatements(MARK)).isZero();
        for (TestService service : List.of(SERVICE, BLOG)) {
            assertThat(service.value("select count(*) from pg_class where relname like '%zqz%'"))
                    .isEqualTo("0");
        }
        assertThat(BLOG.value("select count(*) || ' ' || count(*) filter (where full_name like '%zqz%') from users"))
                .isEqualTo("5 0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/{x}",
                "/api/films/{x}",
                "/api/roles/{x},1",
                "/api/rpc/{x}",
                "/api/rpc/greet?name={x}",
                "/api/rpc/greet?{x}=a",
                "/api/rpc/add?a={x}",
                "/api/rpc/joined?separator=-&parts={x}",
                "/api/rpc/joined?separator=-&parts={{x}}",
                "/api/rpc/films_since?since=1900&title=eq.{x}",
                "/api/films?{x}=eq.1",
                "/api/films?title=eq.{x}",
                "/api/films?title={x}",
                "/api/films?title={x}.a",
                "/api/films?title=not.{x}.a",
                "/api/films?title=in.({x})",
                "/api/films?title=in.(\"{x}\")",
                "/api/films?title=like(any).{{x}}",
                "/api/films?title=match.{x}",
                "/api/films?year=eq.{x}",
                "/api/films?year=is.{x}",
                "/api/films?words=fts({x}).a",
                "/api/films?words=fts(english).{x}",
                "/api/films?tags=cs.{{x}}",
                "/api/films?tags=cs.{x}",
                "/api/films?shown=adj.{x}",
                "/api/films?data->>{x}=eq.1",
                "/api/films?data->{x}->>b=eq.1",
                "/api/films?data->>a=eq.{x}",
                "/api/films?or=({x})",
                "/api/films?or=(title.eq.{x},year.eq.1)",
                "/api/films?or=(title.eq.\"{x}\",year.eq.1)",
                "/api/films?and=({x}.eq.1)",
                "/api/films?select={x}",
                "/api/films?select=\"{x}\"",
                "/api/films?select=id,data->{x}",
                "/api/films?select=id,data->>\"{x}\"",
                "/api/films?select=id,title::{x}",
                "/api/films?select=id,{x}:title",
                "/api/films?select=id,\"{x}\":title",
                "/api/films?select=id,\"{x}\":directors(id)",
                "/api/films?select=id,...directors(\"{x}\":id)",
                "/api/films?select=year.{x}()",
                "/api/films?select=year.sum()::{x}",
                "/api/films?select=id,{x}(id)",
                "/api/films?select=id,directors!{x}(id)",
                "/api/films?select=id,directors!inner!{x}(id)",
                "/api/films?select=id,directors({x})",
                "/api/films?select=id,directors(id)&directors.{x}=eq.1",
                "/api/films?select=id,directors(id)&{x}.id=eq.1",
                "/api/films?select=id,directors(id)&directors.last_name=eq.{x}",
                "/api/films?order={x}",
                "/api/films?order=id.{x}",
                "/api/films?order=id.desc.{x}",
                "/api/films?order=data->>{x}",
                "/api/films?order=directors({x})&select=id,directors(id)",
                "/api/films?limit={x}",
                "/api/films?offset={x}",
                "/api/films?order=id&limit=1&after={x}",
                "/api/films?page={x}&per_page=1",
                "/api/films?on_conflict={x}",
                "/api/films?columns={x}"
            })
    void sqlInUrl_isRejectedOrData(String template) {
        long before = TAP.countBindings(MARK);
        List<String> texts = textsFor(template);
        for (String text : texts) {
            String path = template.replace("{x}", escaped(text));
            HttpResponse<String> response = SERVICE.get(path);
            assertHarmless(response, template + " " + text);
            assertThat(TAP.countStatements(MARK))
                    .as(template + " " + text + response.body())
                    .isZero();
        }
        if (template.endsWith("title=eq.{x}") || template.contains("name={x}")) {
            // two texts have a NUL, which PostgreSQL's type text cannot store
            assertThat(TAP.countBindings(MARK) - before).isGreaterThanOrEqualTo(texts.size() - 3);
        }
    }

    /// `{j}` is a JSON string's content, and `{x}` is the text in a URL, form or CSV.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            POST   | /api/logs?select=number,text    | {"number":1,"text":"{j}"}     | application/json
            POST   | /api/logs                       | {"number":1,"{j}":"a"}        | application/json
            POST   | /api/logs                       | {"number":"{j}"}              | application/json
            POST   | /api/logs                       | [{"number":1,"text":"{j}"}]   | application/json
            POST   | /api/logs?columns=number,{x}    | {"number":1}                  | application/json
            POST   | /api/logs?columns="{x}"         | [{"number":1}]                | application/json
            POST   | /api/logs?on_conflict={x}       | {"number":1}                  | application/json
            POST   | /api/logs?select={x}            | {"number":1}                  | application/json
            POST   | /api/{x}                        | {"number":1}                  | application/json
            POST   | /api/logs                       | `number,text\n1,"{x}"`        | text/csv
            POST   | /api/logs                       | `number,{x}\n1,a`             | text/csv
            POST   | /api/logs                       | number=1&text={x}             | application/x-www-form-urlencoded
            POST   | /api/logs                       | number=1&{x}=a                | application/x-www-form-urlencoded
            POST   | /api/films                      | {"title":"T","year":1,"directors":{"first_name":"{j}"}} | application/json
            POST   | /api/films                      | {"title":"T","year":1,"{j}":{"id":1}} | application/json
            POST   | /api/films                      | {"title":"T","year":1,"directors!{j}":{"id":1}} | application/json
            PATCH  | /api/logs?number=eq.{x}         | {"text":"a"}                  | application/json
            PATCH  | /api/logs?number=eq.0           | {"{j}":"a"}                   | application/json
            PATCH  | /api/films                      | [{"id":0,"{j}":"a"}]          | application/json
            PATCH  | /api/films                      | [{"id":"{j}","title":"a"}]    | application/json
            PATCH  | /api/films/{x}                  | {"title":"a"}                 | application/json
            PUT    | /api/films/{x}                  | {"id":"{j}"}                  | application/json
            DELETE | /api/films/{x}                  |                               |
            DELETE | /api/logs?text=eq.{x}           |                               |
            POST   | /api/rpc/greet                  | {"name":"{j}"}                | application/json
            POST   | /api/rpc/greet                  | {"{j}":"a"}                   | application/json
            POST   | /api/rpc/greet                  | name={x}                      | application/x-www-form-urlencoded
            POST   | /api/rpc/echo                   | {"an_array":["{j}"]}          | application/json
            POST   | /api/rpc/films_since?title=eq.{x}&order={x} | {"since":1900}    | application/json
            POST   | /api/-/batch                    | {"operations":[{"id":"{j}","method":"GET","path":"/films?title=eq.{x}"}]} | application/json
            POST   | /api/-/batch                    | {"operations":[{"method":"{j}","path":"/films"}]} | application/json
            POST   | /api/-/batch                    | {"operations":[{"method":"POST","path":"/logs","headers":{"Prefer":"{j}"},"body":{"text":"{j}"}}]} | application/json
            POST   | /api/-/batch                    | {"operations":[{"method":"POST","path":"/logs","body":{"number":{"$ref":"{j}"}}}]} | application/json
            """)
    void sqlInWrite_isRejectedOrData(String method, String template, @Nullable String body, @Nullable String type) {
        for (String text : textsFor(method + template + body)) {
            boolean csv = "text/csv".equals(type);
            String sent = body == null
                    ? null
                    : body.replace("\\n", "\n")
                            .replace("{j}", json(text))
                            .replace("{x}", csv ? text.replace("\"", "\"\"") : escaped(text));
            String path = template.replace("{x}", escaped(text));
            String[] headers = type == null ? new String[0] : new String[] {"Content-Type", type};
            HttpResponse<String> response = SERVICE.send(method, path, sent, headers);
            assertHarmless(response, method + " " + path + " " + sent);
            assertThat(TAP.countStatements(MARK))
                    .as(method + path + sent + response.body())
                    .isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Prefer          | timezone={x}
            Prefer          | count={x}
            Prefer          | handling=strict, {x}
            Prefer          | max-affected={x}
            Accept-Profile  | {x}
            Accept          | {x}
            Accept          | application/vnd.pgrst.plan+json; options={x}
            Accept          | application/vnd.pgrst.plan+text; for="{x}"
            Range           | {x}
            Range           | 0-{x}
            If-Match        | "{x}"
            If-None-Match   | "{x}"
            Idempotency-Key | {x}
            X-Request-Id    | {x}
            Cookie          | {x}={x}
            User-Agent      | {x}
            Origin          | {x}
            Authorization   | Bearer {x}
            """)
    void sqlInHeader_isRejectedOrData(String name, String template) {
        for (String text : printable()) {
            String value = template.replace("{x}", text);
            assertHarmless(SERVICE.get("/api/films?select=id&limit=1", name, value), name + value);
            assertHarmless(SERVICE.get("/api/films/1?select=id", name, value), name + value);
            if (!name.equals("Idempotency-Key")) { // without its table, every key is a 501
                assertHarmless(SERVICE.send("PATCH", "/api/films/0", "{\"title\":\"T\"}", name, value), name + value);
            }
            HttpResponse<String> written =
                    BLOG.send("POST", "/api/posts?select=id", "{}", name, value, "Content-Profile", value);
            assertHarmless(written, name + value);
            assertThat(TAP.countStatements(MARK) + BLOG_TAP.countStatements(MARK))
                    .as(name + value)
                    .isZero();
        }
    }

    @Test
    void sqlFromAuthenticatedCaller_isData() {
        String member = Bearer.of("member", 2);
        List<Integer> statuses = new ArrayList<>();
        for (String text : printable()) {
            String key = text.replace(' ', '_');
            String body = "{\"title\":\"" + json(text) + "\"}";
            HttpResponse<String> response =
                    BLOG.send("POST", "/api/posts?select=title", body, "Idempotency-Key", key, "Authorization", member);
            assertHarmless(response, text);
            statuses.add(response.statusCode());
            String claims = "{\"role\":\"member\",\"sub\":\"" + json(text) + "\",\"" + json(text) + "\":1}";
            assertHarmless(
                    BLOG.send(
                            "PATCH",
                            "/api/users?id=gt.0",
                            "{\"full_name\":\"" + json(text) + "\"}",
                            "Authorization",
                            Bearer.withClaims(claims)),
                    claims);
            assertHarmless(BLOG.get("/api/account", "Authorization", Bearer.withClaims(claims)), claims);
        }
        assertThat(statuses).containsOnly(201);
        assertThat(BLOG.value("select count(*) from posts where title like '%zqzmark%'"))
                .isEqualTo(String.valueOf(printable().size()));
        assertThat(BLOG_TAP.countBindings(MARK)).isPositive();
    }
}
