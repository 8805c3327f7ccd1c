package dev.postern.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.TestService;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Rows as GeoJSON where the migrations bring PostGIS (`dialect.md` 1.7). Here a function of that name and shape
/// stands for PostGIS's own, which the tests' PostgreSQL does not have.
class GeoJsonTest {

    private static final String GEO_JSON = "application/geo+json";

    @RegisterExtension
    static final TestService SERVICE =
            TestService.everything().withFacts("media\tgis\tst_asgeojson\tapplication/geo+json\tf\t\\N\t\\N\n");

    @BeforeAll
    static void function() {
        SERVICE.sql("""
                create schema gis;
                create function gis.st_asgeojson(r record, geom_column text default '', digits integer default 9,
                    pretty boolean default false) returns text stable language plpgsql as $$
                begin
                    return json_build_object('type', 'Feature', 'geometry', null, 'properties', to_json(r));
                end $$;
                grant usage on schema gis to public""");
    }

    @Test
    void rowsAreACollectionOfFeatures() {
        HttpResponse<String> response = SERVICE.get(
                "/api/films?select=id,name:title&order=id&limit=2", "Accept", GEO_JSON, "Prefer", "count=exact");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(206);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/geo+json; charset=utf-8");
        assertThat(response.headers().firstValue("Content-Range")).hasValue("0-1/6");
        assertThat(TestService.json(response)).isEqualTo(TestService.json("""
                {"type":"FeatureCollection","features":[
                {"type":"Feature","geometry":null,"properties":{"id":1,"name":"Persona"}},
                {"type":"Feature","geometry":null,"properties":{"id":2,"name":"The Seventh Seal"}}]}"""));
    }

    @Test
    void noRowsAreAnEmptyCollection() {
        HttpResponse<String> response = SERVICE.get("/api/good_films?id=eq.99", "Accept", GEO_JSON);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(TestService.json(response))
                .isEqualTo(TestService.json("{\"type\":\"FeatureCollection\",\"features\":[]}"));
    }

    @Test
    void rowsOfAFunctionToo() {
        HttpResponse<String> response = SERVICE.get("/api/rpc/films_since?since=2020&select=id", "Accept", GEO_JSON);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(TestService.json(response).path("features")).hasSize(1);
    }

    /// As `generate` asks for it.
    @Test
    void itIsFoundWhenClassesAreGenerated() throws IOException {
        String media = Stream.of(
                        Files.readString(Path.of("src/codegen/facts.sql")).split("(?m)^;$"))
                .filter(query -> query.contains("select 'media'"))
                .findFirst()
                .orElseThrow()
                .replace("?", "array['public', 'gis']");
        assertThat(SERVICE.value("select fact::text from (" + media + ") fact where fact::text like '%gis%'"))
                .isEqualTo("(media,gis,st_asgeojson,application/geo+json,f,,)");
        assertThat(SERVICE.value("select count(*) from (" + media + ") fact")).isEqualTo("4");
    }

    /// JSON is what is asked for otherwise.
    @Test
    void whoAsksForAnythingGetsJson() {
        assertThat(SERVICE.get("/api/films?select=id&id=eq.1", "Accept", "*/*").body())
                .isEqualTo("[{\"id\":1}]");
    }

    @Test
    void whatPostgisRefusesIsTold() {
        SERVICE.sql("""
                create or replace function gis.st_asgeojson(r record, geom_column text default '',
                    digits integer default 9, pretty boolean default false) returns text stable language plpgsql as $$
                begin
                    if to_json(r) ->> 'sensor' is not null then
                        raise exception 'geometry column is missing' using errcode = '22023';
                    end if;
                    return json_build_object('type', 'Feature', 'geometry', null, 'properties', to_json(r));
                end $$""");
        HttpResponse<String> response = SERVICE.get("/api/measurements", "Accept", GEO_JSON);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(response.body()).contains("geometry column is missing");
    }
}
