package repository;

import static dev.postern.testing.OpenApiFuzz.REQUESTS;

import blog.Blog;
import dev.postern.testing.OpenApiFuzz;
import dev.postern.testing.TestService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Random requests to every operation in the OpenAPI documents of the example's roles.
class BlogFuzzTest {

    @RegisterExtension
    static final TestService SERVICE =
            BlogSchema.serve(Blog.application(), "--anonymous-role=anonymous", "--tx-end=commit-allow-override");

    @Test
    void everyOperationAsThreeRoles_matchesTheDocument() {
        SERVICE.load("/fixture.sql");
        OpenApiFuzz fuzz = new OpenApiFuzz(SERVICE);
        fuzz.runAnonymously("anonymous", REQUESTS / 10);
        fuzz.runAs("member", 2, REQUESTS / 10);
        fuzz.runAs("administrator", 1, REQUESTS / 10);
    }
}
