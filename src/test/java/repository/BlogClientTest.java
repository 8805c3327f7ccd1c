package repository;

import blog.Blog;
import dev.postern.testing.NodeTests;
import dev.postern.testing.TestService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The client library postgrest-js against the example.
class BlogClientTest {

    @RegisterExtension
    static final TestService SERVICE = BlogSchema.serve(Blog.application());

    @Test
    void postgrestJs_readsAndWrites() {
        SERVICE.load("/fixture.sql");
        NodeTests.runTests("blog.test.mjs", SERVICE, 20);
    }
}
