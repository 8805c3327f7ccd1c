package dev.postern.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.testing.ServiceProcess;
import dev.postern.testing.ServiceProcess.Result;
import dev.postern.testing.TestService;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Tests of the command `openapi`, in separate processes, and of its agreement with a service.
@Tag("processes")
class OpenApiCommandTest {

    private static final String[] PUBLIC_URL = {"--public-url", "https://example.org/"};

    @RegisterExtension
    static final TestService SERVICE = TestService.everything("--public-url=https://example.org/");

    private static JsonNode servedDocument() {
        return TestService.json(SERVICE.get("/api/"));
    }

    private static Result run(String role, String... options) {
        String[] command = Stream.concat(Stream.of("openapi", "--role", role), Stream.of(options))
                .toArray(String[]::new);
        return ServiceProcess.run(ServiceProcess.withDatabaseOptions(SERVICE.database(), command));
    }

    @Test
    void role_printsTheServedDocument() {
        Result tester = run("tester", PUBLIC_URL);
        assertThat(tester.exit()).as(tester.err()).isZero();
        assertThat(TestService.json(tester.out())).isEqualTo(servedDocument());
    }

    @Test
    void withoutDatabase_printsTheCompleteDocument() {
        Result complete = ServiceProcess.run(
                Stream.concat(Stream.of("openapi"), Stream.of(PUBLIC_URL)).toArray(String[]::new));
        assertThat(complete.exit()).as(complete.err()).isZero();
        assertThat(complete.err()).isEmpty();
        JsonNode all = TestService.json(complete.out());
        assertThat(all.at("/components/schemas/films"))
                .isEqualTo(servedDocument().at("/components/schemas/films"));
        assertThat(all.at("/servers/0/url").asText()).isEqualTo("https://example.org");
    }

    @Test
    void unknownRole_isRejected() {
        Result unknownRole = run("unknown");
        assertThat(unknownRole.err()).contains("Role 'unknown' does not exist");
        assertThat(unknownRole).satisfies(Result::assertFailure);
    }
}
