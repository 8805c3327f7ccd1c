package dev.postern.api;

import dev.postern.request.ApiBase;
import org.jspecify.annotations.Nullable;

/// Request for the generated API, from a server, a batch or a test.
///
/// @param base start of the URLs in the response
/// @param path decoded path below the base path, as in `request.path`
/// @param query undecoded query string; null for none
/// @param content request body, which is read at most once
public record ApiRequest(
        Method method,
        Target target,
        ApiBase base,
        String path,
        @Nullable String query,
        Headers headers,
        Content content) {

    /// HTTP methods.
    public enum Method {
        GET,
        HEAD,
        POST,
        PATCH,
        PUT,
        DELETE,
        OPTIONS;

        /// Whether the method only reads (RFC 9110, 9.2.1).
        boolean isRead() {
            return this == GET || this == HEAD;
        }
    }

    /// Request body that is not read yet.
    @FunctionalInterface
    public interface Content {

        /// Body of a request without one.
        Content NONE = () -> new byte[0];

        /// Reads the whole body.
        ///
        /// @throws dev.postern.problem.ProblemException if the body is too large, too slow or incomplete
        byte[] read();
    }

    /// Returns the first header with a name; null if it is absent.
    @Nullable
    String header(String name) {
        return headers.first(name);
    }
}
