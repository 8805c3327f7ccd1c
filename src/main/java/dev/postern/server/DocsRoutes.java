package dev.postern.server;

import dev.postern.api.ApiResponse;
import dev.postern.api.ApiResponse.Body;
import dev.postern.api.ConditionalRequest;
import dev.postern.docs.DocsPage;
import dev.postern.server.ConnectionSettings.Compression;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.List;

/// Routes of the API reference.
record DocsRoutes(DocsPage docs) {

    /// Adds the routes of the page, and those of `/` unless it is a base path of the API.
    void add(RoutesConfig routes, List<String> basePaths) {
        if (!basePaths.contains("")) {
            add(routes, "/", http -> send(http, docs.root(http.header("Accept"))));
        }
        add(
                routes,
                DocsPage.PATH,
                http -> send(http, http.path().endsWith("/") ? DocsPage.withoutSlash() : docs.page()));
        add(
                routes,
                DocsPage.PATH + "/{version}/{file}",
                http -> send(
                        http,
                        docs.file(http.pathParam("version"), http.pathParam("file"), http.header("Accept-Encoding"))));
    }

    private static void add(RoutesConfig routes, String path, Handler handler) {
        routes.get(path, handler);
        routes.head(path, handler);
    }

    private static void send(Context http, ApiResponse response) {
        ApiResponse answered = ConditionalRequest.answer(http.header("If-None-Match"), response);
        if (answered.body() instanceof Body.Bytes bytes) {
            http.res().setContentLength(bytes.content().size()); // the length is known for HEAD too
        }
        String vary = answered.headers().first("Vary");
        if (vary != null) {
            // these responses depend on one header only, and on the origin if CORS has added it
            boolean variesByOrigin = http.res().getHeaders("Vary").contains(Cors.ORIGIN);
            http.header("Vary", variesByOrigin ? vary + ", " + Cors.ORIGIN : vary);
        }
        ResponseSender.send(
                http,
                answered.withHeaders(answered.headers().without("Vary")),
                new ResponseCompression(Compression.OFF)); // the files are compressed already
    }
}
