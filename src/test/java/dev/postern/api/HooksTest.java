package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.Applications;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Hooks that complete and derive values, on every path of the API (`docs/hooks.md`).
class HooksTest {

    private static final HookedApplication HOOKED = new HookedApplication();

    @RegisterExtension
    static final TestService SERVICE = TestService.everything("--tx-end=commit-allow-override")
            .withExtension(Applications.extension(HOOKED.application()));

    @BeforeAll
    static void skipExistingNumbers() {
        SERVICE.sql("alter table films alter id restart with 1001; alter table reviews alter id restart with 1001");
    }

    @BeforeEach
    void clear() {
        HOOKED.clear(SERVICE);
    }

    private static HttpResponse<String> post(String path, String body, String... headers) {
        return SERVICE.send("POST", path, body, headers);
    }

    private static JsonNode created(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        return TestService.json(response);
    }

    @Test
    void singleInsert_valuesAreDerivedAndCompleted() {
        JsonNode row = created(
                post("/api/entries?select=word,note,remark", "{\"word\":\"a\"}", "Prefer", "return=representation"));
        assertThat(row.toString()).isEqualTo("[{\"word\":\"a\",\"note\":\"by tester\",\"remark\":\"a!\"}]");
        assertThat(HOOKED.events()).containsExactly("before [INSERT] 1", "after a");
        assertThat(SERVICE.value("select text from logs")).isEqualTo("a");
    }

    @Test
    void insertWithoutColumns_hookSetsColumns() {
        JsonNode row = created(post("/api/entries?select=word,note", "{}", "Prefer", "return=representation"));
        assertThat(row.toString()).isEqualTo("[{\"word\":\"none\",\"note\":\"by tester\"}]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "application/json | [{\"word\":\"a\"},{\"word\":\"b\"}]",
                "text/csv | `word\na\nb`",
            })
    void bulkInsert_hookRunsOnce(String type, String body) {
        created(post("/api/entries", body, "Content-Type", type, "Prefer", "return=representation"));
        assertThat(HOOKED.events()).containsExactly("before [INSERT] 2", "after a", "after b");
        assertThat(SERVICE.value("select string_agg(remark || note, ',' order by id) from entries"))
                .isEqualTo("a!by tester,b!by tester");
    }

    @Test
    void formInsert_hookRuns() {
        post("/api/entries", "word=a&note=mine", "Content-Type", "application/x-www-form-urlencoded");
        assertThat(SERVICE.value("select remark || note from entries")).isEqualTo("a!mine");
    }

    @Test
    void columnsParameter_ignoredKeysStayIgnoredAndHookColumnsAreSet() {
        created(post(
                "/api/entries?columns=word",
                "[{\"word\":\"a\",\"note\":\"ignored\"},{\"word\":\"b\",\"id\":7}]",
                "Prefer",
                "return=representation"));
        assertThat(SERVICE.value("select string_agg(note, ',') from entries")).isEqualTo("by tester,by tester");
        assertThat(SERVICE.value("select count(*) from entries where id = 7")).isEqualTo("0");
    }

    @Test
    void missingDefault_hookColumnsAreSetInSomeRows() {
        created(post(
                "/api/entries",
                "[{\"word\":\"a\"},{\"note\":\"n\"}]",
                "Prefer",
                "missing=default, return=representation"));
        assertThat(SERVICE.value(
                        "select string_agg(concat_ws(':', word, note, remark), ',' order by word) from entries"))
                .isEqualTo("a:by tester:a!,none:n:why? :1 {0} it's");
    }

    @Test
    void updateByFilter_hookGetsSentValuesOnce() {
        SERVICE.sql("insert into entries (word) values ('a'), ('b')");
        SERVICE.send("PATCH", "/api/entries?word=in.(a,b)", "{\"word\":\"c\"}");
        assertThat(HOOKED.events()).containsExactly("before [UPDATE] 1", "after c", "after c");
        assertThat(SERVICE.value("select string_agg(remark || note, ',') from entries"))
                .isEqualTo("c!by tester,c!by tester");
    }

    @Test
    void bulkUpdate_hookGetsEachObject() {
        SERVICE.sql("insert into entries (id, word) values (1001, 'a'), (1002, 'b')");
        SERVICE.send("PATCH", "/api/entries", "[{\"id\":1001,\"word\":\"c\"},{\"id\":1002,\"word\":\"d\"}]");
        assertThat(HOOKED.events()).containsExactly("before [UPDATE] 2", "after c", "after d");
        assertThat(SERVICE.value("select string_agg(remark, ',' order by id) from entries"))
                .isEqualTo("c!,d!");
    }

    @Test
    void updateWithoutColumns_runsNoHook() {
        SERVICE.send("PATCH", "/api/entries?id=eq.1", "{}");
        assertThat(HOOKED.events()).isEmpty();
    }

    @Test
    void delete_hookGetsNoRowsAndThenTheDeletedOnes() {
        SERVICE.sql("insert into entries (word) values ('a'), ('b')");
        SERVICE.send("DELETE", "/api/entries?word=eq.a", null);
        assertThat(HOOKED.events()).containsExactly("before [DELETE] 0", "after a");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "resolution=merge-duplicates  | before [INSERT, UPDATE] 1 | after b | b!",
                "resolution=ignore-duplicates | before [INSERT] 1         |         | ",
            })
    void upsert_hooksOfItsOperationsRun(String preference, String before, String after, String remark) {
        SERVICE.sql("insert into entries (id, word, remark) values (1001, 'a', null)");
        post("/api/entries", "{\"id\":1001,\"word\":\"b\"}", "Prefer", preference);
        List<String> expected = new ArrayList<>(List.of(before));
        if (after != null) {
            expected.add(after);
        }
        assertThat(HOOKED.events()).isEqualTo(expected);
        assertThat(SERVICE.value("select remark from entries")).isEqualTo(remark);
    }

    @Test
    void put_hookCompletesTheRow() {
        HttpResponse<String> response = SERVICE.send(
                "PUT", "/api/entries/1001?select=word,remark", "{\"word\":\"a\"}", "Prefer", "return=representation");
        assertThat(response.body()).isEqualTo("{\"word\":\"a\",\"remark\":\"a!\"}");
        assertThat(HOOKED.events()).containsExactly("before [INSERT, UPDATE] 1", "after a");
    }

    @Test
    void nestedInsert_hooksOfEachTableRun() {
        JsonNode rows = created(post(
                "/api/films?select=title,reviews(stars,body)",
                "[{\"title\":\"x\",\"year\":2020,\"reviews\":[{\"body\":\"b\"},{\"body\":\"c\",\"stars\":5}]},"
                        + "{\"title\":\"y\",\"year\":2021,\"reviews\":[{\"body\":\"d\"}]}]",
                "Prefer",
                "return=representation"));
        assertThat(rows.toString())
                .isEqualTo("[{\"title\":\"x\",\"reviews\":[{\"stars\":3,\"body\":\"b\"},{\"stars\":5,\"body\":\"c\"}]},"
                        + "{\"title\":\"y\",\"reviews\":[{\"stars\":3,\"body\":\"d\"}]}]");
        assertThat(HOOKED.events()).containsExactly("films 2");
    }

    @Test
    void nestedInsertFails_pointerIsThatOfTheChangedObjects() {
        HttpResponse<String> response = post(
                "/api/films",
                "{\"title\":\"x\",\"year\":2020,\"reviews\":[{\"body\":\"b\"},{\"body\":\"c\",\"actor_id\":999}]}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(409);
        assertThat(TestService.json(response).path("details").asText()).startsWith("/reviews/1/actor_id: ");
    }

    @Test
    void batch_hookGetsResolvedReferences() {
        HttpResponse<String> response = post("/api/-/batch", """
                {"operations":[
                  {"id":"n","method":"GET","path":"/notes?id=eq.1&select=body"},
                  {"method":"POST","path":"/entries?select=word,remark",
                   "body":{"word":{"$ref":"n/0/body"}},"headers":{"Prefer":"return=representation"}}]}""");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(TestService.json(response).at("/results/1/body").toString())
                .isEqualTo("[{\"word\":\"Lund\",\"remark\":\"Lund!\"}]");
    }

    @Test
    void responseOfHookAfterWrite_hasNoEntityTag() {
        SERVICE.sql("insert into entries (id, word) values (1001, 'a')");
        assertThat(SERVICE.send("PATCH", "/api/entries/1001", "{\"word\":\"c\"}")
                        .headers()
                        .firstValue("ETag"))
                .isEmpty();
    }
}
