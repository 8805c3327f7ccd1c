package repository;

import blog.Blog;
import dev.postern.auth.PasswordHasher;
import dev.postern.testing.NodeTests;
import dev.postern.testing.TestService;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Tests the API reference in a browser: content, sign-in and requests.
///
/// `DocsAssetsTest` tests the files of the page in the ordinary run.
@Tag("clients")
class DocsPageTest {

    @RegisterExtension
    static final TestService BLOG = BlogSchema.serve(Blog.application(), "--anonymous-role=anonymous");

    @Test
    void browserTests_pass() {
        BLOG.load("/fixture.sql");
        String hash = new PasswordHasher().hash("correct horse");
        BLOG.sql("update users set role = 'administrator', hashed_password = '" + hash + "' where id = 1");
        NodeTests.runTestsInBrowser("docs.browser.test.mjs", BLOG, 13);
    }
}
