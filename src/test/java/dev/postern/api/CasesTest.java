package dev.postern.api;

import dev.postern.server.Extension;
import dev.postern.testing.CaseFile;
import dev.postern.testing.PoetrySchema;
import dev.postern.testing.TestService;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/// HTTP dialect on the schema of poets and poems, with the cases in files.
class CasesTest {

    @RegisterExtension
    static final TestService SERVICE = PoetrySchema.serve()
            .withExtension(new Extension(
                    List.of(PoetrySchema.password(password -> "sealed " + password.length())), (_, _) -> {}));

    @BeforeAll
    static void loadRows() {
        SERVICE.load("/poetry-rows.sql");
    }

    @TestFactory
    Stream<DynamicTest> reads() {
        return CaseFile.tests(SERVICE, "reading.txt");
    }

    @TestFactory
    Stream<DynamicTest> filters() {
        return CaseFile.tests(SERVICE, "filters.txt");
    }

    @TestFactory
    Stream<DynamicTest> writes() {
        return CaseFile.tests(SERVICE, "writing.txt");
    }
}
