package dev.postern.api;

import dev.postern.testing.Bearer;
import dev.postern.testing.DocumentedRequests;
import dev.postern.testing.TestSchema;
import dev.postern.testing.TestService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Tests of `docs/roles.md`: its schema is served, and its requests have the documented responses.
class RolesDocumentTest {

    private static final Path DOCUMENT = Path.of("docs/roles.md");

    @RegisterExtension
    static final TestService SERVICE =
            TestSchema.of(schema()).roles("shop_web", "shop_anonymous").serve();

    private static String schema() {
        try {
            Matcher block = Pattern.compile("(?ms)^```sql\n(.*?)^```$").matcher(Files.readString(DOCUMENT));
            if (!block.find()) {
                throw new IllegalStateException("docs/roles.md has no SQL");
            }
            // the roles belong to the server, in which this schema is created more than once
            return block.group(1)
                    .replaceAll(
                            "(?m)^create role .*;$",
                            "do \\$\\$ begin $0 exception when duplicate_object then null; end \\$\\$;");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @TestFactory
    Stream<DynamicTest> requests() throws IOException {
        return DocumentedRequests.tests(
                SERVICE,
                DOCUMENT,
                Map.of("Bearer CUSTOMER-1", Bearer.withClaims("{\"role\":\"shop_customer\",\"customer_id\":1}")));
    }
}
