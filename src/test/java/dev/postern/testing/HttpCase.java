package dev.postern.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/// A request and the answer it must get, out of a file of cases.
///
/// ```
/// ### title
/// GET /api/users?id=eq.1
/// Prefer: count=exact
///
/// body of the request, if any
/// => 206
/// Content-Range: 0-0/5
///
/// body of the answer; as JSON, "<any>" stands for any value; in a header it stands for any text, and "<none>" says
/// that the header must not be there
/// ```
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

    /// One test for each case of a file below `/cases`.
    public static Stream<DynamicTest> tests(TestService service, String file) {
        return read(file).stream().map(one -> DynamicTest.dynamicTest(one.title(), () -> one.check(service)));
    }

    private static List<HttpCase> read(String file) {
        try (InputStream in = HttpCase.class.getResourceAsStream("/cases/" + file)) {
            if (in == null) {
                throw new IllegalArgumentException("no file of cases: " + file);
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            List<HttpCase> cases = new ArrayList<>();
            for (String one : text.split("(?m)^### ")) {
                if (one.contains("\n=> ")) {
                    cases.add(parse(one));
                }
            }
            assertThat(cases).as("cases in %s", file).isNotEmpty();
            return cases;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HttpCase parse(String text) {
        String[] halves = text.split("\n=> ", 2);
        String[] request = halves[0].split("\n", 3);
        String[] line = request[1].split(" ", 2);
        Part sent = Part.of(request.length > 2 ? request[2] : "");
        String[] answer = halves[1].split("\n", 2);
        Part expected = Part.of(answer.length > 1 ? answer[1] : "");
        return new HttpCase(
                request[0].strip(),
                line[0],
                line[1].strip(),
                sent.headers(),
                sent.body(),
                Integer.parseInt(answer[0].strip()),
                expected.headers(),
                expected.body());
    }

    /// Headers up to a blank line, then a body.
    private record Part(List<String> headers, String body) {

        static Part of(String text) {
            String[] parts = ("\n" + text).split("\n[ \t]*\n", 2);
            List<String> headers = new ArrayList<>();
            for (String line : parts[0].split("\n")) {
                int colon = line.indexOf(": ");
                if (colon > 0) {
                    headers.add(line.substring(0, colon));
                    headers.add(line.substring(colon + 2).strip());
                }
            }
            return new Part(headers, parts.length > 1 ? parts[1].strip() : "");
        }
    }

    private void check(TestService service) {
        HttpResponse<String> answer =
                service.send(method, path, body.isEmpty() ? null : body, headers.toArray(String[]::new));
        service.contract(headers).check(new Contract.Sent(method, path, headers, body.isEmpty() ? null : body), answer);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        for (int i = 0; i < expectedHeaders.size(); i += 2) {
            header(answer, expectedHeaders.get(i), expectedHeaders.get(i + 1));
        }
        String type = answer.headers().firstValue("Content-Type").orElse("");
        if (!type.contains("json") || type.contains("ndjson")) {
            assertThat(answer.body().strip()).isEqualTo(expectedBody);
        } else if (!expectedBody.isEmpty()) {
            JsonNode expected = TestService.json(expectedBody);
            JsonNode actual = TestService.json(answer.body());
            assertThat(matches(expected, actual))
                    .as("expected %s%nbut got %s", expected, actual)
                    .isTrue();
        } else if (status == 204) {
            assertThat(answer.body()).isEmpty();
        }
    }

    private static void header(HttpResponse<String> answer, String name, String expected) {
        Optional<String> found = answer.headers().firstValue(name);
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
