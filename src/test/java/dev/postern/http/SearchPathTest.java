package dev.postern.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `--extra-search-path`: where SQL finds names beside the schemas that are served.
class SearchPathTest {

    /// Nothing is said: the login's own holds, which is PostgreSQL's default.
    @RegisterExtension
    static final TestService LOGIN = TestService.everything();

    @RegisterExtension
    static final TestService FOUND = TestService.everything("--extra-search-path=nowhere, Tools \" 1");

    @RegisterExtension
    static final TestService SERVED = TestService.everything("--schemas=extra");

    @RegisterExtension
    static final TestService ALONE = TestService.everything("--schemas=extra", "--extra-search-path=");

    @BeforeAll
    static void tools() {
        LOGIN.sql(TOOLS);
        FOUND.sql(TOOLS);
    }

    private static final String TOOLS = """
            create schema "Tools "" 1";
            create function "Tools "" 1".sure() returns integer language sql return 7;
            create function "Tools "" 1".greet(name text) returns text language sql return 'never: ' || name;
            create operator "Tools "" 1".<+> (function = int4pl, leftarg = integer, rightarg = integer);
            create text search configuration "Tools "" 1".plainly (copy = pg_catalog.simple);
            grant usage on schema "Tools "" 1" to tester;
            grant execute on all functions in schema "Tools "" 1" to tester;
            create or replace function answer() returns integer language plpgsql as $$ begin return sure() <+> 1; end $$;
            create or replace function latest_film(directors) returns setof films rows 1 stable language plpgsql as
                $$ begin perform greet('x'); return query select * from films where greet(title) = 'Hello, Persona'; end $$;
            """;

    @Test
    void whatIsInAnotherSchemaIsFoundThere() {
        HttpResponse<String> response = FOUND.send("POST", "/api/rpc/answer", "{}");
        assertThat(response.body()).isEqualTo("8");
        assertThat(FOUND.get("/api/films?select=id&plot=fts(plainly).knight").body())
                .isEqualTo("[{\"id\":2}]");
    }

    @Test
    void andIsNotWhereNothingWasSaid() {
        HttpResponse<String> response = LOGIN.send("POST", "/api/rpc/answer", "{}");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(TestService.json(response).path("code").asText()).isEqualTo("42883");
        assertThat(LOGIN.get("/api/films?select=id&plot=fts(plainly).knight").statusCode())
                .isEqualTo(400);
    }

    /// `greet` is in both.
    @Test
    void whatIsServedIsFoundFirst() {
        assertThat(FOUND.get("/api/directors?select=latest_film(id)&id=eq.1").body())
                .isEqualTo("[{\"latest_film\":{\"id\":1}}]");
    }

    @Test
    void publicIsFoundWhereNothingElseIsSaid() {
        String price =
                "create or replace function extra.price_tag(extra.shirts) returns text stable language plpgsql as"
                        + " $$ begin return greet('shirt') || answer(); end $$;"
                        + " insert into extra.shirts (size, points) values ('M', 1)";
        SERVED.sql(price);
        ALONE.sql(price);
        assertThat(SERVED.get("/api/shirts?select=price_tag").body()).isEqualTo("[{\"price_tag\":\"Hej, shirt42\"}]");
        HttpResponse<String> alone = ALONE.get("/api/shirts?select=price_tag");
        assertThat(alone.statusCode()).isEqualTo(404);
        assertThat(alone.body()).contains("answer() does not exist");
    }
}
