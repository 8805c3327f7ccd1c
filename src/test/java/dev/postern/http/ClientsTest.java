package dev.postern.http;

import dev.postern.blog.Blog;
import dev.postern.testing.NodeTests;
import dev.postern.testing.TestService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Real clients against the running service.
class ClientsTest {

    @RegisterExtension
    static final TestService BLOG = TestService.with(Blog.application().extension());

    @RegisterExtension
    static final TestService EVERYTHING = TestService.everything(
            "--aggregates", "--plan", "--schemas=public,extra", "--statement-timeout=2s", "--cors-allowed-origins=*");

    @RegisterExtension
    static final TestService WRITTEN = TestService.everything(
            "--schemas=public,extra", "--tx-end=commit-allow-override", "--cors-allowed-origins=*");

    @Test
    void postgrestJsReadsAndWritesTheBlog() {
        BLOG.load("/fixture.sql");
        NodeTests.pass("blog.test.mjs", BLOG, 20);
    }

    @Test
    void postgrestJsReadsEverything() {
        NodeTests.pass("reading.test.mjs", EVERYTHING, 100);
    }

    @Test
    void postgrestJsEmbedsEverything() {
        NodeTests.pass("embedding.test.mjs", EVERYTHING, 55);
    }

    @Test
    void reactAdminReads() {
        NodeTests.pass("react-admin.test.mjs", EVERYTHING, 55);
    }

    @Test
    void postgrestJsWritesEverything() {
        NodeTests.pass("writing.test.mjs", WRITTEN, 20);
    }

    @Test
    void reactAdminWrites() {
        NodeTests.pass("react-admin-writing.test.mjs", WRITTEN, 16);
    }
}
