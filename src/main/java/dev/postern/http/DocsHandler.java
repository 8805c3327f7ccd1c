package dev.postern.http;

import dev.postern.problem.PathErrors;
import dev.postern.request.Accept;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Handler of [#PATH], the page that shows the OpenAPI document, and of the redirect from `/`.
///
/// The page uses relative URLs, so that a proxy can serve it below another path.
final class DocsHandler {

    static final String PATH = "/docs";

    /// Content Security Policy (level 3) of the page: content of the same origin, and images as data.
    ///
    /// Scripts read the forms, so submitting one is forbidden.
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self' data:; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

    private static final String REVALIDATE = "no-cache";
    private static final String IMMUTABLE = "public, max-age=31536000, immutable";

    private final String loginPath;
    private final List<String> schemas;
    private @Nullable RenderedPage cachedPage;

    /// Rendered page and its files.
    ///
    /// @param tag hash of the page
    private record RenderedPage(DocsAssets files, String page, String tag) {}

    /// @param loginPath path that exchanges a user name and a password for a token; null for none
    /// @param schemas names of the served schemas, the default schema first
    DocsHandler(@Nullable String loginPath, List<String> schemas) {
        this.loginPath = loginPath == null ? "" : loginPath.substring(1);
        this.schemas = schemas;
    }

    void add(RoutesConfig routes) {
        add(routes, "/", DocsHandler::redirectRoot);
        add(routes, PATH, this::page);
        add(routes, PATH + "/{version}/{file}", this::file);
    }

    private static void add(RoutesConfig routes, String path, Handler handler) {
        routes.get(path, handler);
        routes.head(path, handler);
    }

    /// Redirects browsers to the page and other clients to the OpenAPI document.
    private static void redirectRoot(Context http) {
        setVary(http, "Accept");
        String target = Accept.prefersHtml(http.header("Accept")) ? PATH : ApiServer.BASE + "/";
        http.status(303).header("Location", target.substring(1));
    }

    private void page(Context http) {
        if (http.path().endsWith("/")) {
            http.status(303).header("Location", ".." + PATH);
            return;
        }
        RenderedPage rendered = renderedPage();
        setHeaders(http, REVALIDATE);
        if (!Exchange.respondNotModified(http, EntityTag.quoted(rendered.tag()))) {
            http.status(200).contentType("text/html; charset=utf-8").result(rendered.page());
        }
    }

    private String page(DocsAssets files) {
        return DocsAssets.pageTemplate()
                .replace("{{version}}", files.version())
                .replace("{{sign-in}}", escapeHtml(loginPath))
                .replace(
                        "{{schemas}}", schemas.stream().map(DocsHandler::option).collect(Collectors.joining()));
    }

    private static String option(String schema) {
        return "<option>" + escapeHtml(schema) + "</option>";
    }

    /// Escapes text for HTML, quoted attributes included.
    private static String escapeHtml(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }

    private void file(Context http) {
        DocsAssets files = renderedPage().files();
        DocsAssets.Asset file = files.find(http.pathParam("version"), http.pathParam("file"))
                .orElseThrow(() -> PathErrors.fileNotFound(PATH));
        boolean isGzip = Accept.acceptsEncoding(http.header("Accept-Encoding"), "gzip");
        setHeaders(http, IMMUTABLE);
        if (Exchange.respondNotModified(http, EntityTag.quoted(files.version() + (isGzip ? "-gzip" : "")))) {
            return;
        }
        if (isGzip) {
            http.header("Content-Encoding", "gzip");
        }
        byte[] bytes = isGzip ? file.gzipped() : file.bytes();
        http.res().setContentLength(bytes.length); // Javalin sets the length of short texts only
        http.status(200).contentType(file.type()).result(bytes);
    }

    private static void setHeaders(Context http, String cacheControl) {
        setVary(http, "Accept-Encoding");
        http.header("Cache-Control", cacheControl);
        http.header("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    }

    /// Sets `Vary` to the one header that these responses depend on, and `Origin` if CORS has added it.
    private static void setVary(Context http, String header) {
        boolean variesByOrigin = http.res().getHeaders("Vary").contains(Cors.ORIGIN);
        http.header("Vary", variesByOrigin ? header + ", " + Cors.ORIGIN : header);
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
