package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Handlers of an application around requests for rows.
class RequestStagesTest {

    private static final String HEADER = "X-Stage";

    @RegisterExtension
    static final TestService ALL_PATHS = service("*");

    /// Service whose handler applies to one of the paths, so that all its requests are searched for handlers.
    @RegisterExtension
    static final TestService ONE_PATH = service("/api/films");

    private static TestService service(String path) {
        return TestService.everything()
                .withExtension(new Extension(
                        List.of(),
                        (routes, _) -> routes.before(path, http -> http.header(HEADER, "before"))
                                .error(404, http -> http.header(HEADER, "error"))
                                .get("/unrelated", http -> http.result(""))));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/films?limit=1, before, before, 200",
        "HEAD, /api/films?limit=1, before, before, 200",
        "GET, /api/films/1, before, , 200",
        "GET, /api/films/1/2, error, error, 404",
        "GET, /api/none, error, error, 404",
        "POST, /api/films/1, before, , 405",
        "POST, /api/-/batch, before, , 400",
        "GET, /api/rpc/none, error, error, 404",
        "GET, /unrelated, before, , 200"
    })
    void request_handlersOfItsPathApply(
            String method, String path, @Nullable String all, @Nullable String one, int status) {
        assertThat(stage(ALL_PATHS.send(method, path, ""))).isEqualTo(all);
        HttpResponse<String> response = ONE_PATH.send(method, path, "");
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(stage(response)).isEqualTo(one);
    }

    private static @Nullable String stage(HttpResponse<String> response) {
        return response.headers().firstValue(HEADER).orElse(null);
    }
}
