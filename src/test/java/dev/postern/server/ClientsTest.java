package dev.postern.server;

import dev.postern.testing.NodeTests;
import dev.postern.testing.TestService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Client libraries postgrest-js, supabase-js and react-admin against the running service.
class ClientsTest {

    @RegisterExtension
    static final TestService EVERYTHING = TestService.everything(
            "--aggregates", "--plan", "--schemas=public,extra", "--statement-timeout=2s", "--cors-allowed-origins=*");

    @RegisterExtension
    static final TestService WRITABLE = TestService.everything(
            "--schemas=public,extra",
            "--plan",
            "--tx-end=commit-allow-override",
            "--cors-allowed-origins=*",
            "--base-path=/api",
            "--base-path=/rest/v1",
            "--publishable-key=sb_publishable_test");

    @Test
    void postgrestJsOnEveryType_reads() {
        NodeTests.runTests("reading.test.mjs", EVERYTHING, 100);
    }

    @Test
    void postgrestJsOnEveryRelationship_embeds() {
        NodeTests.runTests("embedding.test.mjs", EVERYTHING, 55);
    }

    @Test
    void reactAdmin_reads() {
        NodeTests.runTests("react-admin.test.mjs", EVERYTHING, 55);
    }

    @Test
    void postgrestJs_writes() {
        NodeTests.runTests("writing.test.mjs", WRITABLE, 20);
    }

    @Test
    void postgrestJs_calls() {
        NodeTests.runTests("calls.test.mjs", WRITABLE, 45);
    }

    @Test
    void supabaseJs_readsAndWrites() {
        NodeTests.runTests("supabase.test.mjs", WRITABLE, 8);
    }

    @Test
    void reactAdmin_writes() {
        NodeTests.runTests("react-admin-writing.test.mjs", WRITABLE, 16);
    }
}
