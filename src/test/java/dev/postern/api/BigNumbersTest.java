package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.testing.CaseFile;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Values of `bigint` and `numeric` as strings: `--bigint string` and `Prefer: bigint=`.
class BigNumbersTest {

    @RegisterExtension
    static final TestService SERVICE = TestService.everything("--bigint=string", "--aggregates");

    @TestFactory
    Stream<DynamicTest> bigNumbers() {
        return CaseFile.tests(SERVICE, "everything/big-numbers.txt");
    }

    @Test
    void numberPreferred_hasNumbers() {
        HttpResponse<String> response =
                SERVICE.get("/api/kinds?select=a_bigint,a_numeric,a_price&id=eq.1", "Prefer", "bigint=number");
        assertThat(response.body()).isEqualTo("[{\"a_bigint\":9007199254740993,\"a_numeric\":1.50,\"a_price\":12.30}]");
        assertThat(response.headers().firstValue("Preference-Applied")).contains("bigint=number");
    }

    @Test
    void openApiDocuments_haveStrings() {
        JsonNode complete = TestService.json(SERVICE.get("/api/")).at("/components/schemas/kinds/properties");
        JsonNode clients =
                TestService.json(SERVICE.get("/api/?for=clients")).at("/components/schemas/Kinds/properties");
        for (JsonNode columns : new JsonNode[] {complete, clients}) {
            assertThat(columns.at("/a_bigint/type/0").asText()).isEqualTo("string");
            assertThat(columns.at("/a_bigint/format").asText()).isEqualTo("int64");
            assertThat(columns.at("/a_price/type/0").asText()).isEqualTo("string");
            assertThat(columns.at("/a_smallint/type/0").asText()).isEqualTo("integer");
            assertThat(columns.at("/an_address/properties/zip/type/0").asText()).isEqualTo("integer");
        }
    }
}
