package repository;

import blog.Blog;
import dev.postern.testing.CaseFile;
import dev.postern.testing.TestService;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The case file of the example's typed endpoints.
class BlogCasesTest {

    @RegisterExtension
    static final TestService SERVICE = BlogSchema.serve(Blog.application());

    @BeforeEach
    void rows() {
        SERVICE.sql("truncate posts, users cascade");
        SERVICE.load("/fixture.sql");
    }

    @TestFactory
    Stream<DynamicTest> cases() {
        return CaseFile.tests(SERVICE, "blog.txt");
    }
}
