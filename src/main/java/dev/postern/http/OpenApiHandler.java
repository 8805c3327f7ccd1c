package dev.postern.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.RolePrivileges;
import dev.postern.http.OpenApiSettings.Mode;
import dev.postern.openapi.OpenApiDocument;
import dev.postern.problem.ErrorCode;
import dev.postern.request.Accept;
import dev.postern.request.Accept.ExecutionPlans;
import dev.postern.request.Representation;
import dev.postern.request.Representation.Json;
import dev.postern.result.JsonBuffer;
import io.javalin.http.Context;
import java.util.List;

/// The OpenAPI document: `GET|HEAD|OPTIONS /api/`, for whoever asks.
final class OpenApiHandler {

    /// A document may have some MB: bytes of all that are kept, and their share of a small heap.
    private static final long KEPT = 64L * 1024 * 1024;

    private static final int SHARE = 16;

    private final ApiCatalog catalog;
    private final OpenApiDocument contract;
    private final Mode mode;
    private final CallerPrivileges grants;
    private final ReadExecutor answers;
    private final Cache<DocumentKey, Document> documents = Caffeine.newBuilder()
            .maximumWeight(Math.min(KEPT, Runtime.getRuntime().maxMemory() / SHARE))
            .weigher((DocumentKey key, Document document) -> document.body().size())
            .build();

    OpenApiHandler(ApiCatalog catalog, OpenApiDocument contract, CallerPrivileges grants, ReadExecutor answers) {
        this.catalog = catalog;
        this.contract = contract;
        this.mode = grants.mode();
        this.grants = grants;
        this.answers = answers;
    }

    /// Roles that may do the same have the same document.
    private record DocumentKey(String schema, RolePrivileges grants) {}

    /// @param tag its version
    private record Document(JsonBuffer body, String tag) {}

    void get(Context http) {
        String schema = catalog.schema(http.header("Accept-Profile"));
        RolePrivileges allowed = granted(http);
        Representation wanted =
                Accept.negotiateFixed(http.header("Accept"), ExecutionPlans.DISABLED, OpenApiDocument.MEDIA_TYPE);
        if (!(wanted instanceof Representation.Custom) && !wanted.equals(Json.ARRAY)) {
            throw ErrorCode.NOT_ACCEPTABLE.exception(
                    "None of these media types are available: " + http.header("Accept"));
        }
        Document document = documents.get(new DocumentKey(schema, allowed), this::made);
        http.res().addHeader("Vary", "Accept-Profile, Authorization");
        http.header("Cache-Control", "no-cache");
        Exchange.profile(http, catalog, schema);
        if (!Exchange.unchanged(http, EntityTag.quoted(document.tag()))) {
            Exchange.send(http, 200, wanted.contentType(), document.body());
        }
    }

    private RolePrivileges granted(Context http) {
        RolePrivileges granted = grants.of(http);
        if (mode == Mode.DISABLED) {
            throw ErrorCode.ROOT_DISABLED.exception("Root endpoint metadata is disabled");
        }
        return granted;
    }

    void options(Context http) {
        answers.allow(http, List.of("OPTIONS", "GET", "HEAD"));
    }

    private Document made(DocumentKey key) {
        byte[] body = contract.document(key.schema(), key.grants());
        return new Document(JsonBuffer.of(body), ContentHash.of(List.of(body)));
    }
}
