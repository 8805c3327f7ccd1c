package dev.postern.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/// Requests of a document: its blocks ` ```http `, each in the form of an [HttpCase] without a title.
///
/// Row versions differ from one database to another. A documented `ETag` or `Link` therefore stands for the value of
/// the response, also in later requests. `"…"` in a response stands for any value.
public final class DocumentedRequests {

    private static final Pattern BLOCK = Pattern.compile("(?ms)^```http\n(.*?)^```$");
    private static final Pattern ENCODED = Pattern.compile("[^A-Za-z0-9\\-._~:/?#@!$&'()*+,;=%]");

    private final TestService service;

    /// Documented texts and the texts that replace them in requests.
    private final Map<String, String> replacements;

    private DocumentedRequests(TestService service, Map<String, String> replacements) {
        this.service = service;
        this.replacements = new LinkedHashMap<>(replacements);
    }

    /// Returns one test per block, in the order of the document.
    ///
    /// @param replacements texts of requests, for example `Bearer TOKEN`, with their values
    public static Stream<DynamicTest> tests(TestService service, Path document, Map<String, String> replacements)
            throws IOException {
        DocumentedRequests requests = new DocumentedRequests(service, replacements);
        return BLOCK.matcher(Files.readString(document))
                .results()
                .map(block -> block.group(1))
                .map(block ->
                        DynamicTest.dynamicTest(block.lines().findFirst().orElseThrow(), () -> requests.check(block)));
    }

    private void check(String block) {
        String[] parts = block.split("(?m)^=> ", 2);
        String request = parts[0];
        for (Map.Entry<String, String> replacement : replacements.entrySet()) {
            request = request.replace(replacement.getKey(), replacement.getValue());
        }
        String[] lines = request.split("\n", 2);
        String expected = parts[1].replace("\"…\"", "\"<any>\"").replaceAll("(?m)^(ETag|Link): .*$", "$1: <any>");
        HttpResponse<String> response = HttpCase.parse(lines[0] + "\n" + encoded(lines[0]) + "\n"
                        + (lines.length > 1 ? lines[1] : "") + "=> " + expected)
                .check(service);
        Matcher tag = Pattern.compile("(?m)^ETag: (.*)$").matcher(parts[1]);
        if (tag.find()) {
            replacements.put(tag.group(1), response.headers().firstValue("ETag").orElseThrow());
        }
        Matcher link = Pattern.compile("(?m)^Link: <(.*?)>").matcher(parts[1]);
        if (link.find()) {
            String actual = response.headers().firstValue("Link").orElseThrow();
            replacements.put(link.group(1), actual.substring(1, actual.indexOf('>')));
        }
    }

    /// The request line with its URL percent-encoded (RFC 3986, 2.1).
    private static String encoded(String line) {
        return line.substring(0, line.indexOf(' ') + 1)
                + ENCODED.matcher(line.substring(line.indexOf(' ') + 1)).replaceAll(character -> {
                    StringBuilder bytes = new StringBuilder();
                    for (byte value : character.group().getBytes(UTF_8)) {
                        bytes.append("%%%02X".formatted(value));
                    }
                    return bytes.toString();
                });
    }
}
