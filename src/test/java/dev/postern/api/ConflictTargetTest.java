package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.testing.TestSchema;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Upserts by keys that `ON CONFLICT` can name, and rejection of other keys before any SQL runs.
class ConflictTargetTest {

    private static final String TARIFF = "/api/tariff/1,%22%5B2026-01-01,2026-02-01)%22";
    private static final String MERGE = "resolution=merge-duplicates";

    @RegisterExtension
    static final TestService SERVICE = TestSchema.of("""
            create extension btree_gist;
            create table tariff (item int, valid daterange, cents int, primary key (item, valid without overlaps));
            insert into tariff values (1, '[2026-01-01,2026-02-01)', 10), (1, '[2026-02-01,2026-03-01)', 12),
                (2, '[2026-01-01,2026-02-01)', 20);
            create table later (id int primary key deferrable, name text unique);
            insert into later values (1, 'a'), (2, 'b');
            create table ledger (id int generated always as identity primary key, code text unique, amount int);
            insert into ledger (code, amount) values ('x', 3);
            create table ruled (id int primary key, n int);
            create rule watched as on update to ruled do also nothing;
            create table partly (id int primary key, a int, b int, live bool, unique (a, b));
            create unique index on partly (a) where live;
            create unique index on partly ((a + b));
            create unique index on partly (b) include (live);
            create view partly_all as select id, a, b from partly;
            create table plain (id int primary key, n int);
            create table parent (id int primary key);
            create table heir () inherits (parent);
            """).serve();

    private static HttpResponse<String> merge(String path, String body) {
        return SERVICE.send("POST", path, body, "Prefer", MERGE);
    }

    @Test
    void putOfTableWithRules_is405() {
        HttpResponse<String> put = SERVICE.send("PUT", "/api/ruled/1", "{\"n\":1}");
        assertThat(put.statusCode()).as(put.body()).isEqualTo(405);
        assertThat(put.body()).contains("PGRST117", "rules", "PATCH");
        assertThat(SERVICE.send("PUT", "/api/ruled/1", "{\"n\":1}", "If-Match", "*")
                        .statusCode())
                .isEqualTo(405);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ruled", "parent"})
    void tableWithRulesOrHeirs_putIsNotOffered(String table) {
        assertThat(SERVICE.send("OPTIONS", "/api/" + table, null).headers().firstValue("Allow"))
                .hasValueSatisfying(allow -> assertThat(allow).contains("PATCH").doesNotContain("PUT"));
        JsonNode paths = TestService.json(SERVICE.get("/api/")).path("paths");
        assertThat(paths.at("/~1api~1" + table).has("put")).isFalse();
        assertThat(paths.at("/~1api~1" + table + "~1{key}").has("put")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "tariff", "later", "ledger", "partly_all"})
    void key_putIsOffered(String table) {
        assertThat(SERVICE.send("OPTIONS", "/api/" + table, null).headers().firstValue("Allow"))
                .hasValueSatisfying(allow -> assertThat(allow).contains("PUT"));
        assertThat(TestService.json(SERVICE.get("/api/"))
                        .at("/paths/~1api~1" + table + "~1{key}")
                        .has("put"))
                .isTrue();
    }

    @Test
    void plainKey_putReplacesTheRow() {
        assertThat(SERVICE.send("PUT", "/api/plain/1", "{\"n\":1}").statusCode())
                .isEqualTo(204);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/later?on_conflict=id,name | {\"id\":1,\"name\":\"c\"} | on_conflict=name",
                "/api/ruled | {\"id\":1,\"n\":2} | no unique key",
                "/api/partly?on_conflict=live | {\"id\":1,\"a\":2} | on_conflict=a,b or a or b or id",
                "/api/partly?on_conflict=id,a | {\"id\":1,\"a\":2} | on_conflict=a,b or a or b or id"
            })
    void mergeByColumnsThatOnConflictCannotName_isRejectedAndHintListsUsableKeys(
            String path, String body, String hint) {
        for (String resolution : new String[] {MERGE, "resolution=ignore-duplicates"}) {
            HttpResponse<String> merged = SERVICE.send("POST", path, body, "Prefer", resolution);
            assertThat(merged.statusCode()).as(merged.body()).isEqualTo(400);
            assertThat(merged.body()).contains("42P10", hint);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/partly",
                "/api/partly?on_conflict=b,a",
                "/api/partly?on_conflict=b",
                "/api/partly_all?on_conflict=id"
            })
    void mergeByUniqueKey_updatesTheRow(String path) {
        String row = "{\"id\":1,\"a\":2,\"b\":3}";
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> merged = merge(path, row);
            assertThat(merged.statusCode()).as(merged.body()).isBetween(200, 201);
        }
        assertThat(SERVICE.value("select count(*) from partly")).isEqualTo("1");
    }

    @Test
    void mergeByUniqueKeyWithGeneratedIdentity_updatesTheRow() {
        HttpResponse<String> merged = merge("/api/ledger?on_conflict=code", "{\"code\":\"x\",\"amount\":9}");
        assertThat(merged.statusCode()).as(merged.body()).isBetween(200, 201);
        assertThat(SERVICE.value("select amount from ledger where code = 'x'")).isEqualTo("9");
    }

    @Test
    void temporalKey_findsOneRowAndPaginates() {
        assertThat(SERVICE.get(TARIFF).body()).contains("\"cents\":10");
        assertThat(SERVICE.send("PATCH", TARIFF, "{\"cents\":10}").statusCode()).isEqualTo(204);
        String first = "/api/tariff?select=cents&order=item&limit=1&after=";
        HttpResponse<String> page = SERVICE.get(first);
        StringBuilder pages = new StringBuilder(page.body());
        var next = page.headers().firstValue("Link");
        while (next.isPresent()) {
            page = SERVICE.get(next.get().substring(1, next.get().indexOf('>')));
            pages.append(page.body());
            next = page.headers().firstValue("Link");
        }
        assertThat(pages).hasToString("[{\"cents\":10}][{\"cents\":12}][{\"cents\":20}]");
    }

    @Test
    void tableWithoutConflictTarget_onConflictIsNotOffered() {
        JsonNode paths = TestService.json(SERVICE.get("/api/")).path("paths");
        assertThat(paths.at("/~1api~1tariff/post/parameters").toString()).doesNotContain("on_conflict");
        assertThat(paths.at("/~1api~1later/post/parameters").toString()).contains("on_conflict");
    }
}
