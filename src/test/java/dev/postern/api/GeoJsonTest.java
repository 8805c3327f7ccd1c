package dev.postern.api;

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

/// GeoJSON representation (`docs/dialect.md` 1.7).
///
/// A function with the signature of PostGIS's `ST_AsGeoJSON` replaces PostGIS, which the test server lacks.
class GeoJsonTest {

    private static final String GEO_JSON = "application/geo+json";

    @RegisterExtension
    static final TestService SERVICE =
            TestService.everything().withFacts("media\tgis\tst_asgeojson\tapplication/geo+json\tf\t\\N\t\\N\n");

    @BeforeAll
    static void createFunction() {
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
    void rowsOfTable_areFeatureCollection() {
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
    void noRows_areEmptyFeatureCollection() {
        HttpResponse<String> response = SERVICE.get("/api/good_films?id=eq.99", "Accept", GEO_JSON);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(TestService.json(response))
                .isEqualTo(TestService.json("{\"type\":\"FeatureCollection\",\"features\":[]}"));
    }

    @Test
    void rowsOfFunction_areFeatureCollection() {
        HttpResponse<String> response = SERVICE.get("/api/rpc/films_since?since=2020&select=id", "Accept", GEO_JSON);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(TestService.json(response).path("features")).hasSize(1);
    }

    /// Runs the query with which `./postern generate` reads media type handlers.
    @Test
    void generate_findsAsGeoJsonFunction() throws IOException {
        String handlersQuery = Stream.of(Files.readString(Path.of("src/main/resources/dev/postern/generate/facts.sql"))
                        .split("(?m)^;$"))
                .filter(query -> query.contains("select 'media'"))
                .findFirst()
                .orElseThrow()
                .replace("?", "array['public', 'gis']")
                .replaceAll(":(functions|relations)", "array[]::oid[]");
        assertThat(SERVICE.value("select fact::text from (" + handlersQuery + ") fact where fact::text like '%gis%'"))
                .isEqualTo("(media,gis,st_asgeojson,application/geo+json,f,,)");
        assertThat(SERVICE.value("select count(*) from (" + handlersQuery + ") fact"))
                .isEqualTo("4");
    }

    @Test
    void acceptAnything_returnsJson() {
        assertThat(SERVICE.get("/api/films?select=id&id=eq.1", "Accept", "*/*").body())
                .isEqualTo("[{\"id\":1}]");
    }

    @Test
    void errorOfAsGeoJson_isReturned() {
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
