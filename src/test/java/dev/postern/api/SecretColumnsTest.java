package dev.postern.api;

import static dev.postern.testing.TestService.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.catalog.GeneratedModel;
import dev.postern.catalog.WriteOnlyColumn;
import dev.postern.server.Extension;
import dev.postern.testing.TestSchema;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Write-only columns: no response shows their values, in any relation that contains them or in any error.
///
/// Every secret value in the rows contains "s3cret".
class SecretColumnsTest {

    private static final String SECRET = "s3cret";

    private static final TestSchema SCHEMA = TestSchema.of("""
            create extension if not exists btree_gist;
            create table vault (
                id int primary key, n int constraint vault_n_key unique, m int, code text constraint vault_code_key unique,
                note text, code_copy text generated always as (lower(code)) stored,
                code_length int generated always as (length(code)) stored,
                constraint one_code exclude using gist (m with =, code with <>),
                constraint one_note exclude using gist (note with =));
            create unique index vault_lower on vault (lower(code));
            insert into vault values (1, 7, 7, 's3cret-a', 'first'), (2, 8, 8, 's3cret-b', 'second');
            create table claim (
                id int primary key, code text constraint claim_code_fkey references vault (code),
                n int constraint claim_n_fkey references vault (n));
            insert into claim values (1, 's3cret-a', 7);

            create table visit (id int, code text references vault (code)) partition by range (id);
            create table visit_low partition of visit for values from (0) to (10);
            insert into visit values (1, 's3cret-a');
            create table claim_kept () inherits (claim);
            insert into claim_kept values (5, 's3cret-k', 7);

            create table parcel (id int, code text, note text, unique (id), unique (id, code)) partition by range (id);
            create table parcel_low partition of parcel for values from (0) to (10) partition by range (id);
            create table parcel_lowest partition of parcel_low for values from (0) to (5);
            create table parcel_high partition of parcel for values from (10) to (20);
            insert into parcel values (1, 's3cret-c', 'x'), (11, 's3cret-d', 'y');

            create table cargo (id int, pin text) partition by list (id);
            create table cargo_1 partition of cargo for values in (1);
            create table cargo_2 partition of cargo for values in (2);
            insert into cargo values (1, 's3cret-e'), (2, 'open');

            create table person (id int primary key, pass text, name text);
            create table employee (salary int) inherits (person);
            create table chief () inherits (employee);
            insert into chief values (1, 's3cret-f', 'Ada', 5);
            create table thing (id int, mark text);
            create table tool (size int) inherits (thing);
            insert into tool values (1, 's3cret-g', 3);

            create view vault_view as select id, code as shown, note from vault;
            create view vault_nested as select id, shown as further from vault_view;
            create materialized view vault_stored as select id, code from vault;
            create view low_view as select id, code from parcel_lowest;
            create view chief_view as select id, pass from chief;
            create view vault_rows as select v.id, v as whole, array[v] as wholes from vault v;

            create view all_codes as select id, code from vault union all select id, pass from person;
            create view vault_texts as select id, upper(code) as loud, coalesce(note, code) as either,
                code is null as lacking, length(code) as size, json_build_object('c', code) as json from vault;
            create view vault_row_text as select v.id, v::text as text, to_jsonb(v) as json, (v).code from vault v;
            create view vault_groups as select code, count(*), max(lower(code)) as most from vault group by code;
            create view vault_joined as select code, c.id from vault full join claim c using (code);
            create view vault_below as with recursive r (id, pass) as (
                    select id, code from vault union select id + 1, pass || 'x' from r where id < 3)
                select id, pass, (select max(o.code) from vault o where o.id = r.id) as other from r;
            create view vault_nested_texts as select id, loud || '!' as louder, lacking from vault_texts;
            create view vault_values as select v.x, s.y, n.note as plain from vault n
                cross join lateral (values (n.code)) v (x) cross join lateral (select n.code || '' as y) s;

            create schema inner_part;
            create view inner_part.texts as select id, upper(code) as loud, code as plain, length(code) as size from vault;
            create view inner_texts as select id, loud, plain, loud || plain as both, size::text as size
                from inner_part.texts;
            create table inner_part.copy (id int primary key, code text references vault (code),
                loud text generated always as (upper(code)) stored);
            insert into inner_part.copy values (1, 's3cret-a');
            create view inner_copies as select id, code, loud from inner_part.copy;
            create table inner_part.heir () inherits (person);
            insert into inner_part.heir values (2, 's3cret-h', 'Bea');
            create view inner_heirs as select id, pass, 'x' || pass as more, name from inner_part.heir;

            create function all_vaults() returns setof vault stable language sql as 'select * from vault';
            create function one_vault() returns vault stable language sql as 'select * from vault limit 1';
            create function vault_array() returns vault[] stable language sql as 'select array_agg(v) from vault v';
            create view vault_elements as select (u).code || '' as text, (u).id + 1 as next from unnest(vault_array()) u;
            create type packet as (size int, content vault);
            create function packets() returns setof packet stable language sql as 'select 1, v from vault v';
            create view vault_called as select f.id, f.code as given, f.code || '' as text, f.note from all_vaults() f;
            create function packet_array() returns packet[] stable language sql
                as 'select array_agg((1, v)::packet) from vault v';
            create domain sealed_packet as packet;
            create function sealed() returns sealed_packet stable language sql
                as 'select (1, v)::packet::sealed_packet from vault v limit 1';
            create table shelf (id int primary key, packet packet, vaults vault[]);
            insert into shelf select 1, (1, v)::packet, array[v] from vault v limit 1;
            create function twin(vault) returns vault stable language sql as 'select $1';
            create function pack(vault) returns packet stable language sql as 'select (1, $1)::packet';
            create function complain() returns void language plpgsql as $$ begin
                raise unique_violation using message = 'taken', detail = 'Key (a)=(b)', table = 'vault', schema = 'public';
            end $$;
            create function complain_of_rows() returns void language plpgsql as $$ begin
                raise check_violation using message = 'wrong', detail = 'too short';
            end $$;
            """);

    @RegisterExtension
    static final TestService SERVICE = SCHEMA.serve("--aggregates", "--plan").withExtension(extension());

    private static final AtomicReference<String> LOGGED_MESSAGE = new AtomicReference<>("");

    private static Extension extension() {
        GeneratedModel generated = SCHEMA.generated();
        List<WriteOnlyColumn> writeOnlyColumns = new ArrayList<>();
        Map.of("vault", "code", "parcel", "code", "cargo_1", "pin", "person", "pass", "tool", "mark")
                .forEach((table, column) -> writeOnlyColumns.add(new WriteOnlyColumn(
                        field(generated, table, column), column + "_input", input -> "h:" + input)));
        return new Extension(
                writeOnlyColumns,
                (routes, authentication) -> routes.get(
                        "/violation",
                        http -> authentication.identify(http).runner().transaction(dsl -> {
                            try {
                                return dsl.execute("insert into vault (id) values (1)");
                            } catch (DataAccessException e) {
                                LOGGED_MESSAGE.set(String.valueOf(e.getMessage()));
                                throw e;
                            }
                        })));
    }

    @SuppressWarnings("unchecked")
    private static TableField<?, String> field(GeneratedModel generated, String table, String column) {
        Table<?> found = generated.classes().getSchemas().stream()
                .flatMap(schema -> schema.getTables().stream())
                .filter(candidate -> candidate.getName().equals(table))
                .findFirst()
                .orElseThrow();
        return (TableField<?, String>) Objects.requireNonNull(found.field(column));
    }

    private static JsonNode document() {
        return json(SERVICE.get("/api"));
    }

    /// Reads every path of the document in every format.
    @Test
    void everyRead_hasNoSecret() {
        List<String> paths = new ArrayList<>();
        document().get("paths").fieldNames().forEachRemaining(path -> {
            if (!path.contains("{") && !path.contains("/-/") && !path.equals("/api")) {
                paths.add(path);
            }
        });
        assertThat(paths)
                .contains("/api/vault", "/api/parcel_lowest", "/api/chief", "/api/vault_rows", "/api/rpc/all_vaults");
        for (String path : paths) {
            for (String type : List.of("application/json", "text/csv", "application/x-ndjson")) {
                HttpResponse<String> response = SERVICE.get(path, "Accept", type);
                assertThat(response.body()).as(path).doesNotContain(SECRET);
            }
        }
    }

    @Test
    void document_hasNoWriteOnlyColumn() {
        JsonNode schemas = document().at("/components/schemas");
        for (String table : List.of("vault", "parcel", "parcel_low", "parcel_lowest", "parcel_high", "vault_stored")) {
            assertThat(schemas.at("/" + table + "/properties").has("code"))
                    .as(table)
                    .isFalse();
        }
        assertThat(schemas.at("/vault/properties").fieldNames())
                .toIterable()
                .containsExactly("id", "n", "m", "note", "code_length", "code_input");
        assertThat(schemas.at("/parcel_lowest/properties").fieldNames())
                .toIterable()
                .containsExactly("id", "note", "code_input");
    }

    @ParameterizedTest
    @CsvSource({
        "vault,code",
        "vault,code_copy",
        "parcel,code",
        "parcel_low,code",
        "parcel_lowest,code",
        "parcel_high,code",
        "cargo,pin",
        "cargo_1,pin",
        "cargo_2,pin",
        "person,pass",
        "employee,pass",
        "chief,pass",
        "thing,mark",
        "tool,mark",
        "vault_view,shown",
        "vault_nested,further",
        "vault_stored,code",
        "low_view,code",
        "chief_view,pass",
        "vault_rows,whole",
        "vault_rows,wholes",
        "shelf,packet",
        "shelf,vaults",
        "vault,twin",
        "vault,pack",
        "claim,code",
        "claim_kept,code",
        "visit,code",
        "visit_low,code",
        "all_codes,code",
        "vault_texts,loud",
        "vault_texts,either",
        "vault_texts,json",
        "vault_row_text,text",
        "vault_row_text,json",
        "vault_row_text,code",
        "vault_groups,code",
        "vault_groups,most",
        "vault_joined,code",
        "vault_below,pass",
        "vault_below,other",
        "vault_nested_texts,louder",
        "vault_values,x",
        "vault_values,y",
        "vault_called,given",
        "vault_called,text",
        "vault_elements,text",
        "inner_texts,loud",
        "inner_texts,plain",
        "inner_texts,both",
        "inner_copies,code",
        "inner_copies,loud",
        "inner_heirs,pass",
        "inner_heirs,more",
        "rpc/all_vaults,code",
        "rpc/one_vault,code"
    })
    void writeOnlyColumnInAnyClause_isRejected(String resource, String column) {
        for (String clause : List.of(
                "?select=" + column,
                "?select=x:" + column + "::text",
                "?select=id,x:" + column + "->>code",
                "?select=" + column + ".max()",
                "?" + column + "=like.s*",
                "?" + column + "->>code=eq.s3cret-a",
                "?or=(id.eq.1,not.and(" + column + ".is.null,id.gt.0))",
                "?order=" + column,
                "?order=id," + column + "->>code.desc",
                "?order=" + column + "&limit=1&after=")) {
            HttpResponse<String> response = SERVICE.get("/api/" + resource + clause);
            boolean unknownArgument =
                    resource.startsWith("rpc/") && clause.contains("after="); // an unknown argument of the function
            assertThat(response.statusCode()).as(clause + response.body()).isEqualTo(unknownArgument ? 404 : 400);
            assertThat(response.body()).as(clause).doesNotContain(SECRET);
        }
        if (!resource.startsWith("rpc/")) {
            for (String columns : List.of("?columns=id," + column, "?on_conflict=" + column, "")) {
                HttpResponse<String> response = SERVICE.send(
                        "POST",
                        "/api/" + resource + columns,
                        "{\"id\":3,\"" + column + "\":\"x\"}",
                        "Prefer",
                        "resolution=merge-duplicates,return=representation");
                assertThat(response.statusCode()).as(columns + response.body()).isEqualTo(400);
            }
        }
    }

    /// A view's author chose to show numbers and booleans computed from a secret.
    @Test
    void numbersAndBooleansComputedFromSecret_areShown() {
        assertThat(SERVICE.get("/api/vault_texts?id=eq.1").body())
                .isEqualTo("[{\"id\":1,\"lacking\":false,\"size\":8}]");
        assertThat(SERVICE.get("/api/vault_values?plain=eq.first").body()).isEqualTo("[{\"plain\":\"first\"}]");
        assertThat(SERVICE.get("/api/vault_called?id=eq.1").body()).isEqualTo("[{\"id\":1,\"note\":\"first\"}]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"vault_array", "packets", "packet_array", "sealed"})
    void functionReturningNestedRowsWithSecret_isNotServed(String function) {
        assertThat(SERVICE.get("/api/rpc/" + function).statusCode()).isEqualTo(404);
    }

    @Test
    void functionReturningTheRow_isRelationship() {
        HttpResponse<String> response = SERVICE.get("/api/vault?select=id,twin(*)&id=eq.1");
        assertThat(json(response).get(0).get("twin").fieldNames())
                .toIterable()
                .containsExactly("id", "n", "m", "note", "code_length");
    }

    /// The input key works in every table that shares the rows.
    @Test
    void inputKeyInPartition_setsTheColumn() {
        HttpResponse<String> response = SERVICE.send(
                "POST",
                "/api/parcel_lowest",
                "{\"id\":2,\"code_input\":\"s3cret-z\"}",
                "Prefer",
                "return=representation");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        assertThat(response.body()).doesNotContain(SECRET);
        assertThat(SERVICE.value("select code from parcel where id = 2")).isEqualTo("h:s3cret-z");
    }

    private static JsonNode getError(String method, String path, @Nullable String body) {
        HttpResponse<String> response = SERVICE.send(method, path, body);
        assertThat(response.statusCode()).as(response.body()).isBetween(400, 499);
        assertThat(response.body()).doesNotContain("h:", "s3cret-a", "s3cret-b", "s3cret-c");
        return json(response);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            23505 | POST   | vault         | {"id":9,"code_input":"s3cret-q"}
            23P01 | POST   | vault         | {"id":9,"m":7,"code_input":"other"}
            23505 | POST   | parcel        | {"id":3,"code_input":"s3cret-q"}
            23505 | POST   | parcel_lowest | {"id":3,"code_input":"s3cret-q"}
            23503 | DELETE | vault?id=eq.1 |
            23502 | POST   | vault         | {"code_input":"s3cret-r"}
            23514 | POST   | parcel        | {"id":90,"code_input":"s3cret-r"}
            """)
    void errorAboutSecret_hasNoDetail(String code, String method, String path, @Nullable String body) {
        SERVICE.sql("""
                insert into vault values (3, 9, 9, 'h:s3cret-q', 'third') on conflict do nothing;
                insert into parcel values (3, 'h:s3cret-q', 'third') on conflict do nothing;
                alter table parcel drop constraint if exists parcel_id_key""");
        JsonNode error = getError(method, "/api/" + path, body);
        assertThat(error.get("code").textValue()).as(error.toString()).isEqualTo(code);
        assertThat(error.get("details").isNull()).as(error.toString()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            POST | vault | {"id":1}               | Key (id)=(1) already exists.
            POST | vault | {"id":9,"n":7}         | Key (n)=(7) already exists.
            POST | vault | {"id":9,"note":"first"}| Key (note)=(first) conflicts with existing key (note)=(first).
            POST | claim | {"id":9,"n":70}        | Key (n)=(70) is not present in table "vault".
            """)
    void errorAboutOtherColumn_hasDetail(String method, String path, String body, String detail) {
        assertThat(getError(method, "/api/" + path, body).get("details").textValue())
                .isEqualTo(detail);
    }

    /// Errors of batches and nested writes show the position in the request but no values.
    @Test
    void errorOfBatchOrNestedWrite_hasNoValues() {
        JsonNode batch = getError("POST", "/api/-/batch", """
                {"operations":[{"method":"GET","path":"/vault"},
                    {"method":"POST","path":"/vault","body":{"id":9,"m":7,"code_input":"other"}}]}""");
        assertThat(batch.get("details").isNull()).as(batch.toString()).isTrue();
        JsonNode nested = getError("POST", "/api/vault", """
                [{"id":8,"n":17,"m":18,"code_input":"u","claim!claim_n_fkey":[{"id":8}]},
                    {"id":9,"n":19,"m":7,"code_input":"other","claim!claim_n_fkey":[{"id":9}]}]""");
        assertThat(nested.get("code").textValue()).isEqualTo("23P01");
        assertThat(nested.get("details").textValue()).isEqualTo("/1");
    }

    /// A raised error keeps its detail even if it names a SQLSTATE and a table.
    @Test
    void raisedError_hasDetail() {
        assertThat(getError("POST", "/api/rpc/complain", "{}").get("details").textValue())
                .isEqualTo("Key (a)=(b)");
        assertThat(getError("POST", "/api/rpc/complain_of_rows", "{}")
                        .get("details")
                        .textValue())
                .isEqualTo("too short");
    }

    /// A table that is missing in the schema facts can contain the secret as well.
    @Test
    void errorAboutUnknownConstraint_hasNoDetail() {
        SERVICE.sql("""
                create table newer (id int, code text references vault (code));
                insert into newer values (1, 's3cret-b')""");
        assertThat(getError("DELETE", "/api/vault?id=eq.2", null).get("details").isNull())
                .isTrue();
        SERVICE.sql("drop table newer");
    }

    /// The message of a driver exception can be logged, so it must not contain the detail either.
    @Test
    void exceptionMessage_hasNoDetail() {
        assertThat(json(SERVICE.get("/violation")).get("details").textValue())
                .isEqualTo("Key (id)=(1) already exists.");
        assertThat(LOGGED_MESSAGE.get()).contains("vault_pkey").doesNotContain("Key (id)");
    }

    @Test
    void executionPlan_hasNoSecret() {
        for (String path :
                List.of("/api/vault", "/api/parcel", "/api/person", "/api/vault_view", "/api/rpc/all_vaults")) {
            HttpResponse<String> response =
                    SERVICE.get(path, "Accept", "application/vnd.pgrst.plan+json; options=analyze|verbose|buffers");
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            assertThat(response.body()).doesNotContain(SECRET);
        }
    }
}
