package dev.postern.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.postern.server.Extension;
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

/// Files of the API reference page; browser tests cover the page itself.
class DocsAssetsTest {

    private static final String CHROME_ACCEPT =
            "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

    @RegisterExtension
    static final TestService SERVICE = TestService.everything("--schemas=public,extra");

    @Test
    void browser_showsTestSchema() {
        NodeTests.runTestsInBrowser("docs-everything.browser.test.mjs", SERVICE, 3);
    }

    private static String page() {
        return SERVICE.get("/docs").body();
    }

    /// Returns the paths of the files that the page links.
    private static List<String> linkedPaths() {
        return Pattern.compile("(?:href|src)=\"([^\"#]+)\"")
                .matcher(page())
                .results()
                .map(reference -> "/" + reference.group(1))
                .distinct()
                .toList();
    }

    private static String scriptPath() {
        return linkedPaths().stream()
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
                CHROME_ACCEPT + "|docs",
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
    void root_redirectsBrowsersToPageAndOtherClientsToDocument(String accept, String target) {
        for (String method : List.of("GET", "HEAD")) {
            HttpResponse<String> response = SERVICE.send(method, "/", null, "Accept", accept);
            assertThat(response.statusCode()).isEqualTo(303);
            assertThat(header(response, "Location")).isEqualTo(target);
            assertThat(header(response, "Vary")).isEqualTo("Accept");
        }
        assertThat(SERVICE.get("/" + target).statusCode()).isEqualTo(200);
    }

    @Test
    void rootWithoutAcceptHeader_redirectsToDocument() {
        assertThat(header(SERVICE.get("/"), "Location")).isEqualTo("api/");
        assertThat(SERVICE.send("POST", "/", "{}").statusCode()).isEqualTo(405);
    }

    @Test
    void page_contentSecurityPolicyAllowsOwnScriptsOnly() {
        HttpResponse<String> page = SERVICE.get("/docs");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(header(page, "Content-Type")).isEqualTo("text/html; charset=utf-8");
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
    void page_linksAreRelativeForProxies() {
        assertThat(Pattern.compile("(?:href|src)=\"(?:/|https?:)")
                        .matcher(page())
                        .find())
                .isFalse();
        HttpResponse<String> trailingSlash = SERVICE.get("/docs/?of=x");
        assertThat(trailingSlash.statusCode()).isEqualTo(303);
        assertThat(header(trailingSlash, "Location")).isEqualTo("../docs");
    }

    @Test
    void linkedFiles_areServedWithTypeAndImmutable() {
        assertThat(linkedPaths()).hasSizeGreaterThan(5).allSatisfy(path -> {
            HttpResponse<String> file = SERVICE.get(path);
            assertThat(file.statusCode()).as(path).isEqualTo(200);
            String type = path.endsWith(".js") ? "text/javascript" : path.endsWith(".css") ? "text/css" : "";
            assertThat(header(file, "Content-Type")).contains(type);
            if (!type.isEmpty()) {
                assertThat(header(file, "Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
            }
        });
    }

    /// Modules import other modules, which the page does not link.
    @Test
    void importedModules_areServed() {
        String scriptFolder = scriptPath().substring(0, scriptPath().lastIndexOf('/') + 1);
        List<String> imported = linkedPaths().stream()
                .filter(path -> path.endsWith("page.js"))
                .flatMap(path -> Pattern.compile("from '\\./([a-z.]+)'")
                        .matcher(SERVICE.get(path).body())
                        .results()
                        .map((MatchResult module) -> scriptFolder + module.group(1)))
                .toList();
        assertThat(imported)
                .hasSizeGreaterThan(3)
                .allSatisfy(path ->
                        assertThat(SERVICE.get(path).statusCode()).as(path).isEqualTo(200));
    }

    @Test
    void ifNoneMatchWithCurrentTag_returns304() {
        HttpResponse<String> first = SERVICE.get(scriptPath());
        HttpResponse<String> notModified = SERVICE.get(scriptPath(), "If-None-Match", header(first, "ETag"));
        assertThat(notModified.statusCode()).isEqualTo(304);
        assertThat(notModified.body()).isEmpty();
        assertThat(SERVICE.get(scriptPath(), "If-None-Match", "\"other\"").statusCode())
                .isEqualTo(200);
        HttpResponse<String> page = SERVICE.get("/docs");
        assertThat(SERVICE.get("/docs", "If-None-Match", "W/" + header(page, "ETag"))
                        .statusCode())
                .isEqualTo(304);
    }

    @Test
    void acceptEncodingGzip_bodyIsCompressed() throws Exception {
        HttpResponse<byte[]> plain = getScript("GET", "identity");
        HttpResponse<byte[]> compressed = getScript("GET", "br, gzip;q=0.8");
        assertThat(header(compressed, "Content-Encoding")).isEqualTo("gzip");
        assertThat(header(compressed, "Vary")).isEqualTo("Accept-Encoding");
        assertThat(compressed.body().length).isLessThan(plain.body().length / 3);
        assertThat(header(compressed, "ETag")).isNotEqualTo(header(plain, "ETag"));
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed.body()))) {
            assertThat(in.readAllBytes()).isEqualTo(plain.body());
        }
        assertThat(header(getScript("GET", "gzip;q=0"), "Content-Encoding")).isEmpty();
        HttpResponse<byte[]> head = getScript("HEAD", "gzip");
        assertThat(head.body()).isEmpty();
        assertThat(header(head, "Content-Length")).isEqualTo(String.valueOf(compressed.body().length));
    }

    private static HttpResponse<byte[]> getScript(String method, String encoding) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(SERVICE.origin() + scriptPath()))
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
    void loginPathOutsideTheService_isRejected(String path) {
        assertThatIllegalArgumentException().isThrownBy(() -> Extension.none().withLoginPath(path));
    }

    static Stream<String> hostilePaths() {
        String scriptFolder = "/docs/0123456789abcdef/";
        return Stream.of(
                "/docs/page.html",
                "/docs/docs/page.html",
                scriptFolder + "page.js",
                scriptFolder + "page.html",
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

    /// Sends the path unchanged, which HTTP clients would normalize.
    @ParameterizedTest
    @MethodSource("hostilePaths")
    void unknownOrHostilePath_returnsError(String path) throws IOException {
        String scriptFolder = scriptPath().substring(0, scriptPath().lastIndexOf('/'));
        String response = getRaw(path.replace("FOLDER", scriptFolder));
        assertThat(response).matches("(?s)HTTP/1.1 (400|404) .*");
        String body = response.substring(response.indexOf("\r\n\r\n") + 4);
        assertThat(TestService.json(body).properties().stream().map(entry -> entry.getKey()))
                .containsExactlyInAnyOrder("code", "message", "details", "hint");
        assertThat(body).doesNotContain("root:", "Manifest-Version", "import ");
    }

    private static String getRaw(String path) throws IOException {
        URI origin = URI.create(SERVICE.origin());
        try (Socket socket = new Socket(origin.getHost(), origin.getPort())) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
