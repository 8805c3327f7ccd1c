package dev.postern.http;

import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.request.Accept;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The API reference at [#PATH], a page that shows the OpenAPI document, and the way there from `/`.
///
/// The page's addresses are relative, so that a proxy may put the service below a path of its own.
final class DocsHandler {

    static final String PATH = "/docs";

    /// What the page may do (Content Security Policy, level 3): run, show and ask what is of its own origin.
    /// Pictures within styles are data. Nothing is sent by a form: a script reads it, or nobody.
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self' data:; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

    private static final String REVALIDATED = "no-cache";
    private static final String KEPT = "public, max-age=31536000, immutable";

    private final String signIn;
    private final List<String> schemas;
    private @Nullable RenderedPage made;

    /// What is served.
    ///
    /// @param tag the page's version
    private record RenderedPage(DocsAssets files, String page, String tag) {}

    /// @param signIn where an e-mail address and a password are exchanged for a token; null: nowhere
    /// @param schemas names of those that are served, the default one first
    DocsHandler(@Nullable String signIn, List<String> schemas) {
        this.signIn = signIn == null ? "" : signIn.substring(1);
        this.schemas = schemas;
    }

    void add(RoutesConfig routes) {
        add(routes, "/", DocsHandler::root);
        add(routes, PATH, this::page);
        add(routes, PATH + "/{version}/{file}", this::file);
    }

    private static void add(RoutesConfig routes, String path, Handler handler) {
        routes.get(path, handler);
        routes.head(path, handler);
    }

    /// Sends a browser to the page, a program to the document.
    private static void root(Context http) {
        vary(http, "Accept");
        String there = Accept.prefersHtml(http.header("Accept")) ? PATH : ApiServer.BASE + "/";
        http.status(303).header("Location", there.substring(1));
    }

    private void page(Context http) {
        if (http.path().endsWith("/")) {
            http.status(303).header("Location", ".." + PATH);
            return;
        }
        RenderedPage found = made();
        headers(http, REVALIDATED);
        if (!Exchange.unchanged(http, EntityTag.quoted(found.tag()))) {
            http.status(200).contentType("text/html; charset=utf-8").result(found.page());
        }
    }

    private String page(DocsAssets files) {
        return DocsAssets.page()
                .replace("{{version}}", files.version())
                .replace("{{sign-in}}", escaped(signIn))
                .replace(
                        "{{schemas}}", schemas.stream().map(DocsHandler::option).collect(Collectors.joining()));
    }

    private static String option(String schema) {
        return "<option>" + escaped(schema) + "</option>";
    }

    /// Text as HTML has it, within a quoted attribute as well.
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }

    private void file(Context http) {
        DocsAssets files = made().files();
        DocsAssets.File file =
                files.find(http.pathParam("version"), http.pathParam("file")).orElseThrow(DocsHandler::missing);
        boolean packed = Accept.acceptsEncoding(http.header("Accept-Encoding"), "gzip");
        headers(http, KEPT);
        if (Exchange.unchanged(http, EntityTag.quoted(files.version() + (packed ? "-gzip" : "")))) {
            return;
        }
        if (packed) {
            http.header("Content-Encoding", "gzip");
        }
        byte[] bytes = packed ? file.packed() : file.plain();
        http.res().setContentLength(bytes.length); // Javalin tells it of short texts alone
        http.status(200).contentType(file.type()).result(bytes);
    }

    private static void headers(Context http, String caching) {
        vary(http, "Accept-Encoding");
        http.header("Cache-Control", caching);
        http.header("Content-Security-Policy", POLICY);
    }

    /// Nothing else of a request matters here, but for the page that it may come from.
    private static void vary(Context http, String on) {
        boolean origins = http.res().getHeaders("Vary").contains(Cors.ORIGIN);
        http.header("Vary", origins ? on + ", " + Cors.ORIGIN : on);
    }

    private static RuntimeException missing() {
        return ApiError.of(ErrorCode.PATH_NOT_FOUND, "There is no such file")
                .withHint("The API reference begins at " + PATH + ".")
                .exception();
    }

    /// At the first request: a start does not wait for it.
    private synchronized RenderedPage made() {
        RenderedPage known = made;
        if (known == null) {
            DocsAssets files = DocsAssets.read();
            String page = page(files);
            known = new RenderedPage(files, page, ContentHash.of(List.of(page.getBytes(StandardCharsets.UTF_8))));
            made = known;
        }
        return known;
    }
}
