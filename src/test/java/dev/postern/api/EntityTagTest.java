package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.TestSchema;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Strong entity tags: equal tags mean equal bytes (RFC 9110, 8.8).
class EntityTagTest {

    private static final String OBJECT = "application/vnd.pgrst.object+json";

    @RegisterExtension
    static final TestService SERVICE = TestSchema.of("""
            create table writer (id int primary key, name text, born timestamptz default '2000-01-01T00:00:00Z');
            create table page (id int primary key, writer_id int references writer);
            create function page_count(writer) returns bigint stable language sql
                as $$ select count(*) from page where writer_id = $1.id $$;
            insert into writer (id, name) values (1, 'Ann'), (2, null), (3, 'Cem');
            create table counted (id int primary key, n int default 0, changes int default 0);
            create function count_change() returns trigger language plpgsql as $$ begin
                if new.changes = old.changes then
                    update counted set changes = changes + 1 where id = new.id;
                end if;
                return null; end $$;
            create trigger count_change after update on counted for each row execute function count_change();
            insert into counted values (1, 0, 0);
            create table folder (id int primary key, inside int references folder on update cascade);
            insert into folder values (1, 1);
            create table noted (id int primary key, note text);
            create table note_log (note text);
            create rule note as on update to noted do also insert into note_log values (new.note);
            insert into noted values (1, 'a');
            create table base (id int primary key);
            create table derived () inherits (base);
            insert into base values (1), (2);
            insert into derived values (1);
            create function one_writer() returns writer stable language sql as $$ select * from writer where id = 1 $$
            """).serve();

    private static String tag(HttpResponse<?> response) {
        return response.headers().firstValue("ETag").orElseThrow();
    }

    private static Optional<String> tagOf(String method, String path, @Nullable String body, String... headers) {
        HttpResponse<String> response = SERVICE.send(method, path, body, headers);
        assertThat(response.statusCode()).as(response.body()).isLessThan(300);
        return response.headers().firstValue("ETag");
    }

    @Test
    void computedFieldChanged_rowIsReturned() {
        String path = "/api/writer/1?select=id,page_count";
        HttpResponse<String> before = SERVICE.get(path);
        assertThat(SERVICE.get(path, "If-None-Match", tag(before)).statusCode()).isEqualTo(304);
        SERVICE.sql("insert into page values (1, 1)");
        HttpResponse<String> after = SERVICE.get(path, "If-None-Match", tag(before));
        assertThat(after.statusCode()).isEqualTo(200);
        assertThat(after.body()).isEqualTo("{\"id\":1,\"page_count\":1}");
        assertThat(SERVICE.send("PATCH", "/api/writer/1", "{}", "If-Match", tag(before))
                        .statusCode())
                .isEqualTo(204);
    }

    /// Each line requests either another representation of the row or the same by other parameters.
    @ParameterizedTest
    @CsvSource({
        "/api/writer/2?select=name, application/json, , different",
        "/api/writer/2?select=id&id=gt.0, application/json, , same",
        "/api/writer?select=id&id=eq.2, application/vnd.pgrst.object+json, , different",
        "/api/writer/2?select=id, application/json, timezone=Asia/Tokyo, same",
        "/api/writer/2?select=id:id::text, application/json, , different",
    })
    void sameRow_tagDependsOnRepresentation(String path, String accept, String preference, String expected) {
        String id = tag(SERVICE.get("/api/writer/2?select=id"));
        String other =
                tag(SERVICE.get(path, "Accept", accept, "Prefer", preference == null ? "count=none" : preference));
        assertThat(other.substring(0, other.indexOf('.'))).isEqualTo(id.substring(0, id.indexOf('.')));
        assertThat(other.equals(id)).isEqualTo(expected.equals("same"));
    }

    @Test
    void preferenceThatChangesTheBody_changesTheTag() {
        String path = "/api/writer/2?select=name,born";
        String plain = tag(SERVICE.get(path));
        assertThat(tag(SERVICE.get(path, "Prefer", "timezone=Asia/Tokyo"))).isNotEqualTo(plain);
        String object = tag(SERVICE.get("/api/writer?id=eq.2&select=name", "Accept", OBJECT));
        String stripped = tag(SERVICE.get("/api/writer?id=eq.2&select=name", "Accept", OBJECT + ";nulls=stripped"));
        assertThat(stripped).isNotEqualTo(object);
    }

    @Test
    void head_hasTheTagOfGet() {
        for (String path : new String[] {"/api/writer/1", "/api/writer/1?select=page_count"}) {
            HttpResponse<String> head = SERVICE.send("HEAD", path, null);
            assertThat(tag(head)).isEqualTo(tag(SERVICE.get(path)));
            assertThat(SERVICE.send("HEAD", path, null, "If-None-Match", tag(head))
                            .statusCode())
                    .isEqualTo(304);
        }
        String[] object = {"Accept", OBJECT};
        assertThat(tag(SERVICE.send("HEAD", "/api/writer?id=eq.1", null, object)))
                .isEqualTo(tag(SERVICE.get("/api/writer?id=eq.1", object)));
    }

    @Test
    void notModified_hasTheHeadersOfTheResponse() {
        HttpResponse<String> first = SERVICE.get("/api/writer/1", "Prefer", "timezone=UTC");
        HttpResponse<String> second =
                SERVICE.get("/api/writer/1", "Prefer", "timezone=UTC", "If-None-Match", "\"x\", W/" + tag(first));
        assertThat(second.statusCode()).isEqualTo(304);
        assertThat(second.body()).isEmpty();
        for (String name : new String[] {"ETag", "Vary", "Preference-Applied"}) {
            assertThat(second.headers().firstValue(name))
                    .as(name)
                    .isEqualTo(first.headers().firstValue(name));
        }
        assertThat(second.headers().firstValue("Vary")).isPresent();
    }

    @Test
    void tagOfRowVersionAlone_doesNotMatch() {
        String tag = tag(SERVICE.get("/api/writer/1"));
        String version = tag.substring(0, tag.indexOf('.')) + "\"";
        assertThat(SERVICE.get("/api/writer/1", "If-None-Match", version).statusCode())
                .isEqualTo(200);
    }

    @Test
    void writeWithRepresentation_hasTagOfRead() {
        String[] whole = {"Prefer", "return=representation"};
        String body = "{\"name\":\"Dora\"}";
        assertThat(tagOf("PATCH", "/api/writer/3", body, whole)).hasValue(tag(SERVICE.get("/api/writer/3")));
        assertThat(tagOf("PATCH", "/api/writer/3", body))
                .hasValueSatisfying(tag -> assertThat(tag).matches("\"[0-9]+\\.0\""));
    }

    @ParameterizedTest
    @CsvSource({"/api/counted/1, n", "/api/folder/1, inside", "/api/noted/1, note"})
    void rowThatTriggersOrRulesCanChange_writeHasNoTag(String path, String column) {
        String body = "{\"" + column + "\":1}";
        assertThat(tagOf("PATCH", path, body)).isEmpty();
        assertThat(tagOf("PATCH", path, body, "Prefer", "return=representation"))
                .isEmpty();
        assertThat(tagOf("GET", path, null)).isPresent();
    }

    @Test
    void batch_onlyLastWriteHasTag() {
        HttpResponse<String> response = SERVICE.send("POST", "/api/-/batch", """
                {"operations":[{"method":"PATCH","path":"/writer/3","body":{"name":"a"}},
                    {"method":"PATCH","path":"/writer/3","body":{"name":"b"}},{"method":"GET","path":"/writer/3"}]}""");
        var results = TestService.json(response).path("results");
        assertThat(results.get(0).path("headers").has("ETag")).isFalse();
        assertThat(results.get(1).path("headers").has("ETag")).isTrue();
        assertThat(results.get(2).path("headers").has("ETag")).isFalse();
        HttpResponse<String> triggered = SERVICE.send("POST", "/api/-/batch", """
                {"operations":[{"method":"PATCH","path":"/counted/1","body":{"n":3}},
                    {"method":"PATCH","path":"/writer/3","body":{"name":"c"}}]}""");
        assertThat(triggered.body()).doesNotContain("ETag");
    }

    @Test
    void keysetPage_hasNoTag() {
        HttpResponse<String> page = SERVICE.get("/api/writer?order=id&limit=1&after=", "Accept", OBJECT);
        assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
        assertThat(page.headers().firstValue("ETag")).isEmpty();
    }

    @Test
    void functionAndEmbed_haveNoTag() {
        assertThat(tagOf("GET", "/api/rpc/one_writer", null, "Accept", OBJECT)).isEmpty();
        assertThat(tagOf("GET", "/api/writer/1?select=id,page(id)", null)).isEmpty();
    }

    @Test
    void bulkUpdateWithStaleTag_returns412() {
        SERVICE.sql("insert into writer (id, name) values (8, 'H')");
        String stale = tag(SERVICE.get("/api/writer/8"));
        SERVICE.sql("update writer set name = 'I' where id = 8");
        HttpResponse<String> bulk =
                SERVICE.send("PATCH", "/api/writer", "[{\"id\":8,\"name\":\"J\"}]", "If-Match", stale);
        assertThat(bulk.statusCode()).isEqualTo(412);
        assertThat(SERVICE.value("select name from writer where id = 8")).isEqualTo("I");
    }

    /// A primary key is unique in one table but not in the tables that inherit from it, so two rows can share a
    /// key.
    @Test
    void keyOfParentTable_isNotARowPath() {
        assertThat(SERVICE.get("/api/base/1").statusCode()).isEqualTo(404);
        assertThat(SERVICE.get("/api/derived?id=eq.1").statusCode()).isEqualTo(200);
    }
}
