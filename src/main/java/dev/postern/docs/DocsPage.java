package dev.postern.docs;

import dev.postern.api.ApiResponse;
import dev.postern.api.ContentHash;
import dev.postern.api.EntityTag;
import dev.postern.api.ResponseHeaders;
import dev.postern.problem.PathErrors;
import dev.postern.request.Accept;
import dev.postern.result.JsonBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Page at [#PATH] that shows the OpenAPI document, with its files, and the redirect from `/`.
///
/// The page uses relative URLs, so that a proxy can serve it below another path.
public final class DocsPage {

    /// Path of the page.
    public static final String PATH = "/docs";

    /// Content Security Policy (level 3) of the page: content of the same origin, and images in `data:` URLs.
    ///
    /// Scripts read the forms, so submitting one is forbidden.
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self' data:; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

    private static final String REVALIDATE = "no-cache";
    private static final String IMMUTABLE = "public, max-age=31536000, immutable";

    private final String basePath;
    private final String loginPath;
    private final List<String> schemas;
    private @Nullable RenderedPage cachedPage;

    /// Rendered page and its files.
    ///
    /// @param tag hash of the page
    private record RenderedPage(DocsAssets files, String page, String tag) {}

    /// @param basePath base path of the API; empty for `/`
    /// @param loginPath path that exchanges a user name and a password for a token; null for none
    /// @param schemas names of the served schemas, the default schema first
    public DocsPage(String basePath, @Nullable String loginPath, List<String> schemas) {
        this.basePath = basePath;
        this.loginPath = loginPath == null ? "" : loginPath.substring(1);
        this.schemas = schemas;
    }

    /// Redirects browsers to the page and other clients to the OpenAPI document.
    ///
    /// @param accept value of `Accept`; null without the header
    public ApiResponse root(@Nullable String accept) {
        String target = Accept.prefersHtml(accept) ? PATH : basePath + "/";
        return redirect(target.substring(1), "Accept");
    }

    /// Redirects from [#PATH] with a slash at its end, with which relative URLs would have another base.
    public static ApiResponse withoutSlash() {
        return redirect(".." + PATH, null);
    }

    private static ApiResponse redirect(String location, @Nullable String vary) {
        return ApiResponse.empty(
                303,
                ResponseHeaders.builder()
                        .add("Location", location)
                        .add("Vary", vary)
                        .build());
    }

    /// Returns the page as HTML, with its policy and entity tag.
    public ApiResponse page() {
        RenderedPage rendered = renderedPage();
        return ApiResponse.of(
                200,
                headers(REVALIDATE, rendered.tag()).build(),
                "text/html; charset=utf-8",
                JsonBuffer.of(rendered.page().getBytes(StandardCharsets.UTF_8)));
    }

    /// Returns a file of the page.
    ///
    /// @param acceptEncoding value of `Accept-Encoding`; null without the header
    /// @throws dev.postern.problem.ProblemException PGRST125 for an unknown version or name
    public ApiResponse file(String version, String name, @Nullable String acceptEncoding) {
        DocsAssets files = renderedPage().files();
        DocsAssets.Asset file = files.find(version, name).orElseThrow(() -> PathErrors.fileNotFound(PATH));
        boolean isGzip = Accept.acceptsEncoding(acceptEncoding, "gzip");
        ResponseHeaders headers = headers(IMMUTABLE, files.version() + (isGzip ? "-gzip" : ""))
                .add("Content-Encoding", isGzip ? "gzip" : null)
                .build();
        return ApiResponse.of(200, headers, file.type(), JsonBuffer.of(isGzip ? file.gzipped() : file.bytes()));
    }

    private static ResponseHeaders.Builder headers(String cacheControl, String tag) {
        return ResponseHeaders.builder()
                .add("Vary", "Accept-Encoding")
                .add("Cache-Control", cacheControl)
                .add("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                .add("ETag", EntityTag.quoted(tag));
    }

    private String page(DocsAssets files) {
        return DocsAssets.pageTemplate()
                .replace("{{version}}", files.version())
                .replace("{{api}}", basePath.isEmpty() ? "./" : basePath.substring(1) + "/")
                .replace("{{sign-in}}", escapeHtml(loginPath))
                .replace("{{schemas}}", schemas.stream().map(DocsPage::option).collect(Collectors.joining()));
    }

    private static String option(String schema) {
        return "<option>" + escapeHtml(schema) + "</option>";
    }

    /// Escapes text for HTML, quoted attributes included.
    private static String escapeHtml(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }

    /// Returns the page, rendered at the first request so that the start is not delayed.
    private synchronized RenderedPage renderedPage() {
        RenderedPage rendered = cachedPage;
        if (rendered == null) {
            DocsAssets files = DocsAssets.read();
            String page = page(files);
            rendered = new RenderedPage(files, page, ContentHash.of(List.of(page.getBytes(StandardCharsets.UTF_8))));
            cachedPage = rendered;
        }
        return rendered;
    }
}
