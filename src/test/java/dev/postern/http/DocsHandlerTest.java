package dev.postern.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.postern.testing.NodeTests;
import dev.postern.testing.TestService;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How the files of the API reference are served; what the page does is tested in a browser.
class DocsHandlerTest {

    private static final String CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

    @RegisterExtension
    static final TestService SERVICE = TestService.everything("--schemas=public,extra");

    @Test
    void aBrowserShowsASchemaThatIsNotTheBlogs() {
        NodeTests.passInBrowser("docs-everything.browser.test.mjs", SERVICE, 3);
    }

    private static String page() {
        return SERVICE.get("/docs").body();
    }

    /// What the page refers to, as paths.
    private static List<String> references() {
        return Pattern.compile("(?:href|src)=\"([^\"#]+)\"")
                .matcher(page())
                .results()
                .map(reference -> "/" + reference.group(1))
                .distinct()
                .toList();
    }

    private static String script() {
        return references().stream()
                .filter(path -> path.endsWith("swagger-ui-bundle.js"))
                .findFirst()
                .orElseThrow();
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                CHROME + "|docs",
                "text/html|docs",
                "TEXT/HTML;q=0.1|docs",
                "image/png,text/*;q=0.5|docs",
                "application/json;q=0.5,text/html;q=0.4|api/",
                "text/html;q=0,*/*|api/",
                "*/*|api/",
                "application/json|api/",
                "application/openapi+json|api/",
                "image/png|api/",
                "text|api/",
                "''|api/",
                "'text/html;q=\"'|docs"
            })
    void theRootSendsBrowsersToThePageAndProgramsToTheDocument(String accept, String there) {
        for (String method : List.of("GET", "HEAD")) {
            HttpResponse<String> response = SERVICE.send(method, "/", null, "Accept", accept);
            assertThat(response.statusCode()).isEqualTo(303);
            assertThat(header(response, "Location")).isEqualTo(there);
            assertThat(header(response, "Vary")).isEqualTo("Accept");
        }
        assertThat(SERVICE.get("/" + there).statusCode()).isEqualTo(200);
    }

    @Test
    void withoutAnAcceptHeaderTheRootLeadsToTheDocument() {
        assertThat(header(SERVICE.get("/"), "Location")).isEqualTo("api/");
        assertThat(SERVICE.send("POST", "/", "{}").statusCode()).isEqualTo(405);
    }

    @Test
    void thePageMayRunWhatIsItsOwnAndNothingElse() {
        HttpResponse<String> page = SERVICE.get("/docs");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(header(page, "Content-Type")).isEqualToIgnoringCase("text/html;charset=utf-8");
        assertThat(header(page, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(page, "Cache-Control")).isEqualTo("no-cache");
        assertThat(header(page, "Content-Security-Policy"))
                .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
                .contains("frame-ancestors 'none'", "form-action 'none'", "base-uri 'none'")
                .doesNotContain("unsafe", "http", "*");
        assertThat(page.body())
                .contains("<option>public</option><option>extra</option>")
                .doesNotContain("{{");
        assertThat(SERVICE.send("HEAD", "/docs", null).headers().firstValue("Content-Length"))
                .isEqualTo(page.headers().firstValue("Content-Length"));
    }

    @Test
    void addressesAreRelativeSoThatAProxyMayPutThemElsewhere() {
        assertThat(Pattern.compile("(?:href|src)=\"(?:/|https?:)")
                        .matcher(page())
                        .find())
                .isFalse();
        HttpResponse<String> folder = SERVICE.get("/docs/?of=x");
        assertThat(folder.statusCode()).isEqualTo(303);
        assertThat(header(folder, "Location")).isEqualTo("../docs");
    }

    @Test
    void everyFileOfThePageIsThereWithItsTypeForEver() {
        assertThat(references()).hasSizeGreaterThan(5).allSatisfy(path -> {
            HttpResponse<String> file = SERVICE.get(path);
            assertThat(file.statusCode()).as(path).isEqualTo(200);
            String type = path.endsWith(".js") ? "text/javascript" : path.endsWith(".css") ? "text/css" : "";
            assertThat(header(file, "Content-Type")).contains(type);
            if (!type.isEmpty()) {
                assertThat(header(file, "Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
            }
        });
    }

    /// What modules import is not in the page's text.
    @Test
    void everyModuleThatAnotherImportsIsThere() {
        String folder = script().substring(0, script().lastIndexOf('/') + 1);
        List<String> imported = references().stream()
                .filter(path -> path.endsWith("page.js"))
                .flatMap(path -> Pattern.compile("from '\\./([a-z.]+)'")
                        .matcher(SERVICE.get(path).body())
                        .results()
                        .map((MatchResult module) -> folder + module.group(1)))
                .toList();
        assertThat(imported)
                .hasSizeGreaterThan(3)
                .allSatisfy(path ->
                        assertThat(SERVICE.get(path).statusCode()).as(path).isEqualTo(200));
    }

    @Test
    void aFileThatIsKnownIsNotSentAgain() {
        HttpResponse<String> first = SERVICE.get(script());
        HttpResponse<String> again = SERVICE.get(script(), "If-None-Match", header(first, "ETag"));
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(SERVICE.get(script(), "If-None-Match", "\"other\"").statusCode())
                .isEqualTo(200);
        HttpResponse<String> page = SERVICE.get("/docs");
        assertThat(SERVICE.get("/docs", "If-None-Match", "W/" + header(page, "ETag"))
                        .statusCode())
                .isEqualTo(304);
    }

    @Test
    void whoTakesGzipIsSentAThird() throws Exception {
        HttpResponse<byte[]> plain = bytes("GET", "identity");
        HttpResponse<byte[]> packed = bytes("GET", "br, gzip;q=0.8");
        assertThat(header(packed, "Content-Encoding")).isEqualTo("gzip");
        assertThat(header(packed, "Vary")).isEqualTo("Accept-Encoding");
        assertThat(packed.body().length).isLessThan(plain.body().length / 3);
        assertThat(header(packed, "ETag")).isNotEqualTo(header(plain, "ETag"));
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
            assertThat(in.readAllBytes()).isEqualTo(plain.body());
        }
        assertThat(header(bytes("GET", "gzip;q=0"), "Content-Encoding")).isEmpty();
        HttpResponse<byte[]> head = bytes("HEAD", "gzip");
        assertThat(head.body()).isEmpty();
        assertThat(header(head, "Content-Length")).isEqualTo(String.valueOf(packed.body().length));
    }

    private static HttpResponse<byte[]> bytes(String method, String encoding) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(SERVICE.origin() + script()))
                    .method(method, HttpRequest.BodyPublishers.noBody())
                    .header("Accept-Encoding", encoding)
                    .build();
            return client.send(request, BodyHandlers.ofByteArray());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"auth/token", "", "//elsewhere/token", "https://elsewhere/token", "/a b", "/a?b", "/\"><script>"
            })
    void whereToSignInIsAPathOfTheService(String path) {
        assertThatIllegalArgumentException().isThrownBy(() -> Extension.none().withLoginPath(path));
    }

    static Stream<String> hostile() {
        String folder = "/docs/0123456789abcdef/";
        return Stream.of(
                "/docs/page.html",
                "/docs/docs/page.html",
                folder + "page.js",
                folder + "page.html",
                "FOLDER/page.html",
                "FOLDER/index.html",
                "FOLDER/swagger-ui.js",
                "FOLDER/PAGE.JS",
                "FOLDER/page.js%00",
                "FOLDER/%00",
                "FOLDER/page.js/x",
                "FOLDER//page.js",
                "FOLDER/../page.js",
                "FOLDER/..%2f..%2fpage.js",
                "FOLDER/%2e%2e/%2e%2e/api/",
                "FOLDER/..%5cpage.js",
                "FOLDER/%252e%252e%252fpage.js",
                "FOLDER/....//page.js",
                "/docs/../../etc/passwd",
                "/docs/%2e%2e/%2e%2e/etc/passwd",
                "/docs/..;/etc/passwd",
                "/docs//etc/passwd",
                "/docs/META-INF/MANIFEST.MF",
                "/docs/%c0%ae%c0%ae/x",
                "FOLDER/%",
                "FOLDER/%zz",
                "FOLDER/" + "a".repeat(30_000));
    }

    /// As it stands, which a client would tidy up.
    @ParameterizedTest
    @MethodSource("hostile")
    void whatIsNoneOfItsFilesIsRefusedWithAnErrorOfFourKeys(String path) throws IOException {
        String folder = script().substring(0, script().lastIndexOf('/'));
        String response = raw(path.replace("FOLDER", folder));
        assertThat(response).matches("(?s)HTTP/1.1 (400|404) .*");
        String body = response.substring(response.indexOf("\r\n\r\n") + 4);
        assertThat(TestService.json(body).properties().stream().map(entry -> entry.getKey()))
                .containsExactlyInAnyOrder("code", "message", "details", "hint");
        assertThat(body).doesNotContain("root:", "Manifest-Version", "import ");
    }

    private static String raw(String path) throws IOException {
        URI origin = URI.create(SERVICE.origin());
        try (Socket socket = new Socket(origin.getHost(), origin.getPort())) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
