package dev.postern.api;

import static dev.postern.api.WriteOnlyColumnsSchema.SECRET;
import static dev.postern.testing.TestService.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Write-only columns: no response shows their values, in any relation that contains them or in any error.
class WriteOnlyColumnsTest {

    @RegisterExtension
    static final TestService SERVICE = WriteOnlyColumnsSchema.serve("--aggregates", "--plan");

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
                boolean readOnlyView = response.body().contains("\"PGRST117\"");
                assertThat(response.statusCode()).as(columns + response.body()).isEqualTo(readOnlyView ? 405 : 400);
                assertThat(response.body()).doesNotContain(SECRET);
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
    void errorAboutSecret_hasNoDetailButItsPlace(String code, String method, String path, @Nullable String body) {
        SERVICE.sql("""
                insert into vault values (3, 9, 9, 'h:s3cret-q', 'third') on conflict do nothing;
                insert into parcel values (3, 'h:s3cret-q', 'third') on conflict do nothing;
                alter table parcel drop constraint if exists parcel_id_key""");
        JsonNode error = getError(method, "/api/" + path, body);
        assertThat(error.get("code").textValue()).as(error.toString()).isEqualTo(code);
        assertThat(error.get("details").asText("")).as(error.toString()).isIn("", "null", "/id");
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
        assertThat(WriteOnlyColumnsSchema.LOGGED_MESSAGE.get())
                .contains("vault_pkey")
                .doesNotContain("Key (id)");
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
