package dev.postern.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.RolePrivileges;
import dev.postern.http.OpenApiSettings.Mode;
import dev.postern.openapi.OpenApiDocument;
import dev.postern.problem.MediaTypeErrors;
import dev.postern.problem.PathErrors;
import dev.postern.request.Accept;
import dev.postern.request.Accept.ExecutionPlans;
import dev.postern.request.Representation;
import dev.postern.request.Representation.Json;
import dev.postern.result.JsonBuffer;
import io.javalin.http.Context;
import java.util.List;

/// Handler of the OpenAPI document: `GET|HEAD|OPTIONS /api/`.
final class OpenApiHandler {

    /// Maximum bytes of all cached documents, some of which have several MB.
    private static final long MAX_CACHE_BYTES = 64L * 1024 * 1024;

    /// Divisor of the heap size that limits the cache on a small heap.
    private static final int HEAP_DIVISOR = 16;

    private final ApiCatalog catalog;
    private final OpenApiDocument openApi;
    private final Mode mode;
    private final CallerPrivileges callerPrivileges;
    private final ReadExecutor executor;
    private final Cache<DocumentKey, Document> documents = Caffeine.newBuilder()
            .maximumWeight(Math.min(MAX_CACHE_BYTES, Runtime.getRuntime().maxMemory() / HEAP_DIVISOR))
            .weigher((DocumentKey key, Document document) -> document.body().size())
            .build();

    OpenApiHandler(
            ApiCatalog catalog, OpenApiDocument openApi, CallerPrivileges callerPrivileges, ReadExecutor executor) {
        this.catalog = catalog;
        this.openApi = openApi;
        this.mode = callerPrivileges.mode();
        this.callerPrivileges = callerPrivileges;
        this.executor = executor;
    }

    /// Cache key of a document. Roles with the same privileges share a document.
    private record DocumentKey(String schema, RolePrivileges privileges) {}

    /// Cached document.
    ///
    /// @param tag hash of the body
    private record Document(JsonBuffer body, String tag) {}

    void get(Context http) {
        String schema = catalog.schema(http.header("Accept-Profile"));
        RolePrivileges privileges = visiblePrivileges(http);
        Representation representation =
                Accept.negotiateFixed(http.header("Accept"), ExecutionPlans.DISABLED, OpenApiDocument.MEDIA_TYPE);
        if (!(representation instanceof Representation.Custom) && !representation.equals(Json.ARRAY)) {
            throw MediaTypeErrors.notAcceptable(http.header("Accept"));
        }
        Document document = documents.get(new DocumentKey(schema, privileges), this::render);
        http.res().addHeader("Vary", "Accept-Profile, Authorization");
        http.header("Cache-Control", "no-cache");
        Exchange.setContentProfile(http, catalog, schema);
        if (!Exchange.respondNotModified(http, EntityTag.quoted(document.tag()))) {
            Exchange.send(http, 200, representation.contentType(), document.body());
        }
    }

    private RolePrivileges visiblePrivileges(Context http) {
        RolePrivileges privileges = callerPrivileges.of(http);
        if (mode == Mode.DISABLED) {
            throw PathErrors.documentDisabled();
        }
        return privileges;
    }

    void options(Context http) {
        executor.sendAllow(http, List.of("OPTIONS", "GET", "HEAD"));
    }

    private Document render(DocumentKey key) {
        byte[] body = openApi.json(key.schema(), key.privileges());
        return new Document(JsonBuffer.of(body), ContentHash.of(List.of(body)));
    }
}
