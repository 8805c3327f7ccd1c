package dev.postern.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.HttpCase;
import dev.postern.testing.TestService;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Writes of the tests' own schema: a line of the dialect for each case. Each file has rows of its own.
class EverythingWritesTest {

    @RegisterExtension
    static final TestService WRITING = TestService.everything();

    @RegisterExtension
    static final TestService UPSERTS = TestService.everything();

    @RegisterExtension
    static final TestService KEYED = TestService.everything();

    @RegisterExtension
    static final TestService BODIES = TestService.everything();

    @RegisterExtension
    static final TestService KINDS = TestService.everything();

    @RegisterExtension
    static final TestService NESTED = TestService.everything("--max-embed-depth=3");

    @RegisterExtension
    static final TestService BATCHES = TestService.everything("--max-batch=4");

    @RegisterExtension
    static final TestService OPTIONS =
            TestService.everything("--tx-end=commit-allow-override", "--allow-unfiltered-writes");

    @TestFactory
    Stream<DynamicTest> writing() {
        return HttpCase.tests(WRITING, "everything/writing.txt");
    }

    @TestFactory
    Stream<DynamicTest> upserts() {
        return HttpCase.tests(UPSERTS, "everything/upserts.txt");
    }

    @TestFactory
    Stream<DynamicTest> keyedWrites() {
        return HttpCase.tests(KEYED, "everything/keyed-writes.txt");
    }

    @TestFactory
    Stream<DynamicTest> bodies() {
        return HttpCase.tests(BODIES, "everything/bodies.txt");
    }

    @TestFactory
    Stream<DynamicTest> kinds() {
        return HttpCase.tests(KINDS, "everything/written-kinds.txt");
    }

    @TestFactory
    Stream<DynamicTest> nested() {
        for (String table : new String[] {"directors", "films", "actors", "reviews"}) {
            NESTED.sql("select setval(pg_get_serial_sequence('" + table + "', 'id'), 1000)");
        }
        return HttpCase.tests(NESTED, "everything/nested.txt");
    }

    @TestFactory
    Stream<DynamicTest> batches() {
        return HttpCase.tests(BATCHES, "everything/batches.txt");
    }

    @TestFactory
    Stream<DynamicTest> options() {
        return HttpCase.tests(OPTIONS, "everything/writing-options.txt");
    }

    @Test
    void whatIsCheckedAtTheEndIsCheckedBeforeARollbackToo() {
        OPTIONS.sql("alter table orders alter constraint billing deferrable initially deferred");
        for (String ending : new String[] {"tx=commit", "tx=rollback"}) {
            var answer = OPTIONS.send(
                    "POST", "/api/orders", "{\"id\":77,\"billing_address_id\":77,\"amount\":1}", "Prefer", ending);
            assertThat(answer.statusCode()).as(ending).isEqualTo(409);
            assertThat(TestService.json(answer).path("code").asText()).isEqualTo("23503");
        }
        assertThat(OPTIONS.value("select count(*) from orders where id = 77")).isEqualTo("0");
    }
}
