package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.CaseFile;
import dev.postern.testing.TestService;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/// HTTP dialect on the test schema: cases for writes.
class EverythingWritesTest {

    @RegisterExtension
    static final TestService SERVICE = TestService.everything();

    @RegisterExtension
    static final TestService OPTIONS =
            TestService.everything("--tx-end=commit-allow-override", "--allow-unfiltered-writes");

    @RegisterExtension
    static final TestService NESTED = TestService.everything("--max-embed-depth=3");

    @RegisterExtension
    static final TestService BATCHES = TestService.everything("--max-batch-operations=6", "--max-body=4KiB");

    @TestFactory
    Stream<DynamicTest> writes() {
        return CaseFile.tests(SERVICE, "everything/writing.txt");
    }

    @TestFactory
    Stream<DynamicTest> upserts() {
        return CaseFile.tests(SERVICE, "everything/upserts.txt");
    }

    @TestFactory
    Stream<DynamicTest> keyedWrites() {
        return CaseFile.tests(SERVICE, "everything/keyed-writes.txt");
    }

    @TestFactory
    Stream<DynamicTest> bodies() {
        return CaseFile.tests(SERVICE, "everything/bodies.txt");
    }

    @TestFactory
    Stream<DynamicTest> types() {
        return CaseFile.tests(SERVICE, "everything/written-kinds.txt");
    }

    @TestFactory
    Stream<DynamicTest> options() {
        return CaseFile.tests(OPTIONS, "everything/writing-options.txt");
    }

    @TestFactory
    Stream<DynamicTest> nested() {
        prepareNested(NESTED);
        return CaseFile.tests(NESTED, "everything/nested.txt");
    }

    /// Creates the constraint, the trigger and the numbers that the cases of nested inserts need.
    static void prepareNested(TestService service) {
        for (String table : List.of("directors", "films", "actors", "festivals", "reviews")) {
            service.sql("alter table " + table + " alter id restart with 101");
        }
        service.sql("""
                alter table reviews add constraint at_most_five check (stars <= 5);
                create function name_allowed() returns trigger language plpgsql as $$
                begin
                    if new.name = 'raise' then raise exception 'no such name'; end if;
                    return case when new.name = 'skip' then null else new end;
                end $$;
                create trigger name_allowed before insert on employees for each row execute function name_allowed();
                """);
    }

    @TestFactory
    Stream<DynamicTest> batches() {
        return CaseFile.tests(BATCHES, "everything/batches.txt");
    }

    @Test
    void batchAboveMaxBody_isRejectedAndNothingIsWritten() {
        String operation = "{\"method\":\"POST\",\"path\":\"/logs\",\"body\":{\"number\":-1,\"text\":\"%s\"}}";
        String body =
                "{\"operations\":[" + operation.formatted("a") + "," + operation.formatted("b".repeat(5000)) + "]}";
        var response = BATCHES.send("POST", "/api/-/batch", body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(413);
        assertThat(TestService.json(response).path("code").asText()).isEqualTo("PSTRN802");
        assertThat(BATCHES.value("select count(*) from logs where number = -1")).isEqualTo("0");
    }

    @Test
    void batchOfMoreThanHundredOperations_isRejected() {
        String operations = "{\"method\":\"GET\",\"path\":\"/notes?id=eq.1\"},".repeat(99);
        String last = "{\"method\":\"GET\",\"path\":\"/notes?id=eq.2\"}";
        assertThat(batchStatus(operations + last)).isEqualTo(200);
        assertThat(batchStatus(operations + last + "," + last)).isEqualTo(400);
    }

    private static int batchStatus(String operations) {
        return SERVICE.send("POST", "/api/-/batch", "{\"operations\":[" + operations + "]}")
                .statusCode();
    }

    @Test
    void deferredConstraintViolated_rollbackPreferenceReturnsErrorToo() {
        OPTIONS.sql("alter table orders alter constraint billing deferrable initially deferred");
        for (String preference : new String[] {"tx=commit", "tx=rollback"}) {
            var response = OPTIONS.send(
                    "POST", "/api/orders", "{\"id\":77,\"billing_address_id\":77,\"amount\":1}", "Prefer", preference);
            assertThat(response.statusCode()).as(preference).isEqualTo(409);
            assertThat(TestService.json(response).path("code").asText()).isEqualTo("23503");
        }
        assertThat(OPTIONS.value("select count(*) from orders where id = 77")).isEqualTo("0");
    }

    /// Only if the schema has write-only columns, details of an unknown constraint could show one.
    @Test
    void constraintOfLaterMigrationViolated_errorHasDetails() {
        SERVICE.sql("create unique index later_key on logs (text)");
        var response = SERVICE.send("POST", "/api/logs", "[{\"text\":\"same\"},{\"text\":\"same\"}]");
        SERVICE.sql("drop index later_key");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(409);
        assertThat(TestService.json(response).path("details").asText()).isEqualTo("Key (text)=(same) already exists.");
    }
}
