package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `--extra-search-path`: further schemas in which SQL finds unqualified names.
class SearchPathTest {

    /// Without the option and with the default schemas, the search path of the login role applies.
    @RegisterExtension
    static final TestService LOGIN = TestService.everything();

    @RegisterExtension
    static final TestService EXTRA_PATH = TestService.everything("--extra-search-path=nowhere, Tools \" 1");

    @RegisterExtension
    static final TestService EXTRA_SERVED = TestService.everything("--schemas=extra");

    @RegisterExtension
    static final TestService EMPTY_PATH = TestService.everything("--schemas=extra", "--extra-search-path=");

    @BeforeAll
    static void createToolsSchema() {
        LOGIN.sql(TOOLS_SCHEMA);
        EXTRA_PATH.sql(TOOLS_SCHEMA);
    }

    private static final String TOOLS_SCHEMA = """
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
    void extraSearchPath_namesAreFound() {
        HttpResponse<String> response = EXTRA_PATH.send("POST", "/api/rpc/answer", "{}");
        assertThat(response.body()).isEqualTo("8");
        assertThat(EXTRA_PATH
                        .get("/api/films?select=id&plot=fts(plainly).knight")
                        .body())
                .isEqualTo("[{\"id\":2}]");
    }

    @Test
    void noExtraSearchPath_otherSchemasAreNotSearched() {
        HttpResponse<String> response = LOGIN.send("POST", "/api/rpc/answer", "{}");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(TestService.json(response).path("code").asText()).isEqualTo("42883");
        assertThat(LOGIN.get("/api/films?select=id&plot=fts(plainly).knight").statusCode())
                .isEqualTo(400);
    }

    /// `points` and `costs` have domains of `public`, which is not in the search path.
    @Test
    void publicNotInSearchPath_typesOfPublicAreFound() {
        HttpResponse<String> shirt = EMPTY_PATH.send(
                "POST",
                "/api/shirts?select=points,costs",
                "{\"size\":\"M\",\"points\":3,\"costs\":1.5}",
                "Prefer",
                "return=representation");
        assertThat(shirt.body()).isEqualTo("[{\"points\":3,\"costs\":1.50}]");
        assertThat(EMPTY_PATH
                        .get("/api/rpc/shirts_of?wanted=M&lowest=3&select=points")
                        .body())
                .isEqualTo("[{\"points\":3}]");
        assertThat(EMPTY_PATH
                        .send("POST", "/api/rpc/shirts_of?select=points", "{\"wanted\":\"M\",\"lowest\":3}")
                        .body())
                .isEqualTo("[{\"points\":3}]");
    }

    /// `greet` exists in both schemas.
    @Test
    void nameInBothSchemas_servedSchemaWins() {
        assertThat(EXTRA_PATH
                        .get("/api/directors?select=latest_film(id)&id=eq.1")
                        .body())
                .isEqualTo("[{\"latest_film\":{\"id\":1}}]");
    }

    @Test
    void defaultExtraSearchPath_isPublic() {
        String priceTag =
                "create or replace function extra.price_tag(extra.shirts) returns text stable language plpgsql as"
                        + " $$ begin return greet('shirt') || answer(); end $$;"
                        + " insert into extra.shirts (size, points) values ('M', 1)";
        EXTRA_SERVED.sql(priceTag);
        EMPTY_PATH.sql(priceTag);
        assertThat(EXTRA_SERVED.get("/api/shirts?select=price_tag").body())
                .isEqualTo("[{\"price_tag\":\"Hej, shirt42\"}]");
        HttpResponse<String> notFound = EMPTY_PATH.get("/api/shirts?select=price_tag");
        assertThat(notFound.statusCode()).isEqualTo(404);
        assertThat(notFound.body()).contains("answer() does not exist");
    }
}
