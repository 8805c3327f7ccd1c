package dev.postern;

import dev.postern.request.PercentEncoding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// An HTTP client of a [PosternTest] with the token of one caller. Thread-safe.
public final class TestClient {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final HttpClient http;
    private final URI service;
    private final @Nullable String authorization;

    TestClient(HttpClient http, URI service, @Nullable String authorization) {
        this.http = http;
        this.service = service;
        this.authorization = authorization;
    }

    /// Sends a GET request.
    ///
    /// @param path path with query string; characters that are invalid in a URL are percent-encoded
    /// @param headers names and values, alternating
    public HttpResponse<String> get(String path, String... headers) {
        return send("GET", path, null, headers);
    }

    /// Sends a request.
    ///
    /// @param path path with query string; characters that are invalid in a URL are percent-encoded
    /// @param json request body; null for none. Another type than JSON needs the header `Content-Type`
    /// @param headers names and values, alternating
    public HttpResponse<String> send(String method, String path, @Nullable String json, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(service + PercentEncoding.encode(path)))
                .timeout(TIMEOUT)
                .method(method, json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json));
        if (authorization != null) {
            request.setHeader("Authorization", authorization);
        }
        if (json != null) {
            request.setHeader("Content-Type", "application/json");
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return exchange(request.build());
    }

    private HttpResponse<String> exchange(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for a response", e);
        }
    }
}
