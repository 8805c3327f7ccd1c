package dev.postern.api;

import dev.postern.testing.Bearer;
import dev.postern.testing.DocumentedRequests;
import dev.postern.testing.DocumentedSchema;
import dev.postern.testing.TestSchema;
import dev.postern.testing.TestService;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Tests of `docs/roles.md`: its schema is served, and its requests have the documented responses.
class RolesDocumentTest {

    private static final Path DOCUMENT = Path.of("docs/roles.md");

    @RegisterExtension
    static final TestService SERVICE = TestSchema.of(DocumentedSchema.sql(DOCUMENT))
            .roles("shop_web", "shop_anonymous")
            .serve();

    @TestFactory
    Stream<DynamicTest> requests() throws IOException {
        return DocumentedRequests.tests(
                SERVICE,
                DOCUMENT,
                Map.of("Bearer CUSTOMER-1", Bearer.withClaims("{\"role\":\"shop_customer\",\"customer_id\":1}")));
    }
}
