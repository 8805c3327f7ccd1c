package dev.postern.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Test case of a [CaseFile]: a request and the expected response.
///
/// ```
/// ### title
/// GET /api/poets?id=eq.1
/// Prefer: count=exact
///
/// request body, if any
/// => 206
/// Content-Range: 0-0/5
///
/// response body
/// ```
///
/// In a JSON response body, `"<any>"` matches any value. In a response header, `<any>` matches any text, and
/// `<none>` asserts that the header is absent.
public record HttpCase(
        String title,
        String method,
        String path,
        List<String> headers,
        String body,
        int status,
        List<String> expectedHeaders,
        String expectedBody) {

    private static final String ANY = "<any>";
    private static final String NONE = "<none>";

    static HttpCase parse(String text) {
        String[] requestAndResponse = text.split("\n=> ", 2);
        String[] request = requestAndResponse[0].split("\n", 3);
        String[] line = request[1].split(" ", 2);
        Message sent = Message.of(request.length > 2 ? request[2] : "");
        String[] response = requestAndResponse[1].split("\n", 2);
        Message expected = Message.of(response.length > 1 ? response[1] : "");
        return new HttpCase(
                request[0].strip(),
                line[0],
                line[1].strip(),
                sent.headers(),
                sent.body(),
                Integer.parseInt(response[0].strip()),
                expected.headers(),
                expected.body());
    }

    /// Headers and body of a message, separated by a blank line.
    private record Message(List<String> headers, String body) {

        static Message of(String text) {
            String[] parts = ("\n" + text).split("\n[ \t]*\n", 2);
            List<String> headers = new ArrayList<>();
            for (String line : parts[0].split("\n")) {
                int colon = line.indexOf(": ");
                if (colon > 0) {
                    headers.add(line.substring(0, colon));
                    headers.add(line.substring(colon + 2).strip());
                }
            }
            return new Message(headers, parts.length > 1 ? parts[1].strip() : "");
        }
    }

    /// Sends the request and checks the response, which it returns.
    HttpResponse<String> check(TestService service) {
        HttpResponse<String> response =
                service.send(method, path, body.isEmpty() ? null : body, headers.toArray(String[]::new));
        service.contract(headers)
                .check(new Contract.SentRequest(method, path, headers, body.isEmpty() ? null : body), response);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        for (int i = 0; i < expectedHeaders.size(); i += 2) {
            checkHeader(response, expectedHeaders.get(i), expectedHeaders.get(i + 1));
        }
        String type = response.headers().firstValue("Content-Type").orElse("");
        if (!type.contains("json") || type.contains("ndjson")) {
            assertThat(response.body().strip()).isEqualTo(expectedBody);
        } else if (!expectedBody.isEmpty()) {
            JsonNode expected = TestService.json(expectedBody);
            JsonNode actual = TestService.json(response.body());
            assertThat(matches(expected, actual))
                    .as("expected %s%nbut got %s", expected, actual)
                    .isTrue();
        } else if (status == 204) {
            assertThat(response.body()).isEmpty();
        }
        return response;
    }

    private static void checkHeader(HttpResponse<String> response, String name, String expected) {
        Optional<String> found = response.headers().firstValue(name);
        switch (expected) {
            case NONE -> assertThat(found).as(name).isEmpty();
            default ->
                assertThat(found)
                        .as(name)
                        .hasValueSatisfying(value -> assertThat(value)
                                .matches(Stream.of(expected.split(ANY, -1))
                                        .map(Pattern::quote)
                                        .collect(Collectors.joining(".*"))));
        }
    }

    private static boolean matches(JsonNode expected, JsonNode actual) {
        if (expected.isTextual() && expected.textValue().equals(ANY)) {
            return !actual.isMissingNode();
        }
        if (expected.isObject() && actual.isObject()) {
            return expected.size() == actual.size()
                    && expected.properties().stream()
                            .allMatch(member -> matches(member.getValue(), actual.path(member.getKey())));
        }
        if (expected.isArray() && actual.isArray() && expected.size() == actual.size()) {
            for (int i = 0; i < expected.size(); i++) {
                if (!matches(expected.get(i), actual.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return expected.equals(actual);
    }
}
