package dev.postern.server;

import static dev.postern.testing.TestService.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.TestService;
import java.net.http.HttpResponse;

/// Responses to requests with accepted and rejected tokens, on the rows of [TokenSchema].
final class TokenResponses {

    /// Path of a row that every role can read.
    static final String POSTS = "/api/notes?select=id&id=eq.1";

    private TokenResponses() {}

    static HttpResponse<String> getPost(TestService service, String authorization) {
        return service.get(POSTS, "Authorization", authorization);
    }

    static void assertAccepted(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("[{\"id\":1}]");
    }

    /// Asserts a 401 whose challenge and body have the same message.
    static void assertRejected(HttpResponse<String> response, String code, String message) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(401);
        assertThat(json(response).get("code").textValue()).isEqualTo(code);
        assertThat(json(response).get("message").textValue()).isEqualTo(message);
        assertThat(response.headers().allValues("WWW-Authenticate"))
                .containsExactly("Bearer error=\"invalid_token\", error_description=\"" + message + "\"");
        assertThat(response.body()).doesNotContain(TestService.SECRET, "\tat ", "Exception", "nimbus");
    }
}
