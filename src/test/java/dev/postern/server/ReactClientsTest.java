package dev.postern.server;

import dev.postern.testing.NodeTests;
import dev.postern.testing.TestService;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// refine and the helpers of postgrest-js for React Query. `./postern test clients` runs them.
@Tag("clients")
class ReactClientsTest {

    @RegisterExtension
    static final TestService SERVICE =
            TestService.everything("--base-path=/api", "--base-path=/rest/v1", "--publishable-key=sb_publishable_test");

    @Test
    void refine_readsAndWrites() {
        NodeTests.runTaggedTests("refine.test.mjs", SERVICE, 4);
    }

    @Test
    void reactQueryHelpers_readAndWrite() {
        NodeTests.runTaggedTests("react-query.test.mjs", SERVICE, 4);
    }
}
