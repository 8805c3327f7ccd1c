package dev.postern.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.openapi.DocumentVariant;
import dev.postern.openapi.OpenApiDocument;
import dev.postern.result.JsonBuffer;
import java.util.List;

/// Cache of rendered OpenAPI documents. Roles with the same privileges share a document.
final class DocumentCache {

    /// Maximum bytes of all cached documents, some of which have several MB.
    private static final long MAX_CACHE_BYTES = 64L * 1024 * 1024;

    /// Divisor of the heap size that limits the cache on a small heap.
    private static final int HEAP_DIVISOR = 16;

    private final OpenApiDocument openApi;
    private final Cache<DocumentVariant, Document> documents = Caffeine.newBuilder()
            .maximumWeight(Math.min(MAX_CACHE_BYTES, Runtime.getRuntime().maxMemory() / HEAP_DIVISOR))
            .weigher((DocumentVariant _, Document document) -> document.body().size())
            .build();

    DocumentCache(OpenApiDocument openApi) {
        this.openApi = openApi;
    }

    /// Rendered document.
    ///
    /// @param tag hash of the body
    record Document(JsonBuffer body, String tag) {}

    /// Returns a document.
    Document get(DocumentVariant variant) {
        return documents.get(variant, this::render);
    }

    private Document render(DocumentVariant variant) {
        byte[] body = openApi.json(variant);
        return new Document(JsonBuffer.of(body), ContentHash.of(List.of(body)));
    }
}
