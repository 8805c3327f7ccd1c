package dev.postern.api;

import blog.schema.tables.Users;
import dev.postern.catalog.WriteOnlyColumn;
import dev.postern.server.Extension;
import dev.postern.testing.CaseFile;
import dev.postern.testing.TestService;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/// HTTP dialect on the blog schema, with the cases in files.
class CasesTest {

    private static final WriteOnlyColumn PASSWORD =
            new WriteOnlyColumn(Users.USERS.HASHED_PASSWORD, "password", password -> "sealed " + password.length());

    @RegisterExtension
    static final TestService SERVICE = TestService.forBlog(new Extension(List.of(PASSWORD), (routes, database) -> {}));

    @BeforeAll
    static void loadFixture() {
        SERVICE.load("/fixture.sql");
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
        SERVICE.sql("truncate posts, users cascade");
        SERVICE.load("/fixture.sql");
        return CaseFile.tests(SERVICE, "writing.txt").onClose(CasesTest::restore);
    }

    private static void restore() {
        SERVICE.sql("truncate posts, users cascade");
        SERVICE.load("/fixture.sql");
    }
}
