package dev.postern.api;

import static dev.postern.testschema.public_.Tables.ENTRIES;
import static dev.postern.testschema.public_.Tables.FILMS;
import static dev.postern.testschema.public_.Tables.LOGS;
import static dev.postern.testschema.public_.Tables.NOTES;
import static dev.postern.testschema.public_.Tables.REVIEWS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.ApiException;
import dev.postern.Application;
import dev.postern.Applications;
import dev.postern.Operation;
import dev.postern.WriteRow;
import dev.postern.testing.TestService;
import dev.postern.testschema.DefaultCatalog;
import dev.postern.testschema.public_.routines.Add;
import dev.postern.testschema.public_.routines.Visit;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jooq.Catalog;
import org.jooq.Record;
import org.jooq.Schema;
import org.jooq.Table;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Hooks that reject, complete and derive values, on every path of the API (`docs/hooks.md`).
class HooksTest {

    private static final List<String> EVENTS = new CopyOnWriteArrayList<>();

    @RegisterExtension
    static final TestService SERVICE = TestService.everything("--tx-end=commit-allow-override")
            .withExtension(Applications.extension(application()));

    @RegisterExtension
    static final TestService IDEMPOTENT =
            IdempotencySchema.WITH_TABLE.serve().withExtension(Applications.extension(idempotentApplication()));

    private static Application idempotentApplication() {
        Catalog catalog = IdempotencySchema.WITH_TABLE.generated().classes();
        Table<?> payment = catalog.schemaStream()
                .flatMap(Schema::tableStream)
                .filter(table -> table.getName().equals("payment"))
                .findFirst()
                .orElseThrow();
        return Application.of(catalog).before(payment, Set.of(Operation.INSERT), (_, _, _) -> EVENTS.add("payment"));
    }

    private static Application application() {
        return Application.of(DefaultCatalog.DEFAULT_CATALOG)
                .before(ENTRIES, Set.of(Operation.INSERT, Operation.UPDATE), (caller, dsl, rows) -> {
                    EVENTS.add("before " + rows.operations() + " " + rows.size());
                    for (WriteRow<Record> row : rows) {
                        if ("forbidden".equals(row.get(ENTRIES.WORD))) {
                            throw new ApiException(409, "TEST1", "'forbidden' is forbidden").hint("Use another word.");
                        }
                        if (row.has(ENTRIES.WORD)) {
                            row.set(ENTRIES.REMARK, row.get(ENTRIES.WORD) + "!");
                        }
                    }
                    rows.complete(ENTRIES.NOTE, "by " + caller.role());
                })
                .before(
                        ENTRIES,
                        Set.of(Operation.DELETE),
                        (caller, dsl, rows) -> EVENTS.add("before " + rows.operations() + " " + rows.size()))
                .after(ENTRIES, Set.of(Operation.values()), (caller, dsl, rows) -> {
                    for (Record row : rows) {
                        EVENTS.add("after " + row.get(ENTRIES.WORD));
                        dsl.insertInto(LOGS, LOGS.NUMBER, LOGS.TEXT)
                                .values(row.get(ENTRIES.ID), row.get(ENTRIES.WORD))
                                .execute();
                    }
                    if (rows.stream().anyMatch(row -> "unlucky".equals(row.get(ENTRIES.WORD)))) {
                        throw new IllegalStateException("no luck");
                    }
                })
                .before(NOTES, Set.of(Operation.INSERT), (_, dsl, rows) -> {
                    switch (String.valueOf(rows.iterator().next().get(NOTES.BODY))) {
                        case "commit" -> dsl.execute("commit");
                        case "hidden commit" -> dsl.execute("select 1; commit");
                        case "jdbc commit" -> dsl.connection(connection -> connection.commit());
                        case "close" -> dsl.connection(connection -> connection.close());
                        case "nested" ->
                            dsl.transaction(inner -> inner.dsl()
                                    .insertInto(LOGS, LOGS.NUMBER, LOGS.TEXT)
                                    .values(1, "nested")
                                    .execute());
                        case "database" -> dsl.execute("select 1 / 0");
                        default -> EVENTS.add("note");
                    }
                })
                .before(REVIEWS, Set.of(Operation.INSERT), (_, _, rows) -> rows.complete(REVIEWS.STARS, 3))
                .after(FILMS, Set.of(Operation.INSERT), (_, _, rows) -> EVENTS.add("films " + rows.size()))
                .beforeCall(new Add(), (_, _, arguments) -> {
                    if (Integer.valueOf(13).equals(arguments.get(Add.A))) {
                        throw new ApiException(422, "TEST2", "13 is not added");
                    }
                    arguments.complete(Add.B, 100);
                })
                .beforeCall(new Visit(), (caller, dsl, arguments) -> {
                    EVENTS.add("visit");
                    arguments.set(Visit.PAGE, arguments.get(Visit.PAGE) + " by " + caller.role());
                });
    }

    @BeforeAll
    static void skipExistingNumbers() {
        SERVICE.sql("alter table films alter id restart with 1001; alter table reviews alter id restart with 1001");
    }

    @BeforeEach
    void clear() {
        SERVICE.sql("truncate entries, logs, visits");
        SERVICE.sql("delete from notes where id > 2");
        EVENTS.clear();
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
        assertThat(EVENTS).containsExactly("before [INSERT] 1", "after a");
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
        assertThat(EVENTS).containsExactly("before [INSERT] 2", "after a", "after b");
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
    void rejectedInsert_hasErrorOfHookAndWritesNothing() {
        HttpResponse<String> response = post("/api/entries", "[{\"word\":\"a\"},{\"word\":\"forbidden\"}]");
        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(response.body())
                .isEqualTo("{\"code\":\"TEST1\",\"message\":\"'forbidden' is forbidden\",\"details\":null,"
                        + "\"hint\":\"Use another word.\"}");
        assertThat(SERVICE.value("select count(*) from entries")).isEqualTo("0");
    }

    @Test
    void updateByFilter_hookGetsSentValuesOnce() {
        SERVICE.sql("insert into entries (word) values ('a'), ('b')");
        SERVICE.send("PATCH", "/api/entries?word=in.(a,b)", "{\"word\":\"c\"}");
        assertThat(EVENTS).containsExactly("before [UPDATE] 1", "after c", "after c");
        assertThat(SERVICE.value("select string_agg(remark || note, ',') from entries"))
                .isEqualTo("c!by tester,c!by tester");
    }

    @Test
    void bulkUpdate_hookGetsEachObject() {
        SERVICE.sql("insert into entries (id, word) values (1001, 'a'), (1002, 'b')");
        SERVICE.send("PATCH", "/api/entries", "[{\"id\":1001,\"word\":\"c\"},{\"id\":1002,\"word\":\"d\"}]");
        assertThat(EVENTS).containsExactly("before [UPDATE] 2", "after c", "after d");
        assertThat(SERVICE.value("select string_agg(remark, ',' order by id) from entries"))
                .isEqualTo("c!,d!");
    }

    @Test
    void updateWithoutColumns_runsNoHook() {
        SERVICE.send("PATCH", "/api/entries?id=eq.1", "{}");
        assertThat(EVENTS).isEmpty();
    }

    @Test
    void delete_hookGetsNoRowsAndThenTheDeletedOnes() {
        SERVICE.sql("insert into entries (word) values ('a'), ('b')");
        SERVICE.send("DELETE", "/api/entries?word=eq.a", null);
        assertThat(EVENTS).containsExactly("before [DELETE] 0", "after a");
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
        assertThat(EVENTS).isEqualTo(expected);
        assertThat(SERVICE.value("select remark from entries")).isEqualTo(remark);
    }

    @Test
    void put_hookCompletesTheRow() {
        HttpResponse<String> response = SERVICE.send(
                "PUT", "/api/entries/1001?select=word,remark", "{\"word\":\"a\"}", "Prefer", "return=representation");
        assertThat(response.body()).isEqualTo("{\"word\":\"a\",\"remark\":\"a!\"}");
        assertThat(EVENTS).containsExactly("before [INSERT, UPDATE] 1", "after a");
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
        assertThat(EVENTS).containsExactly("films 2");
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
    void rejectedOperationOfBatch_errorNamesTheOperation() {
        HttpResponse<String> response = post("/api/-/batch", """
                {"operations":[{"method":"POST","path":"/entries","body":{"word":"a"}},
                  {"method":"POST","path":"/entries","body":{"word":"forbidden"}}]}""");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(409);
        assertThat(TestService.json(response).path("operation").asInt(-1)).isEqualTo(1);
        assertThat(SERVICE.value("select count(*) from entries")).isEqualTo("0");
    }

    @Test
    void rollbackPreference_hooksRunAndNothingIsKept() {
        post("/api/entries", "{\"word\":\"a\"}", "Prefer", "tx=rollback");
        assertThat(EVENTS).containsExactly("before [INSERT] 1", "after a");
        assertThat(SERVICE.value("select count(*) from logs")).isEqualTo("0");
    }

    @Test
    void hookThrowsAfterWrite_everythingIsRolledBack() {
        HttpResponse<String> response = post("/api/entries", "{\"word\":\"unlucky\"}");
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(TestService.json(response).path("code").asText()).isEqualTo("PGRSTX00");
        assertThat(response.body()).doesNotContain("no luck");
        assertThat(SERVICE.value("select (select count(*) from entries) + (select count(*) from logs)"))
                .isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"commit", "hidden commit", "jdbc commit"})
    void hookEndsTheTransaction_requestFailsAndWritesNothing(String body) {
        HttpResponse<String> response = post("/api/notes", "{\"id\":3,\"body\":\"" + body + "\"}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(500);
        assertThat(SERVICE.value("select count(*) from notes where id = 3")).isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "nested"})
    void hookClosesItsConnectionOrNestsATransaction_writeIsCommitted(String body) {
        assertThat(post("/api/notes", "{\"id\":3,\"body\":\"" + body + "\"}").statusCode())
                .isEqualTo(201);
        assertThat(SERVICE.value("select count(*) from notes where id = 3")).isEqualTo("1");
    }

    @Test
    void nestedTransactionOfHook_endsWithTheRequest() {
        post("/api/notes", "{\"id\":3,\"body\":\"nested\"}", "Prefer", "tx=rollback");
        assertThat(SERVICE.value("select count(*) from logs")).isEqualTo("0");
    }

    @Test
    void sqlOfHookFails_responseHasPostgresError() {
        HttpResponse<String> response = post("/api/notes", "{\"id\":3,\"body\":\"database\"}");
        assertThat(TestService.json(response).path("code").asText()).isEqualTo("22012");
    }

    @Test
    void hookValueOfForbiddenColumn_isRejectedByPostgres() {
        SERVICE.sql("revoke insert on entries from tester; grant insert (word, remark) on entries to tester");
        try {
            HttpResponse<String> response = post("/api/entries", "{\"word\":\"a\"}");
            assertThat(TestService.json(response).path("code").asText()).isEqualTo("42501");
        } finally {
            SERVICE.sql("grant insert on entries to tester");
        }
    }

    @Test
    void repeatedIdempotencyKey_hookRunsOnce() {
        String[] headers = IdempotencySchema.headersWith("hooked", IdempotencySchema.TOKEN);
        HttpResponse<String> first = IDEMPOTENT.send("POST", "/api/payment", "{\"note\":\"a\"}", headers);
        HttpResponse<String> replayed = IDEMPOTENT.send("POST", "/api/payment", "{\"note\":\"a\"}", headers);
        assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
        assertThat(replayed.headers().firstValue("Idempotency-Replayed")).hasValue("true");
        assertThat(EVENTS).containsExactly("payment");
    }

    @Test
    void responseOfHookAfterWrite_hasNoEntityTag() {
        SERVICE.sql("insert into entries (id, word) values (1001, 'a')");
        assertThat(SERVICE.send("PATCH", "/api/entries/1001", "{\"word\":\"c\"}")
                        .headers()
                        .firstValue("ETag"))
                .isEmpty();
    }

    @Test
    void callByGet_argumentsAreCompletedAndRejected() {
        assertThat(SERVICE.get("/api/rpc/add?a=1").body()).isEqualTo("101");
        assertThat(SERVICE.get("/api/rpc/add?a=1&b=2").body()).isEqualTo("3");
        assertThat(SERVICE.get("/api/rpc/add?a=13").statusCode()).isEqualTo(422);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{\"a\":1} | 101", "{\"a\":1,\"b\":2} | 3", "{\"a\":\"1\"} | 101"})
    void callByPost_argumentsAreCompleted(String body, String result) {
        assertThat(post("/api/rpc/add", body).body()).isEqualTo(result);
    }

    @Test
    void callWithInvalidArgument_hasPostgresError() {
        assertThat(TestService.json(post("/api/rpc/add", "{\"a\":\"x\"}"))
                        .path("code")
                        .asText())
                .isEqualTo("22P02");
    }

    @Test
    void callOfWritingFunction_hookChangesArgumentInItsTransaction() {
        assertThat(post("/api/rpc/visit", "{\"page\":\"p\"}", "Prefer", "tx=rollback")
                        .body())
                .contains("p by tester");
        assertThat(SERVICE.value("select count(*) from visits")).isEqualTo("0");
        post("/api/rpc/visit", "{\"page\":\"p\"}");
        assertThat(SERVICE.value("select page from visits")).isEqualTo("p by tester");
        assertThat(SERVICE.get("/api/rpc/visit?page=p").statusCode()).isEqualTo(405);
    }
}
